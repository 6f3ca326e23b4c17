import type { Step } from "../model/flow.ts";
import { END } from "../model/steps/end.ts";
import { InboxStep } from "../model/steps/inbox.ts";
import { InFlightLimit } from "../model/in-flight-limit.ts";
import type { LatencyBatchSeries } from "../observe/latency-batches.ts";
import { RunObserver } from "../observe/run-observer.ts";
import type { Interval, MetricReading, RunEnd } from "../observe/setup.ts";
import type { Summary } from "../observe/summary.ts";
import { Tracer, type Traces, type TraceWish } from "../observe/tracing/tracer.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ClientBuilder } from "./clients.ts";
import { attachConsumers } from "./consumers.ts";
import { replicate } from "./replication.ts";
import { buildComponents, type Components } from "./components.ts";
import { Experiments } from "./experiments.ts";
import { buildFaults } from "./faults.ts";
import { Network } from "./network.ts";
import { attachRelays } from "./outboxes.ts";
import { observerSetup } from "./observer-setup.ts";
import type { SourceFacts } from "./scenario-facts.ts";
import { compileSteps, StepContext } from "./steps.ts";
import { Tenants } from "./tenants.ts";
import { buildWorkload } from "./workloads.ts";
import { createWorld, type World } from "./world.ts";

/** Version of the program; part of what makes two runs equal. */
export const VERSION = "0.2.0";

/** Budgets that stop a run which would never end, by default. */
export const EVENTS_MAX = 1e9;
export const LIVE_REQUESTS_MAX = 5e6;

export interface SimulateOptions {
  /** Where the scenario came from, for the page. */
  readonly source: SourceFacts;
  readonly eventsMax?: number;
  /** The run ends here, where that is before its duration. */
  readonly untilNs?: number;
  /** Users' requests and visits alive at the same time. */
  readonly liveMax?: number;
  /** Requests to be watched one by one; it changes nothing in the run. */
  readonly trace?: TraceWish;
  /** The same, for requests that are shown as examples: none is watched that begins while very many are. */
  readonly examples?: readonly TraceWish[];
  /** The run is made to see how long it takes to settle; it changes nothing in it. */
  readonly isPilot?: boolean;
  /** There is no other run of the scenario: its Summary has intervals by batch means; it changes nothing in it. */
  readonly isAlone?: boolean;
  /** Called every 262,144 events; a string stops the run for that reason. */
  readonly progress?: (at: Progress) => string | null;
}

export interface Progress {
  readonly nowNs: number;
  readonly durationNs: number;
  readonly events: number;
}

export interface SimulateResult {
  /** Thresholds are not judged yet: `thresholds` is empty. */
  readonly summary: Summary;
  /** Null where none were asked for. */
  readonly traces: Traces | null;
  /** One for each that was asked for. */
  readonly examples: readonly Traces[];
  /** Latencies of every workload by batches; null but of a pilot run. */
  readonly latencies: Readonly<Record<string, LatencyBatchSeries>> | null;
  /** One figure by its path inside the Summary, over the run or over a window of its conditions. */
  readonly metric: (path: readonly string[], window: Interval | null) => MetricReading;
}

/** A bug of ours that ended a run: carries what is needed to repeat it. */
export class SimulationError extends Error {
  readonly seed: string;
  readonly nowNs: number;
  readonly fingerprint: string;

  constructor(cause: unknown, at: { seed: string; nowNs: number; fingerprint: string }) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "SimulationError";
    this.seed = at.seed;
    this.nowNs = at.nowNs;
    this.fingerprint = at.fingerprint;
  }
}

/**
 * Plays a scenario from time 0 to its duration and folds what happened into a Summary. Equal
 * scenarios give equal bytes. Budgets end the run early; the Summary then says so in `stopped`.
 * Throws a `SimulationError` where we made a mistake.
 */
export function simulate(scenario: Scenario, options: SimulateOptions): SimulateResult {
  const slices = simulateInSlices(scenario, options);
  let slice = slices.next();
  while (slice.done !== true) slice = slices.next(options.progress?.(slice.value) ?? null);
  return slice.value;
}

/**
 * The same in slices of 262,144 events, for a caller that must breathe between them; `progress` is
 * not called. What is sent back to a slice is null, to go on, or the reason to stop here.
 */
export function* simulateInSlices(
  scenario: Scenario,
  options: SimulateOptions,
): Generator<Progress, SimulateResult, string | null> {
  const observer = new RunObserver({
    ...observerSetup(scenario, options.source, VERSION),
    ...(options.isPilot === true ? { isPilot: true } : {}),
    ...(options.isAlone === true ? { isAlone: true } : {}),
  });
  const tracer = tracerOf(options);
  const world = createWorld(scenario, { observer, tracer }, options.liveMax ?? LIVE_REQUESTS_MAX);
  try {
    populate(world);
    const end = yield* play(world, options);
    return {
      summary: observer.summary(end),
      ...tracesOf(tracer, options),
      latencies: observer.latencyBatches(),
      metric: (path, window) => observer.metric(path, window),
    };
  } catch (error) {
    const { simulation } = world;
    const fingerprint = observer.fingerprint(simulation.events);
    throw new SimulationError(error, {
      seed: scenario.seed,
      nowNs: simulation.nowNs,
      fingerprint,
    });
  }
}

/** Requests watched at a time for examples: some 50 MB. */
const EXAMPLES_LIVE_MAX = 20_000;

function tracerOf({ trace, examples = [] }: SimulateOptions): Tracer | null {
  if (trace !== undefined) return new Tracer([trace, ...examples]);
  return examples.length === 0 ? null : new Tracer(examples, EXAMPLES_LIVE_MAX);
}

function tracesOf(
  tracer: Tracer | null,
  { trace }: SimulateOptions,
): Pick<SimulateResult, "traces" | "examples"> {
  const all = tracer?.traces() ?? [];
  return trace === undefined
    ? { traces: null, examples: all }
    : { traces: all[0] ?? null, examples: all.slice(1) };
}

function* play(
  { scenario, simulation }: World,
  { eventsMax = EVENTS_MAX, untilNs = Infinity }: SimulateOptions,
): Generator<Progress, RunEnd, string | null> {
  const durationNs = Math.min(scenario.durationNs, untilNs);
  for (;;) {
    const stopped = simulation.run(durationNs, {
      eventsMax,
      progress: () => {
        simulation.stop(PAUSE);
      },
    });
    const { nowNs, events } = simulation;
    if (stopped === null && durationNs < scenario.durationNs)
      return { nowNs, events, stopped: { reason: FAR_ENOUGH, atNs: durationNs } };
    if (stopped?.reason !== PAUSE) return { nowNs, events, stopped };
    const reason = yield { nowNs, durationNs, events };
    if (reason !== null) return { nowNs, events, stopped: { reason, atNs: nowNs } };
  }
}

/** Why a run ends before its duration that was asked for no more. */
const FAR_ENOUGH = "as far as was asked for";

/** Stops the kernel at the end of a slice; never seen outside. */
const PAUSE = "the end of a slice";

/** Turns the scenario into actors and schedules what comes first: faults, then arrivals in file order. */
function populate(world: World): void {
  const components = buildComponents(world);
  const network = new Network(world);
  replicate(world, components.databases, network);
  const builder = new ClientBuilder(world, components, network);
  populateServices(world, components, builder);
  const faults = buildFaults({ world, components, network, pools: builder.pools.ofDatabases });
  const experiments = new Experiments(world.scenario);
  experiments.schedule(world, faults);
  limitMemory(world, components);
  attachConsumers(world, components, network);
  attachRelays({ world, components, network }, builder.outboxes);
  const tenants = new Tenants(world.scenario);
  for (const [name, spec] of Object.entries(world.scenario.workloads)) {
    const host = components.users.get(name);
    if (host === undefined) throw new Error(`workload ${name} has no users' side`);
    const clients = builder.build(name, spec.clients);
    const workload = buildWorkload(world, name, { spec, host, clients, tenants, experiments });
    clients.renew(host);
    workload.start();
  }
}

/** Instances that die of too much in flight watch how much that is. */
function limitMemory(world: World, components: Components): void {
  for (const [name, { instances }] of components.services) {
    const limit = world.scenario.services[name]?.crashAbove ?? null;
    if (limit === null) continue;
    for (const instance of instances) {
      const falls = (): void => {
        world.crashes.collapse(instance, limit.downNs);
      };
      instance.watch((population) => new InFlightLimit(population, limit.inFlight, falls));
    }
  }
}

/** What a consumer itself does becomes durable together with the entry that the message is handled. */
function inInbox(body: Step): Step {
  return new InboxStep(body, END);
}

/** Compiles the endpoints and gives every instance its clients, after each crash anew. */
function populateServices(world: World, components: Components, builder: ClientBuilder): void {
  for (const [name, service] of components.services) {
    const spec = world.scenario.services[name];
    if (spec === undefined) continue;
    const clients = builder.build(name, spec.clients);
    const contextOf = (endpoint: string): StepContext =>
      new StepContext(clients.context, `services/${name}/${endpoint}`);
    for (const [endpoint, { steps }] of Object.entries(spec.endpoints))
      service.plan.endpoints.push(compileSteps(steps, contextOf(endpoint)));
    for (const [consumer, { steps, subscription }] of Object.entries(spec.consumers)) {
      const body = compileSteps(steps, contextOf(consumer));
      service.plan.endpoints.push(subscription.idempotent ? inInbox(body) : body);
    }
    for (const instance of service.instances) clients.renew(instance);
    world.crashes.renewsBy(name, clients.renew);
  }
}
