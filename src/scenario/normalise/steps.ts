import { remedy } from "../nearest.ts";
import { ratioOf } from "../quantity.ts";
import type { KeySpec, StepSpec } from "../scenario.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import { STEP_KINDS } from "../schema/steps.ts";
import type { BranchInput, KeyInput, StepInput } from "../schema/steps.ts";
import type { Path } from "../source/node.ts";
import { readCacheStep } from "./caches.ts";
import { hasOutbox } from "./outboxes.ts";
import { readAddress } from "./addresses.ts";
import { resolveDestination } from "./destinations.ts";
import { readCounts, readDurations } from "./distributions.ts";
import { SETTLE } from "./invariants.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readRecordStep } from "./records.ts";
import { readSagaStep } from "./saga-steps.ts";
import { resolveCall, resolveQuery } from "./targets.ts";

/** At whose side steps run: users have no workers. */
export type Side = "service" | "users";

/** Steps as the model takes them. A step that names nothing is reported and left out. */
export function readSteps(
  reading: Reading,
  path: Path,
  inputs: readonly StepInput[],
  side: Side,
): StepSpec[] {
  const reader = new StepReader(reading, side);
  return reader.readAll(path, inputs);
}

/** Which entity a request is about. */
export function readKey(input: KeyInput): KeySpec {
  if (typeof input === "string") return { kind: "unique" };
  if ("uniform" in input) return { kind: "uniform", items: input.uniform.items };
  return { kind: "zipf", items: input.zipf.items, exponent: input.zipf.exponent };
}

type Of<K extends string> = Extract<StepInput, Record<K, unknown>>;
type Base = Pick<StepSpec, "name" | "optional">;
type ReadStep<Input> = (path: Path, base: Base, input: Input) => StepSpec | null;

class StepReader {
  private readonly _reading: Reading;
  private readonly _side: Side;

  constructor(reading: Reading, side: Side) {
    this._reading = reading;
    this._side = side;
  }

  readAll(path: Path, inputs: readonly StepInput[]): StepSpec[] {
    return inputs.map((input, index) => this._read([...path, index], input)).filter((step) => step !== null);
  }

  private _read(path: Path, input: StepInput): StepSpec | null {
    const kind = STEP_KINDS.find((candidate) => candidate in input);
    if (kind === undefined) throw new Error("the schema lets no step of another kind pass");
    const read = this._readers[kind] as ReadStep<StepInput>;
    return read(path, { name: input.name ?? null, optional: input.optional }, input);
  }

  private readonly _readers: { readonly [Kind in (typeof STEP_KINDS)[number]]: ReadStep<Of<Kind>> } = {
    work: (path, base, input) => this._work(path, base, input),
    sleep: (path, base, { sleep }) => ({
      kind: "sleep",
      ...base,
      duration: readDurations(this._reading, [...path, "sleep"], sleep),
    }),
    call: (path, base, input) => this._call(path, base, input),
    query: (path, base, input) => this._query(path, base, input),
    publish: (path, base, input) => this._publish(path, base, input),
    cache: (path, base, input) =>
      readCacheStep(this._reading, path, {
        base,
        input,
        side: this._side,
        readMiss: () => this.readAll([...path, "miss"], input.miss ?? []),
      }),
    parallel: (path, base, input) => this._parallel(path, base, input),
    choose: (path, base, input) => this._choose(path, base, input),
    repeat: (path, base, input) => this._repeat(path, base, input),
    steps: (path, base, { steps }) => ({
      kind: "steps",
      ...base,
      steps: this.readAll([...path, "steps"], steps),
    }),
    transaction: (path, base, input) => this._transaction(path, base, input),
    background: (path, base, { background }) => ({
      kind: "background",
      ...base,
      steps: this.readAll([...path, "background"], background),
    }),
    effect: (path, base, input) => this._effect(path, base, input),
    saga: (path, base, { saga }) => readSagaStep(this._reading, path, base, saga),
    lock: (path, base, { lock: record }) => this._record(path, base, { action: "lock", record }),
    unlock: (path, base, { unlock: record }) => this._record(path, base, { action: "unlock", record }),
    read: (path, base, { read: record }) => this._record(path, base, { action: "read", record }),
    write: (path, base, { write: record }) => this._record(path, base, { action: "write", record }),
    fail: (_, base, input) => fail(base, input),
  };

  private _record(path: Path, base: Base, what: Parameters<typeof readRecordStep>[3]): StepSpec | null {
    if (this._side === "users")
      this._reading.report.mistake(path, "users have no records; a service has them", null, "key");
    return readRecordStep(this._reading, path, base, what);
  }

  private _effect(path: Path, base: Base, { effect, undo }: Of<"effect">): StepSpec {
    if (effect === SETTLE)
      this._reading.report.mistake(
        [...path, "effect"],
        `${SETTLE} is a word of invariants and cannot be an effect`,
      );
    return { kind: "effect", ...base, effect, undo: undo === true };
  }

  private _transaction(path: Path, base: Base, { transaction, steps }: Of<"transaction">): StepSpec | null {
    const { report, input } = this._reading;
    const inner = this.readAll([...path, "steps"], steps);
    visitSteps(inner, ({ kind }) => {
      if (kind === "transaction")
        report.mistake(
          [...path, "steps"],
          "a transaction stands in another; one is all or nothing already",
          null,
          "key",
        );
    });
    const database = own(input.databases, transaction);
    if (database !== undefined) checkTransactions(report, [...path, "transaction"], database);
    if (database !== undefined && database.shards > 1)
      checkOneShard(report, [...path, "steps"], { database: transaction, steps: inner });
    if (database !== undefined) return { kind: "transaction", ...base, database: transaction, steps: inner };
    const known = entriesOf(input.databases).map(([name]) => name);
    if (!report.isSpoilt(["databases", transaction]))
      report.mistake(
        [...path, "transaction"],
        `there is no database "${transaction}"`,
        remedy(transaction, known),
      );
    return null;
  }

  private _work(path: Path, base: Base, input: Of<"work">): StepSpec {
    if (this._side === "users")
      this._reading.report.mistake(
        [...path, "work"],
        "users have no workers to work with",
        "a pause of the user is { sleep: ... }",
        "key",
      );
    return { kind: "work", ...base, demand: readDurations(this._reading, [...path, "work"], input.work) };
  }

  private _call(path: Path, base: Base, input: Of<"call">): StepSpec | null {
    const target = resolveCall(this._reading, [...path, "call"], input.call);
    const key = input.key === undefined ? null : readKey(input.key);
    return target === null
      ? null
      : { kind: "call", ...base, service: target.component, endpoint: target.part, key };
  }

  private _query(path: Path, base: Base, input: Of<"query">): StepSpec | null {
    const target = resolveQuery(this._reading, [...path, "query"], input.query);
    const key = input.key === undefined ? null : readKey(input.key);
    return target === null
      ? null
      : { kind: "query", ...base, database: target.component, operation: target.part, key };
  }

  private _publish(path: Path, base: Base, input: Of<"publish">): StepSpec | null {
    const target = resolveDestination(this._reading, [...path, "publish"], input.publish);
    if (input.outbox !== undefined && !hasOutbox(this._reading, [...path, "outbox"], input.outbox))
      return null;
    if (target === null) return null;
    const key = input.key === undefined ? null : readKey(input.key);
    const address = readAddress(this._reading, path, { input, target });
    const to = { broker: target.component, destination: target.part, key, address };
    return input.outbox === undefined
      ? { kind: "publish", ...base, ...to }
      : { kind: "outbox", ...base, ...to, database: input.outbox };
  }

  private _parallel(path: Path, base: Base, { parallel }: Of<"parallel">): StepSpec {
    const isShort = Array.isArray(parallel);
    const at = isShort ? [...path, "parallel"] : [...path, "parallel", "branches"];
    const inputs = isShort ? parallel : parallel.branches;
    const wanted = isShort ? "all" : parallel.waitFor;
    const branches = inputs.map((branch, index) => this._branch([...at, index], branch));
    const waitFor = wanted === "all" ? branches.length : wanted === "any" ? 1 : wanted;
    if (waitFor > branches.length) {
      this._reading.report.mistake(
        [...path, "parallel", "waitFor"],
        `waits for ${waitFor} of ${branches.length} branches`,
      );
    }
    return { kind: "parallel", ...base, branches, waitFor };
  }

  private _branch(path: Path, branch: BranchInput): StepSpec[] {
    if (Array.isArray(branch)) return this.readAll(path, branch);
    const step = this._read(path, branch);
    return step === null ? [] : [step];
  }

  private _choose(path: Path, base: Base, { choose }: Of<"choose">): StepSpec {
    if (choose.length === 0)
      this._reading.report.mistake([...path, "choose"], "needs at least one alternative");
    const alternatives = choose.map(({ weight, steps }, index) => ({
      weight,
      steps: this.readAll([...path, "choose", index, "steps"], steps),
    }));
    return { kind: "choose", ...base, alternatives };
  }

  private _repeat(path: Path, base: Base, { repeat }: Of<"repeat">): StepSpec {
    const times = readCounts(this._reading, [...path, "repeat", "times"], repeat.times);
    return {
      kind: "repeat",
      ...base,
      times,
      steps: this.readAll([...path, "repeat", "steps"], repeat.steps),
    };
  }
}

/** What cannot have transactions, or not yet. */
function checkTransactions(report: Reading["report"], path: Path, { replicas }: DatabaseInput): void {
  if (typeof replicas === "object" && replicas.quorum !== undefined)
    report.mistake(path, "a quorum has no primary, and so no transactions");
}

/** What changes several shards at once is not played. */
function checkOneShard(
  report: Reading["report"],
  path: Path,
  { database, steps }: { readonly database: string; readonly steps: readonly StepSpec[] },
): void {
  visitSteps(steps, (step) => {
    if ((step.kind !== "query" && step.kind !== "outbox") || step.database !== database || step.key === null)
      return;
    report.mistake(
      path,
      `a transaction is at the shard of its key, and a step in it is about another key, which may be at another shard of ${database}`,
      "what changes several shards at once is a saga with mode: twoPhaseCommit",
      "key",
    );
  });
}

function fail(base: Base, input: Of<"fail">): StepSpec {
  const long = typeof input.fail === "object" ? input.fail : null;
  if (long === null)
    return { kind: "fail", ...base, probability: ratioOf(input.fail), code: "UNAVAILABLE", by: "request" };
  return { kind: "fail", ...base, probability: ratioOf(long.probability), code: long.code, by: long.by };
}

/** Calls `visit` on every step of a list, at any depth. */
export function visitSteps(steps: readonly StepSpec[], visit: (step: StepSpec) => void): void {
  for (const step of steps) {
    visit(step);
    for (const below of stepsBelow(step)) visitSteps(below, visit);
  }
}

/** The lists of steps directly below a step. */
export function stepsBelow(step: StepSpec): readonly (readonly StepSpec[])[] {
  switch (step.kind) {
    case "parallel":
      return step.branches;
    case "choose":
      return step.alternatives.map(({ steps }) => steps);
    case "repeat":
    case "steps":
    case "transaction":
    case "background":
      return [step.steps];
    case "saga":
      return [...step.forward, ...step.backward, step.log];
    case "react":
      return [...step.bodies, ...step.announce].map(({ steps }) => steps);
    case "cache":
      return step.access.kind === "lookup" ? [step.access.miss] : [];
    case "signal":
    case "record":
    case "work":
    case "sleep":
    case "call":
    case "query":
    case "effect":
    case "publish":
    case "outbox":
    case "fail":
      return [];
  }
}
