import type { Code } from "../observe/outcome.ts";
import type { Step } from "../model/flow.ts";
import { BackgroundStep, OptionalStep, RepeatStep } from "../model/steps/branching.ts";
import { CallStep } from "../model/steps/call.ts";
import { ChooseStep } from "../model/steps/choose.ts";
import { EffectStep } from "../model/steps/effect.ts";
import { END } from "../model/steps/end.ts";
import { byKey, byRequest, FailStep } from "../model/steps/fail.ts";
import { OutboxStep } from "../model/steps/outbox.ts";
import { ParallelStep } from "../model/steps/parallel.ts";
import { AddressedPublishStep } from "../model/steps/publish.ts";
import { SagaStep } from "../model/steps/saga.ts";
import { SleepStep } from "../model/steps/sleep.ts";
import { TransactionStep } from "../model/steps/transaction.ts";
import type { TransactionPlan } from "../model/transactions/transaction.ts";
import { WorkStep } from "../model/steps/work.ts";
import type { AddressSpec, KeySpec, StepKind, StepSpec } from "../scenario/scenario.ts";
import { addressOf } from "./addresses.ts";
import type { BuiltDatabase } from "./databases.ts";
import { cacheLinker } from "./cache-steps.ts";
import type { CallerCaches } from "./caller-caches.ts";
import type { Choreographies } from "./choreographies.ts";
import { distributionOf } from "./distributions.ts";
import type { BuiltOutbox } from "./outboxes.ts";
import { keyDraw } from "./keys.ts";
import type { Records } from "./records.ts";
import type { SagaTable } from "./sagas.ts";
import { variates, type World } from "./world.ts";

/** Puts a compiled step in front of its successor. */
export type Linker = (next: Step) => Step;

type SpecOf<Kind extends StepKind> = Extract<StepSpec, { kind: Kind }>;

/** What all lists of steps of one caller have in common. */
export type StepContextParts = Pick<
  StepContext,
  | "world"
  | "place"
  | "clientOf"
  | "endpointOf"
  | "databaseOf"
  | "outboxOf"
  | "caches"
  | "sagas"
  | "choreographies"
  | "records"
>;

/** Where steps stand: whose they are, and how their streams and clients are found. */
export class StepContext {
  readonly world: World;
  /** The component that walks them: the place of failures that begin here. */
  readonly place: string;
  /** The number of a callee among this caller's clients. */
  readonly clientOf: (callee: string) => number;
  /** Index of an endpoint or operation of a callee. */
  readonly endpointOf: (callee: string, endpoint: string) => number;
  readonly databaseOf: (database: string) => BuiltDatabase;
  readonly outboxOf: (database: string) => BuiltOutbox;
  /** The caches that it uses. */
  readonly caches: CallerCaches;
  readonly sagas: SagaTable;
  readonly choreographies: Choreographies;
  readonly records: Records;
  private readonly _prefix: string;
  private readonly _counts = new Map<string, number>();

  constructor(context: StepContextParts, prefix: string) {
    this.world = context.world;
    this.place = context.place;
    this.clientOf = context.clientOf;
    this.endpointOf = context.endpointOf;
    this.databaseOf = context.databaseOf;
    this.outboxOf = context.outboxOf;
    this.caches = context.caches;
    this.sagas = context.sagas;
    this.choreographies = context.choreographies;
    this.records = context.records;
    this._prefix = prefix;
  }

  /** The next stream of a purpose, numbered in file order. */
  stream(purpose: string): string {
    const count = this._counts.get(purpose) ?? 0;
    this._counts.set(purpose, count + 1);
    return `${this._prefix}/${purpose}/${count}`;
  }
}

/** Compiles a list of steps; the last one leads to `next`. */
export function compileSteps(steps: readonly StepSpec[], context: StepContext, next: Step = END): Step {
  return linkAll(steps, context)(next);
}

/** Streams are named in file order, steps are linked from the last to the first: hence two passes. */
function linkAll(steps: readonly StepSpec[], context: StepContext): Linker {
  const linkers = steps.map((step) => linkerOf(step, context));
  return (next) => linkers.reduceRight((successor, link) => link(successor), next);
}

/** A step, and what may strike whoever has come through it. */
function linkerOf(step: StepSpec, context: StepContext): Linker {
  const link = ownLinkerOf(step, context);
  const { name } = step;
  if (name === null) return link;
  return (next) => link(context.world.crashPoints.behind(context.place, name, next));
}

function ownLinkerOf(step: StepSpec, context: StepContext): Linker {
  const link = linkerOfKind(step, context);
  if (!step.optional || HANDLE_THEMSELVES.includes(step.kind)) return link;
  const body = link(END);
  return (next) => new OptionalStep(body, next);
}

/** They know what to do when they are optional. */
const HANDLE_THEMSELVES: readonly StepKind[] = ["call", "query", "publish", "background"];

function linkerOfKind<Kind extends StepKind>(step: SpecOf<Kind>, context: StepContext): Linker {
  return linkers[step.kind](step, context);
}

const linkers: { readonly [Kind in StepKind]: (step: SpecOf<Kind>, context: StepContext) => Linker } = {
  work: (step, context) => {
    const demand = variates(context.world, distributionOf(step.demand), context.stream("work"));
    return (next) => new WorkStep(demand, next);
  },
  sleep: (step, context) => {
    const duration = variates(context.world, distributionOf(step.duration), context.stream("sleep"));
    return (next) => new SleepStep(context.world.simulation, duration, next);
  },
  call: (step, context) => callLinker(step.service, step.endpoint, step, context),
  query: (step, context) => callLinker(step.database, step.operation, step, context),
  publish: (step, context) => {
    if (step.address !== null) return addressedLinker(step, step.address, context);
    const link = callLinker(step.broker, step.destination, step, context);
    const destination = context.world.scenario.brokers[step.broker]?.destinations[step.destination];
    // Who asks for no acknowledgement does not wait for one.
    const isAwaited = destination?.kind !== "topic" || destination.acks !== "0";
    return !isAwaited ? (next) => new BackgroundStep(link(END), next) : link;
  },
  outbox: (step, context) => {
    const { outboxes, shardOf, numberOf } = context.outboxOf(step.database);
    const key = step.key === null ? null : keyDraw(step.key, context.world, context.stream("key"));
    return (next) => new OutboxStep({ outboxes, shardOf, destination: numberOf(step), key }, next);
  },
  cache: (step, context) => cacheLinker(step, context, (miss) => compileSteps(miss, context)),
  parallel: (step, context) => {
    const branches = step.branches.map((branch) => compileSteps(branch, context));
    return (next) => new ParallelStep(branches, step.waitFor, next);
  },
  choose: (step, context) => {
    const random = context.world.random(context.stream("choose"));
    const weights = step.alternatives.map((alternative) => alternative.weight);
    const ways = step.alternatives.map((alternative) => linkAll(alternative.steps, context));
    return (next) =>
      new ChooseStep(
        random,
        weights,
        ways.map((way) => way(next)),
      );
  },
  repeat: (step, context) => {
    const times = variates(context.world, distributionOf(step.times), context.stream("repeat"));
    const body = compileSteps(step.steps, context);
    return (next) => new RepeatStep(times, body, next);
  },
  steps: (step, context) => linkAll(step.steps, context),
  transaction: (step, context) => {
    const body = compileSteps(step.steps, context);
    const plan = transactionPlan(step.database, context);
    return (next) => new TransactionStep(plan, body, next);
  },
  background: (step, context) => {
    const body = compileSteps(step.steps, context);
    return (next) => new BackgroundStep(body, next);
  },
  effect: (step, context) => {
    const probe = context.world.observer.effect(step.effect);
    return (next) => new EffectStep(step.effect, probe, step.undo, next);
  },
  saga: (step, context) => {
    if (context.world.scenario.sagas[step.saga]?.mode === "choreographed")
      return context.choreographies.beginning(step, context);
    const coordinator = context.sagas.coordinator(step.saga, context);
    return (next) => new SagaStep(coordinator, next);
  },
  react: (step, context) => context.choreographies.reaction(step, context),
  signal: ({ service, endpoint }, context) => {
    const body = callLinker(service, endpoint, { key: null, optional: false }, context)(END);
    return (next) => new BackgroundStep(body, next);
  },
  record: (step, context) => context.records.linker(step, context),
  fail: (step, context) => {
    const stream = context.stream("fail");
    const { world, place } = context;
    const lot = step.by === "key" ? byKey(world.hash(stream)) : byRequest(world.random(stream));
    const outcome = world.outcomes.of(place, "injected", step.code as Code);
    return (next) => new FailStep(step.probability, lot, outcome, next);
  },
};

/** A transaction in a database. */
export function transactionPlan(database: string, { world, databaseOf }: StepContext): TransactionPlan {
  const { stations, site } = databaseOf(database);
  return {
    kind: "database",
    stations,
    site,
    probe: world.observer.database(database),
    crashed: world.outcomes.of(database, "crashed"),
  };
}

function addressedLinker(step: SpecOf<"publish">, address: AddressSpec, context: StepContext): Linker {
  const call = callOf(step.broker, step.destination, step, context);
  const written = addressOf(context.world, address, context.stream("delay"));
  return (next) => new AddressedPublishStep(written, call, next);
}

function callLinker(...what: Parameters<typeof callOf>): Linker {
  const call = callOf(...what);
  return (next) => new CallStep(call, next);
}

function callOf(
  callee: string,
  endpoint: string,
  step: { readonly key: KeySpec | null; readonly optional: boolean },
  context: StepContext,
): ConstructorParameters<typeof CallStep>[0] {
  return {
    client: context.clientOf(callee),
    endpoint: context.endpointOf(callee, endpoint),
    key: step.key === null ? null : keyDraw(step.key, context.world, context.stream("key")),
    optional: step.optional,
  };
}
