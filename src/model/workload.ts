import type { Simulation } from "../kernel/simulation.ts";
import type { Stream } from "../kernel/random.ts";
import type { Variates } from "../kernel/variates.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { WorkloadProbe } from "../observe/probes.ts";
import type { WorkloadTracer } from "../observe/tracing/tracer.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Flow, Step } from "./flow.ts";
import { Host } from "./host.ts";
import { Journey, type JourneyOwner } from "./journey.ts";
import type { Population } from "./population.ts";
import { pickShare } from "./steps/choose.ts";
import type { KeyDraw } from "./steps/call.ts";
import type { WorkStep } from "./steps/work.ts";

/** The users' side: it has time for everybody, never fails and is never slow. */
export class UserSide extends Host {
  constructor(simulation: Simulation, name: string) {
    super(simulation, name, 0);
  }

  work(flow: Flow, step: WorkStep): void {
    flow.at = step;
    flow.trace?.begins("work", this.simulation.nowNs);
    this.simulation.schedule(step.demandNs(), this._workEnded, flow);
  }

  private readonly _workEnded = (flow: Flow): void => {
    const step = flow.at as WorkStep;
    flow.at = null;
    flow.trace?.ends("work", this.simulation.nowNs);
    step.done(flow);
  };

  slowness(): number {
    return 1;
  }

  waits(): void {
    // Users hold no worker.
  }

  leaves(): void {
    // Users hold no worker.
  }

  stopWork(): void {
    throw new Error("a journey is never stopped");
  }
}

export interface WorkloadPlan {
  readonly simulation: Simulation;
  readonly population: Population;
  readonly probe: WorkloadProbe;
  /** Null: none of its requests is traced. */
  readonly tracer: WorkloadTracer | null;
  readonly host: UserSide;
  /** First step of each target, and the upper bounds of their shares. */
  readonly targets: readonly Step[];
  readonly shares: readonly number[];
  readonly targetRandom: Stream;
  /** The entity of each request; null: none. */
  readonly key: KeyDraw | null;
  readonly priority: number;
  /** Number of whom each request is made for. */
  readonly tenant: () => number;
}

/** Where requests begin and end. Subclasses say when. */
export abstract class Workload implements JourneyOwner {
  protected readonly plan: WorkloadPlan;
  /** The first of the journeys that are over and can serve again, see `Spares`. */
  private _spare: Journey | null = null;

  constructor(plan: WorkloadPlan) {
    this.plan = plan;
  }

  /** Schedules the first requests. */
  abstract start(): void;

  protected begin(user: number): void {
    const { plan } = this;
    const nowNs = plan.simulation.nowNs;
    const target = plan.targets.length === 1 ? 0 : pickShare(plan.shares, plan.targetRandom.next());
    const key = plan.key === null ? -1 : plan.key();
    plan.population.grew();
    plan.probe.arrived(nowNs, target);
    const { priority } = plan;
    const tenant = plan.tenant();
    const journey = this._journey({ target, key, priority, nowNs, user, tenant });
    if (plan.tracer !== null) journey.trace = plan.tracer.began(nowNs, target, key);
    plan.targets[target]?.enter(journey);
  }

  private _journey(start: ConstructorParameters<typeof Journey>[2]): Journey {
    const journey = this._spare;
    if (journey === null) return new Journey(this, this.plan.host, start);
    this._spare = journey.nextSpare;
    journey.reuse(start);
    return journey;
  }

  journeyEnded(journey: Journey, outcome: Outcome | null): void {
    const { plan } = this;
    plan.population.shrank();
    plan.probe.ended(plan.simulation.nowNs, journey.endpoint, journey.startedNs, outcome, journey.degraded);
    if (journey.trace !== null) {
      plan.tracer?.ended(journey.trace, plan.simulation.nowNs, outcome, journey.degraded);
    }
    if (journey.user >= 0) this.answered(journey.user);
  }

  journeyForgotten(journey: Journey): void {
    journey.nextSpare = this._spare;
    this._spare = journey;
  }

  /** A closed user has its answer (or its failure). */
  protected abstract answered(user: number): void;
}

/** Open: requests come whatever becomes of the earlier ones. */
export class OpenWorkload extends Workload {
  private readonly _arrivals: Arrivals;

  constructor(plan: WorkloadPlan, arrivals: Arrivals) {
    super(plan);
    this._arrivals = arrivals;
  }

  start(): void {
    this._scheduleNext();
  }

  private _scheduleNext(): void {
    const atNs = this._arrivals.nextNs();
    if (atNs !== Infinity)
      this.plan.simulation.schedule(atNs - this.plan.simulation.nowNs, this._arrive, this);
  }

  private readonly _arrive = (): void => {
    this.begin(-1);
    this._scheduleNext();
  };

  protected answered(): void {
    // Open users wait for nothing.
  }
}

/** Replay: requests at the times of a file. */
export class ReplayWorkload extends Workload {
  private readonly _atNs: readonly number[];
  private _next = 0;

  constructor(plan: WorkloadPlan, atNs: readonly number[]) {
    super(plan);
    this._atNs = atNs;
  }

  start(): void {
    this._scheduleNext();
  }

  private _scheduleNext(): void {
    const atNs = this._atNs[this._next++];
    if (atNs !== undefined)
      this.plan.simulation.schedule(atNs - this.plan.simulation.nowNs, this._arrive, this);
  }

  private readonly _arrive = (): void => {
    this.begin(-1);
    this._scheduleNext();
  };

  protected answered(): void {
    // Recorded users wait for nothing.
  }
}

/** Closed: each user thinks, sends, waits for the outcome, and thinks again. */
export class ClosedWorkload extends Workload {
  /** Think times, a stream of its own for each user. */
  private readonly _thinkTimes: readonly Variates[];

  constructor(plan: WorkloadPlan, thinkTimes: readonly Variates[]) {
    super(plan);
    this._thinkTimes = thinkTimes;
  }

  start(): void {
    for (let user = 0; user < this._thinkTimes.length; user++) this.answered(user);
  }

  protected answered(user: number): void {
    const thinkNs = this._thinkTimes[user]?.sampleNs() ?? 0;
    this.plan.simulation.schedule(thinkNs, this._send, user);
  }

  private readonly _send = (user: number): void => {
    this.begin(user);
  };
}
