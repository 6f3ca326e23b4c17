import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { FOUND, type Reading } from "../../resilience/caching/cache-store.ts";
import { FailureSet } from "../../resilience/failure-set.ts";
import type { CachePlan, CopyMessage } from "../caching/cache-plan.ts";
import { Flight, type HostCache, type Waiter } from "../caching/host-cache.ts";
import type { Fallback } from "../caching/reading.ts";
import {
  Branch,
  type BranchOwner,
  type Flow,
  type Step,
  type StopReason,
  type WaitingStep,
} from "../flow.ts";

/** Failures that a copy past its ttl may stand in for: an answer such as NOT_FOUND is none. */
const LOAD_FAILURES = new FailureSet({ failures: null, ignore: [] });

/** The walk through the steps of a miss. Whoever waits for it is told its end, however that comes. */
class LoadBranch extends Branch {
  readonly cache: HostCache;
  readonly step: LookupStep;
  readonly fallback: Fallback | null;
  /** Null: nobody can join it, or those who joined have been told. */
  flight: Flight | null;
  /** In the background: no flow waits at the step for it. */
  readonly isRefresh: boolean;
  readonly startedNs: number;
  /** Another cache answered with a copy that was outdated then; NaN: none did. */
  outdatedNs = NaN;

  constructor(
    parent: Flow,
    step: LookupStep,
    load: { cache: HostCache; flight: Flight | null; fallback: Fallback | null; isRefresh: boolean },
  ) {
    super(parent, step, load.isRefresh);
    this.isRefresh = load.isRefresh;
    this.step = step;
    this.cache = load.cache;
    this.flight = load.flight;
    this.fallback = load.fallback;
    const { plan } = this.cache;
    this.startedNs = plan.simulation.nowNs;
    plan.probe.loadBegan(this.startedNs, plan.loads.begin(this.key));
  }

  override end(): void {
    if (this.ended) return;
    super.end();
    const { plan } = this.cache;
    plan.loads.end(this.key);
    plan.probe.loadEnded(plan.simulation.nowNs);
    // It was cancelled: one of those who joined loads instead, through the queue, since those who are being
    // cancelled with it still stand among them. A crash takes them along.
    const { flight } = this;
    this.flight = null;
    if (flight === null || this.host.crashed) return;
    const orphan: Orphan = { cache: this.cache, key: this.key, flight };
    plan.simulation.schedule(0, takeOver, orphan);
  }
}

/** What the lookups of one step share. */
export interface LookupSetting {
  readonly plan: CachePlan;
  /** Number of the cache among those of the host. */
  readonly cache: number;
  readonly miss: Step;
  /** What one learns whose deadline passes while it waits for the load of another. */
  readonly deadline: Outcome;
}

/**
 * Looks into a cache and loads what is not there. The life of a lookup: ask, then answer with the copy, or
 * join the load of another, or load it (walk the steps of the miss, store a copy on the way back).
 * Where the copies are, and how long that takes, is the business of the two kinds of it.
 */
export abstract class LookupStep implements WaitingStep, BranchOwner {
  protected readonly plan: CachePlan;
  private readonly _cache: number;
  private readonly _miss: Step;
  private readonly _deadline: Outcome;
  private readonly _next: Step;

  constructor(setting: LookupSetting, next: Step) {
    this.plan = setting.plan;
    this._cache = setting.cache;
    this._miss = setting.miss;
    this._deadline = setting.deadline;
    this._next = next;
  }

  abstract enter(flow: Flow): void;
  /** Gives up the access that the flow waits for, if it does. */
  protected abstract leaveAccess(flow: Flow, stop: StopReason): void;
  /** Stores a copy that has been loaded; nobody waits for it. */
  protected abstract store(cache: HostCache, copy: CopyMessage): void;

  protected cacheOf(flow: Flow): HostCache {
    const cache = flow.host.caches[this._cache];
    if (cache === undefined) throw new Error(`${flow.host.name} has no cache ${this._cache}`);
    return cache;
  }

  // --- the lookup has ended -----------------------------------------------------------------

  /** The cache has answered. */
  protected found(flow: Flow, reading: Reading): void {
    const { probe, simulation } = this.plan;
    const nowNs = simulation.nowNs;
    switch (reading.found) {
      case FOUND.fresh:
        probe.happened(nowNs, CACHE_EVENT.hit);
        this._answer(flow, reading.outdatedNs);
        return;
      case FOUND.stale:
        probe.happened(nowNs, CACHE_EVENT.staleHit);
        this._refresh(flow);
        this._answer(flow, reading.outdatedNs);
        return;
      case FOUND.negative:
        probe.happened(nowNs, CACHE_EVENT.negativeHit);
        flow.finish(this.plan.absent);
        return;
      case FOUND.early:
        probe.happened(nowNs, CACHE_EVENT.earlyRefresh);
        this.load(flow, fallbackOf(reading, true));
        return;
      case FOUND.expired:
        probe.happened(nowNs, CACHE_EVENT.miss);
        this.load(flow, fallbackOf(reading, false));
        return;
      default:
        probe.happened(nowNs, CACHE_EVENT.miss);
        this.load(flow, null);
    }
  }

  /** A copy answers. */
  private _answer(flow: Flow, outdatedNs: number): void {
    if (!Number.isNaN(outdatedNs)) {
      const nowNs = this.plan.simulation.nowNs;
      this.plan.probe.answeredOutdated(nowNs, nowNs - outdatedNs);
      noteOutdated(flow, outdatedNs);
    }
    this._next.enter(flow);
  }

  /** Something else than the cache has answered. */
  protected goOn(flow: Flow): void {
    this._next.enter(flow);
  }

  // --- loading ------------------------------------------------------------------------------

  protected load(flow: Flow, fallback: Fallback | null): void {
    const cache = this.cacheOf(flow);
    let flight: Flight | null = null;
    if (this.plan.singleFlight) {
      const underWay = cache.flights.get(flow.key);
      if (underWay !== undefined) {
        this._join(flow, underWay, fallback);
        return;
      }
      flight = new Flight();
      cache.flights.set(flow.key, flight);
    }
    this._lead(flow, cache, flight, fallback);
  }

  private _lead(flow: Flow, cache: HostCache, flight: Flight | null, fallback: Fallback | null): void {
    const branch = new LoadBranch(flow, this, { cache, flight, fallback, isRefresh: false });
    branch.takeWorkerFrom(flow);
    flow.at = this;
    this._miss.enter(branch);
  }

  /** Whoever loaded is gone, and the first of those who joined loads for all of them. */
  takesOver(first: Waiter, { cache, flight }: Orphan): void {
    flight.waiters.delete(first.flow);
    if (first.slot >= 0) this.plan.simulation.cancel(first.slot, first);
    this._lead(first.flow, cache, flight, first.fallback);
  }

  /** Loads in the background, once per key and instance whatever else is set. */
  private _refresh(flow: Flow): void {
    const cache = this.cacheOf(flow);
    if (cache.flights.has(flow.key)) return;
    const flight = new Flight();
    cache.flights.set(flow.key, flight);
    const branch = new LoadBranch(flow, this, { cache, flight, fallback: null, isRefresh: true });
    // Nobody waits for it, so nobody's deadline binds it.
    branch.deadlineNs = null;
    this._miss.enter(branch);
  }

  private _join(flow: Flow, flight: Flight, fallback: Fallback | null): void {
    const { simulation, probe } = this.plan;
    const nowNs = simulation.nowNs;
    probe.happened(nowNs, CACHE_EVENT.coalesced);
    flow.host.waits(flow);
    flow.at = this;
    const waiter: Waiter = { flow, step: this, fallback, slot: -1 };
    flight.waiters.set(flow, waiter);
    if (flow.deadlineNs !== null)
      waiter.slot = simulation.scheduleLast(
        Math.max(0, flow.deadlineNs - nowNs),
        this._deadlinePassed,
        waiter,
      );
  }

  private readonly _deadlinePassed = (waiter: Waiter): void => {
    const { flow } = waiter;
    waiter.slot = -1;
    if (flow.host.frozen) {
      flow.host.deferTimer(this._deadlinePassed, waiter);
      return;
    }
    const flight = this.cacheOf(flow).flights.get(flow.key);
    if (flight?.waiters.get(flow) !== waiter) return; // Told its end while the timer was kept back.
    flight.waiters.delete(flow);
    flow.at = null;
    this.loaded(flow, waiter.fallback, this._deadline);
  };

  branchEnded(ended: Branch, outcome: Outcome | null): void {
    const branch = ended as LoadBranch;
    const flow = branch.parent;
    const { flight, fallback, degraded } = branch;
    this._keep(branch, outcome);
    branch.flight = null;
    if (flight !== null) branch.cache.flights.delete(branch.key);
    if (branch.isRefresh) branch.end();
    else {
      flow.holding = branch.holding;
      branch.holding = false;
      if (degraded) flow.degraded = true;
      branch.end();
      flow.at = null;
      this.loaded(flow, fallback, outcome);
    }
    if (flight !== null) this.settle(flight, outcome, degraded);
  }

  /** What was loaded is stored, absence too where that is remembered; what a fallback made up is not. */
  private _keep(branch: LoadBranch, outcome: Outcome | null): void {
    const { plan } = this;
    const nowNs = plan.simulation.nowNs;
    const isAbsent = outcome?.code === "NOT_FOUND";
    if (outcome !== null && !isAbsent) plan.probe.happened(nowNs, CACHE_EVENT.loadFailed);
    if (outcome === null ? branch.degraded : !(isAbsent && plan.remembersAbsence)) return;
    this.store(branch.cache, {
      key: branch.key,
      asOfNs: nowNs,
      loadNs: nowNs - branch.startedNs,
      outdatedNs: branch.outdatedNs,
      isNegative: isAbsent,
    });
  }

  /** Tells those who joined a load its end. */
  settle(flight: Flight, outcome: Outcome | null, degraded: boolean): void {
    for (const waiter of flight.waiters.values()) {
      const { flow, step } = waiter;
      if (waiter.slot >= 0) this.plan.simulation.cancel(waiter.slot, waiter);
      flow.at = null;
      if (degraded) flow.degraded = true;
      step.loaded(flow, waiter.fallback, outcome);
    }
    flight.waiters.clear();
  }

  /** The data is there, or an old copy has to do, or the request fails. */
  loaded(flow: Flow, fallback: Fallback | null, outcome: Outcome | null): void {
    if (outcome === null) this._next.enter(flow);
    else if (fallback !== null && LOAD_FAILURES.isFailure(outcome.code, outcome.cause)) {
      if (!fallback.isFresh) {
        const nowNs = this.plan.simulation.nowNs;
        this.plan.probe.servedOnError(nowNs, nowNs - fallback.writtenNs);
        flow.degraded = true;
      }
      this._answer(flow, fallback.outdatedNs);
    } else flow.finish(outcome);
  }

  leave(flow: Flow, stop: StopReason): void {
    this.leaveAccess(flow, stop);
    const flight = this.cacheOf(flow).flights.get(flow.key);
    const waiter = flight?.waiters.get(flow);
    if (flight === undefined || waiter === undefined) return;
    flight.waiters.delete(flow);
    if (waiter.slot >= 0) this.plan.simulation.cancel(waiter.slot, waiter);
  }
}

/** A flight whose load was cancelled. */
interface Orphan {
  readonly cache: HostCache;
  readonly key: number;
  readonly flight: Flight;
}

function takeOver(orphan: Orphan): void {
  const { cache, key, flight } = orphan;
  const [first] = flight.waiters.values();
  if (first === undefined) {
    if (cache.flights.get(key) === flight) cache.flights.delete(key);
  } else if (first.flow.host.frozen) first.flow.host.deferMessage(takeOver, orphan);
  else first.step.takesOver(first, orphan);
}

function fallbackOf({ outdatedNs, writtenNs }: Reading, isFresh: boolean): Fallback {
  return { isFresh, outdatedNs, writtenNs };
}

/** Whoever is loading from this answer loads what is outdated already; callers included. */
function noteOutdated(flow: Flow, outdatedNs: number): void {
  let at: Flow | null = flow;
  while (at instanceof Branch) {
    if (at instanceof LoadBranch) at.outdatedNs = outdatedNs;
    at = at.parent;
  }
}
