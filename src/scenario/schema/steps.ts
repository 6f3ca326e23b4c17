import * as z from "zod";
import { nearest } from "../nearest.ts";
import { FAILURE_CODES } from "../outcomes.ts";
import {
  closed,
  defaulted,
  forms,
  list,
  name,
  optional,
  positive,
  reference,
  required,
  whole,
  words,
} from "./field.ts";
import type { Shape } from "./field.ts";
import { countDistribution, durationDistribution, weight } from "./distributions.ts";
import type { DistributionInput } from "./distributions.ts";
import { addressFields } from "./queues.ts";
import { ratio } from "./quantities.ts";
import type { DurationInput, RatioInput } from "./quantities.ts";

/** A code that something fails with. */
export const code = words(FAILURE_CODES).meta({ id: "Code", title: "a status code" });

/** Which entity a request is about. */
export const key = forms(
  [
    words(["unique"]),
    closed({
      uniform: required(
        closed({ items: required(whole(1, 1e9), "How many entities there are.") }),
        "Every entity equally often.",
      ),
    }),
    closed({
      zipf: required(
        closed({
          items: required(whole(1, 1e6), "How many entities there are."),
          exponent: required(positive(100), "How much the popular ones are preferred."),
        }),
        "The k-th most popular entity comes with weight 1 / k^exponent.",
      ),
    }),
  ],
  "expected a key: unique, { uniform: { items: 1000 } } or { zipf: { items: 1000, exponent: 1 } }",
).meta({ id: "Key", title: "which entity a request is about" });

export type KeyInput = z.output<typeof key>;

export interface AddressInput {
  outbox?: string | undefined;
  routingKey?: string | undefined;
  mandatory?: boolean | undefined;
  delay?: DistributionInput<DurationInput> | undefined;
}

export type BranchInput = StepInput | StepInput[];
interface StepOptions {
  name?: string | undefined;
  optional: boolean;
}
/** A step as written, defaults filled in. */
export type StepInput = StepOptions &
  (
    | { work: DistributionInput<DurationInput> }
    | { sleep: DistributionInput<DurationInput> }
    | { call: string; key?: KeyInput | undefined }
    | { query: string; key?: KeyInput | undefined }
    | ({ publish: string; key?: KeyInput | undefined } & AddressInput)
    | {
        cache: string;
        miss?: StepInput[] | undefined;
        onError: "miss" | "fail";
        put?: true | undefined;
        drop?: true | "everywhere" | undefined;
        changed?: true | undefined;
      }
    | { parallel: BranchInput[] | { branches: BranchInput[]; waitFor: number | "all" | "any" } }
    | { choose: { weight: number; steps: StepInput[] }[] }
    | { repeat: { times: DistributionInput<number>; steps: StepInput[] } }
    | { steps: StepInput[] }
    | { background: StepInput[] }
    | { transaction: string; steps: StepInput[] }
    | { effect: string; undo?: true | undefined }
    | { saga: string }
    | { lock: string }
    | { unlock: string }
    | { read: string }
    | { write: string }
    | {
        fail:
          | RatioInput
          | { probability: RatioInput; code: (typeof FAILURE_CODES)[number]; by: "request" | "key" };
      }
  );

/** The key that says what a step does. */
export const STEP_KINDS = [
  "work",
  "sleep",
  "call",
  "query",
  "publish",
  "cache",
  "parallel",
  "choose",
  "repeat",
  "transaction",
  "steps",
  "background",
  "effect",
  "saga",
  "lock",
  "unlock",
  "read",
  "write",
  "fail",
] as const;

const yes = z.literal(true, { error: "expected true" });

const stepOptions = {
  name: optional(name, "A name for traces and for faults that point at a step.", "none"),
  optional: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Waited for, but its failure is dropped.",
  ),
};

const step: z.ZodType<StepInput> = z
  .lazy(() => forms(stepForms(), expectedStep))
  .meta({
    id: "Step",
    title:
      "one step: work, sleep, call, query, publish, cache, parallel, choose, repeat, steps, background, effect, saga, lock, unlock, read, write or fail",
  });

/** A list of steps, run one after the other. */
export const steps: z.ZodType<StepInput[]> = list(step, "steps, such as [{ work: 5ms }, { call: db }]").meta({
  id: "Steps",
});

const branches = list(
  forms([step, list(step, "steps")], expectedStep),
  "branches: steps, or lists of steps",
  1000,
);

/** One kind of step: its own keys beside those that every step may have. */
function kind(shape: Shape): z.ZodType<StepInput> {
  return closed({ ...shape, ...stepOptions }) as unknown as z.ZodType<StepInput>;
}

function stepForms(): readonly z.ZodType<StepInput>[] {
  return [...plainSteps(), ...nestingSteps()];
}

function plainSteps(): readonly z.ZodType<StepInput>[] {
  const drawn = optional(key, "Draws another entity, carried from here on.", "the key of the request");
  const failure = closed({
    probability: required(ratio, "How often it fails."),
    code: defaulted(code, "UNAVAILABLE", "The code of the failure; its cause is `injected`."),
    by: defaulted(words(["request", "key"]), "request", "`key` is poison: the same key fails every time."),
  });
  const failing = forms([ratio, failure], "expected a ratio such as 5%, or { probability, code, by }");
  const demand = "Work of this length on a worker (and a core, where the service has `cpu`).";
  return [
    kind({ work: required(durationDistribution, demand) }),
    kind({ sleep: required(durationDistribution, "A wait of this length; needs neither worker nor core.") }),
    kind({ call: required(reference, "The service, or service.endpoint, to call."), key: drawn }),
    kind({ query: required(reference, "The operation to run: database.operation."), key: drawn }),
    effectStep(),
    kind({
      publish: required(reference, "Where the message goes: broker.topic. Waits until the broker has it."),
      key: drawn,
      outbox: optional(
        name,
        "A database with an outbox: the message is written there, with the transaction that the step stands in, and published by a relay; this step waits for nobody.",
        "published here and now",
      ),
      ...addressFields,
    }),
    kind({ saga: required(name, "Begins this saga on the instance of its coordinator that is here.") }),
    kind({
      lock: required(
        name,
        "Locks the record of the request's key: for a saga until it unlocks it, else to the end of these steps.",
      ),
    }),
    kind({ unlock: required(name, "Unlocks what the saga has locked of these records.") }),
    kind({ read: required(name, "Reads the record of the request's key. Takes no time.") }),
    kind({ write: required(name, "Writes the record of the request's key. Takes no time.") }),
    kind({ fail: required(failing, "Fails with this probability.") }),
  ];
}

function effectStep(): z.ZodType<StepInput> {
  return kind({
    effect: required(
      name,
      "A business fact becomes durable at this moment, under the request's key: charged, shipped. Takes no time.",
    ),
    undo: optional(yes, "Takes back one that was done to this key, as a refund does.", "it is done"),
  });
}

function nestingSteps(): readonly z.ZodType<StepInput>[] {
  const parallel = forms([branches, parallelForm()], "expected a list of branches, or { branches, waitFor }");
  const alternative = closed({
    weight: required(weight, "Weight of this alternative."),
    steps: required(steps, "What it does."),
  });
  const repeat = closed({
    times: required(countDistribution, "How often: a whole number, or a distribution, rounded."),
    steps: required(steps, "What is repeated."),
  });
  const branching =
    "Branches run at the same time. Fails at the first that fails; the others run on as abandoned work.";
  return [
    cacheStep(),
    kind({ parallel: required(parallel, branching) }),
    kind({
      choose: required(
        list(alternative, "alternatives { weight, steps }", 1000),
        "One of several, by weight.",
      ),
    }),
    kind({ repeat: required(repeat, "The same steps several times, one after the other.") }),
    kind({
      transaction: required(
        name,
        "The database. From its first operation there to the end of its steps the walk has a connection to itself; its effects become durable together when its steps are through, or not at all.",
      ),
      steps: required(steps, "What is done in it."),
    }),
    kind({ steps: required(steps, "A group, so that `optional` and `name` can go on several steps.") }),
    kind({ background: required(steps, "Steps that are started and not waited for.") }),
  ];
}

function cacheStep(): z.ZodType<StepInput> {
  const loading = "Looks the key up; these steps load it when it is not there, and what they load is stored.";
  return kind({
    cache: required(name, "The cache. Beside it stands one of miss, put, drop and changed."),
    miss: optional(steps, loading, "none; one of miss, put, drop and changed"),
    onError: defaulted(
      words(["miss", "fail"]),
      "miss",
      "What a lookup does when a shared cache does not answer: load, or fail.",
    ),
    put: optional(yes, "Writes the key's new data into the cache (write-through).", "not written"),
    drop: optional(
      forms([yes, words(["everywhere"])], "expected true or everywhere"),
      "Takes the key out of the cache; `everywhere` also tells all other instances that have copies of their own.",
      "not dropped",
    ),
    changed: optional(
      yes,
      "Only notes that the data behind the key has changed, so that older copies count as stale; the cache hears nothing.",
      "every put and drop is a change",
    ),
  });
}

function parallelForm() {
  return closed({
    branches: required(branches, "The branches."),
    waitFor: defaulted(
      forms([words(["all", "any"]), whole(1, 1000)], "expected all, any or a number of branches"),
      "all",
      "How many branches must be OK; fails when that is out of reach.",
    ),
  });
}

function expectedStep(input: unknown): string {
  if (Array.isArray(input)) return "expected one step, found a list; a group is { steps: [...] }";
  if (typeof input !== "object" || input === null)
    return "expected a step, such as { work: 5ms } or { call: shop }";
  const keys = Object.keys(input);
  const found = keys.filter((candidate) => (STEP_KINDS as readonly string[]).includes(candidate));
  const kinds = found.filter((candidate) => candidate !== "steps" || !found.includes("transaction"));
  if (kinds.length > 1) return `a step does one thing; this one has ${kinds.join(" and ")}\twrite two steps`;
  const near = keys.map((candidate) => nearest(candidate, STEP_KINDS)).find((kind) => kind !== null);
  return `a step needs one of ${STEP_KINDS.join(", ")}\t${near === undefined ? "" : `did you mean "${near}"?`}`;
}
