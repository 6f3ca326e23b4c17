import type * as z from "zod";
import { nearest } from "../nearest.ts";
import { abort } from "./abort.ts";
import type { AbortInput } from "./abort.ts";
import type { FAILURE_CODES } from "../outcomes.ts";
import { durationDistribution } from "./distributions.ts";
import type { DistributionInput } from "./distributions.ts";
import { closed, defaulted, forms, name, optional, positive, required, whole, words } from "./field.ts";
import { selected, target, type TargetInput, way, type WayInput } from "./fault-targets.ts";
import { bandwidth, duration, positiveDuration, positiveRatio, ratio } from "./quantities.ts";
import type { DurationInput, RatioInput } from "./quantities.ts";
import { code } from "./steps.ts";

const when = {
  at: required(duration, "When it begins, from the start of the run; with `mtbf`, from when on it may."),
  for: optional(positiveDuration, "How long it lasts, each time.", "to the end of the run"),
  every: optional(positiveDuration, "Begins again so long after each beginning; needs `for`.", "once only"),
  mtbf: optional(
    positiveDuration,
    "Mean time between failures: begins by itself after times that are exponential with this mean, each selected instance on its own; needs `mttr` or `for`.",
    "once only",
  ),
  mttr: optional(
    positiveDuration,
    "Mean time to repair: with `mtbf`, lasts a time that is exponential with this mean.",
    "none; `for` is a fixed one",
  ),
  until: optional(
    positiveDuration,
    "With `every`, `mtbf` or a crash `after` a step: begins no more from then on.",
    "the end of the run",
  ),
  abortWhen: optional(
    abort,
    "Ends it, and all strikes to come, when too few of a workload's requests were answered for a while.",
    "whatever happens",
  ),
};

const whenBehindStep = {
  ...when,
  at: optional(duration, "When it begins, from the start of the run.", "0s with `after`; needed without"),
};

/** When a fault strikes, as written. */
export interface WhenInput {
  /** Only a crash behind a step may leave it out. */
  at?: DurationInput | undefined;
  for?: DurationInput | undefined;
  every?: DurationInput | undefined;
  mtbf?: DurationInput | undefined;
  mttr?: DurationInput | undefined;
  until?: DurationInput | undefined;
  abortWhen?: AbortInput | undefined;
}
/** What a fault does, by its key, defaults filled in. */
export interface FaultKindInputs {
  slow: TargetInput & { factor: number };
  errors: TargetInput & {
    ratio: RatioInput;
    code: (typeof FAILURE_CODES)[number];
    by: "request" | "key";
  };
  freeze: TargetInput;
  crash: TargetInput & { after?: string | undefined; every?: number | undefined };
  certificate: TargetInput;
  flush: { target: string };
  wipe: { target: string };
  poison: TargetInput & { ratio: RatioInput; by: "request" | "key"; downFor: DurationInput };
  leak: TargetInput & { every: number };
  contention: TargetInput & { share: RatioInput };
  latency: WayInput & { add: DistributionInput<DurationInput> };
  loss: WayInput & { ratio: RatioInput };
  bandwidth: WayInput & { limit: string };
  partition: WayInput & { messages: "dropped" | "held" | "refused" };
}

/** A fault as written: when, and exactly one kind. */
export type FaultInput = WhenInput &
  { [Kind in keyof FaultKindInputs]: Readonly<Record<Kind, FaultKindInputs[Kind]>> }[keyof FaultKindInputs];

/** The key that says what a fault does. */
export const FAULT_KINDS = [
  "slow",
  "errors",
  "freeze",
  "crash",
  "certificate",
  "flush",
  "wipe",
  "poison",
  "leak",
  "contention",
  "latency",
  "loss",
  "bandwidth",
  "partition",
] as const;

const by = words(["request", "key"]);
const lot =
  "`request` draws anew each time, `key` decides by the request's key: the same keys fail every time.";

const kinds: Readonly<Record<keyof FaultKindInputs, z.ZodType>> = {
  slow: required(
    closed({
      target,
      select: selected,
      factor: required(
        positive(1e6),
        "Work, sleep and operations that begin under it take so many times as long.",
      ),
    }),
    "Slows down.",
  ),
  errors: required(
    closed({
      target,
      select: selected,
      ratio: required(ratio, "Share of the requests that fail on arrival, before queue and worker."),
      code: defaulted(code, "UNAVAILABLE", "The code they fail with; the cause is `injected`."),
      by: defaulted(by, "request", `What decides: ${lot}`),
    }),
    "Answers with errors.",
  ),
  freeze: required(
    closed({ target, select: selected }),
    "Stands still; what falls due meanwhile is handled at its end.",
  ),
  crash: required(
    closed({
      target,
      select: selected,
      after: optional(
        name,
        "Strikes behind a step of this name: whoever comes through it dies before the next step, and is down `for` so long. `at` is then 0 unless given.",
        "at `at`, wherever requests are",
      ),
      every: optional(
        whole(1, 1e9),
        "With `after`: not each time, but at every nth execution, counted over all selected instances.",
        "each time",
      ),
    }),
    "Dies, and comes back empty.",
  ),
  certificate: required(
    closed({ target, select: selected }),
    "Its certificate has expired: handshakes fail, connections that are open live on.",
  ),
  flush: required(
    closed({ target: required(name, "A cache; one of scope instance is emptied in all instances.") }),
    "Empties a cache, in an instant.",
  ),
  wipe: required(
    closed({ target: required(name, "A database with backups; all its servers are struck.") }),
    "Destroys all data of a database, in an instant: its servers are down until they are restored.",
  ),
  poison: required(
    closed({
      target,
      select: selected,
      ratio: required(ratio, "Share of the requests that kill the instance they arrive at."),
      by: defaulted(by, "key", `What decides: ${lot}`),
      downFor: required(positiveDuration, "How long an instance is down before it is back, empty."),
    }),
    "Lets some requests crash whoever takes them.",
  ),
  leak: required(
    closed({
      target,
      select: selected,
      every: required(
        whole(1, 1e9),
        "After so many requests served one worker is never given back; of a database one connection of the pool. A restart and the end of the fault give them all back.",
      ),
    }),
    "Loses workers or connections bit by bit.",
  ),
  contention: required(
    closed({
      target,
      select: selected,
      share: required(positiveRatio, "Share of the cores that others take; needs `cpu` at the service."),
    }),
    "Leaves fewer cores.",
  ),
  latency: required(
    closed({ ...way, add: required(durationDistribution, "Added to the latency of every message.") }),
    "Slows messages down.",
  ),
  loss: required(
    closed({ ...way, ratio: required(ratio, "Share of the messages that are lost.") }),
    "Loses messages.",
  ),
  bandwidth: required(
    closed({
      ...way,
      limit: required(
        bandwidth,
        "What each link still carries in a second, where it carried more; messages on the wire by then are not concerned.",
      ),
    }),
    "Narrows the wire; matters to messages that have a size.",
  ),
  partition: required(
    closed({
      ...way,
      messages: defaulted(
        words(["dropped", "held", "refused"]),
        "dropped",
        "What becomes of messages: lost, delivered at the end, or refused at once.",
      ),
    }),
    "Cuts the connection.",
  ),
};

/** Something that goes wrong: once, again and again, or at random. */
export const fault = forms(
  FAULT_KINDS.map((kind) =>
    // What is over in an instant has no length.
    closed(
      isInstant(kind) ? { at: when.at, [kind]: kinds[kind] } : { ...timesOf(kind), [kind]: kinds[kind] },
    ),
  ),
  expectedFault,
).meta({
  id: "Fault",
  title: "something that goes wrong: once, again and again, or at random",
}) as unknown as z.ZodType<FaultInput>;

function isInstant(kind: keyof FaultKindInputs): boolean {
  return kind === "flush" || kind === "wipe";
}

function timesOf(kind: keyof FaultKindInputs): typeof when | typeof whenBehindStep {
  return kind === "crash" ? whenBehindStep : when;
}

/** The keys that every fault may have beside what it does. */
export const FAULT_TIMES = Object.keys(when);

function expectedFault(input: unknown): string {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return "expected a fault, such as { at: 3m, for: 1m, slow: { target: shop, factor: 10 } }";
  const keys = Object.keys(input).filter((key) => !FAULT_TIMES.includes(key));
  const found = keys.filter((key) => (FAULT_KINDS as readonly string[]).includes(key));
  if (found.length > 1)
    return `a fault does one thing; this one has ${found.join(" and ")}\twrite two faults`;
  const near = keys.map((key) => nearest(key, FAULT_KINDS)).find((kind) => kind !== null);
  return `a fault needs one of ${FAULT_KINDS.join(", ")}\t${near === undefined ? "" : `did you mean "${near}"?`}`;
}
