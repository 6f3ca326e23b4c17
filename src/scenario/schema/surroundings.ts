import * as z from "zod";
import { nearest } from "../nearest.ts";
import type { FAILURE_CODES } from "../outcomes.ts";
import { durationDistribution } from "./distributions.ts";
import {
  closed,
  defaulted,
  forms,
  name,
  named,
  optional,
  positive,
  reference,
  required,
  whole,
  words,
} from "./field.ts";
import { code } from "./steps.ts";
import { duration, positiveDuration, positiveRatio, ratio } from "./quantities.ts";
import type { RatioInput } from "./quantities.ts";
import type { DistributionInput } from "./distributions.ts";
import type { DurationInput } from "./quantities.ts";

const link = closed({
  latency: optional(durationDistribution, "One-way latency of this link.", "that of the network"),
  loss: optional(ratio, "Share of the messages on this link that are lost.", "that of the network"),
});

/** What lies between the components. */
export const network = closed({
  latency: defaulted(durationDistribution, 0, "One-way latency; every message draws its own."),
  loss: defaulted(ratio, 0, "Share of the messages that are lost; nobody is told."),
  links: optional(
    named(named(link)),
    "Links with settings of their own: from one component to another, in either direction.",
    "none",
  ),
}).meta({ id: "Network", title: "what lies between the components" });

export type NetworkInput = z.output<typeof network>;

const select = forms([words(["all"]), whole(1, 1e6), positiveRatio], (input) =>
  typeof input === "object" && input !== null
    ? "select by zone is not there yet; expected all, a number of instances or a share such as 50%\t"
    : "expected all, a number of instances or a share such as 50%",
);

const target = required(
  reference,
  "A service, a database or a shared cache; for slow and errors also service.endpoint, database.operation or cache.get, .put, .drop.",
);
const selected = defaulted(select, "all", "How many instances, those with the lowest numbers.");
const between = required(
  z.tuple([name, name], { error: "expected two names, such as [shop, ordersDb]" }),
  "Any two of workloads, services, databases, shared caches and registries; both directions.",
);

const when = {
  at: required(duration, "When it begins, from the start of the run."),
  for: optional(positiveDuration, "How long it lasts.", "to the end of the run"),
};

interface When {
  at: DurationInput;
  for?: DurationInput | undefined;
}
interface Target {
  target: string;
  /** `all`, a count or a ratio. */
  select: number | string;
}
/** A fault as written, defaults filled in. */
export type FaultInput = When &
  (
    | { slow: Target & { factor: number } }
    | { errors: Target & { ratio: RatioInput; code: (typeof FAILURE_CODES)[number] } }
    | { freeze: Target }
    | { crash: Target }
    | { certificate: Target }
    | { flush: { target: string } }
    | { latency: { between: [string, string]; add: DistributionInput<DurationInput> } }
    | { loss: { between: [string, string]; ratio: RatioInput } }
    | { partition: { between: [string, string]; messages: "dropped" | "held" | "refused" } }
  );

/** The key that says what a fault does. */
export const FAULT_KINDS = [
  "slow",
  "errors",
  "freeze",
  "crash",
  "certificate",
  "flush",
  "latency",
  "loss",
  "partition",
] as const;

const slow = closed({
  target,
  select: selected,
  factor: required(
    positive(1e6),
    "Work, sleep and operations that begin under it take so many times as long.",
  ),
});
const errors = closed({
  target,
  select: selected,
  ratio: required(ratio, "Share of the requests that fail on arrival, before queue and worker."),
  code: defaulted(code, "UNAVAILABLE", "The code they fail with; the cause is `injected`."),
});

/** Something that goes wrong at a known time. */
export const fault = forms(
  [
    closed({ ...when, slow: required(slow, "Slows down.") }),
    closed({ ...when, errors: required(errors, "Answers with errors.") }),
    closed({
      ...when,
      freeze: required(
        closed({ target, select: selected }),
        "Stands still; what falls due meanwhile is handled at its end.",
      ),
    }),
    closed({
      ...when,
      crash: required(
        closed({ target, select: selected }, ["after", "every"]),
        "Dies, and comes back empty.",
      ),
    }),
    closed({
      at: when.at,
      flush: required(
        closed({ target: required(name, "A cache; one of scope instance is emptied in all instances.") }),
        "Empties a cache, in an instant.",
      ),
    }),
    closed({
      ...when,
      certificate: required(
        closed({ target, select: selected }),
        "Its certificate has expired: handshakes fail, connections that are open live on.",
      ),
    }),
    closed({
      ...when,
      latency: required(
        closed({ between, add: required(durationDistribution, "Added to the latency of every message.") }),
        "Slows messages down.",
      ),
    }),
    closed({
      ...when,
      loss: required(
        closed({ between, ratio: required(ratio, "Share of the messages that are lost.") }),
        "Loses messages.",
      ),
    }),
    closed({
      ...when,
      partition: required(
        closed({
          between,
          messages: defaulted(
            words(["dropped", "held", "refused"]),
            "dropped",
            "What becomes of messages: lost, delivered at the end, or refused at once.",
          ),
        }),
        "Cuts the connection.",
      ),
    }),
  ],
  expectedFault,
).meta({
  id: "Fault",
  title: "something that goes wrong at a known time",
}) as unknown as z.ZodType<FaultInput>;

function expectedFault(input: unknown): string {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return "expected a fault, such as { at: 3m, for: 1m, slow: { target: shop, factor: 10 } }";
  const keys = Object.keys(input).filter((key) => key !== "at" && key !== "for");
  const kinds = keys.filter((key) => (FAULT_KINDS as readonly string[]).includes(key));
  if (kinds.length > 1)
    return `a fault does one thing; this one has ${kinds.join(" and ")}\twrite two faults`;
  const near = keys.map((key) => nearest(key, FAULT_KINDS)).find((kind) => kind !== null);
  return `a fault needs one of ${FAULT_KINDS.join(", ")}\t${near === undefined ? "" : `did you mean "${near}"?`}`;
}
