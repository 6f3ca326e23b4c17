import TinyQueue from "tinyqueue";
import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { Flow } from "./flow.ts";

/**
 * Egalitarian processor sharing (Kleinrock 1967): n running jobs get min(1, cores / n) of a core
 * each. Instead of moving every job at every change, the processor keeps how much service each job
 * has had since it was last idle (`attainedNs`); a job ends when that has grown by its demand.
 *
 * A job is the flow itself: `workEndNs` holds the attained service at which it is done, `slot` its
 * number among the jobs. A flow that was stopped stays in the queue until it comes up.
 */
export class Processor {
  private readonly _simulation: Simulation;
  private readonly _allCores: number;
  private _shares: readonly number[] = [];
  private _cores: number;
  private readonly _done: Handler<Flow>;
  private readonly _coresMoved: (delta: number) => void;
  private readonly _jobs = new TinyQueue<Flow>([], (a, b) => a.workEndNs - b.workEndNs || a.slot - b.slot);
  private _running = 0;
  private _attainedNs = NaN;
  private _updatedNs = NaN;
  private _order = 0;
  private _frozen = false;
  private _slot = -1;
  private _wakeNs = Infinity;
  private _coresUsed = NaN;
  /** Service a job gets per nanosecond since the last change. */
  private _rate = NaN;

  /** `coresMoved`: the number of cores in use changes by `delta`. */
  constructor(
    simulation: Simulation,
    cores: number,
    done: Handler<Flow>,
    coresMoved: (delta: number) => void,
  ) {
    this._attainedNs = 0;
    this._updatedNs = 0;
    this._coresUsed = 0;
    this._rate = 0;
    this._simulation = simulation;
    this._allCores = cores;
    this._cores = cores;
    this._done = done;
    this._coresMoved = coresMoved;
  }

  /** Starts work of `demandNs` core time. */
  start(flow: Flow, demandNs: number): void {
    this._advance();
    if (this._running === 0) this._attainedNs = 0;
    this._running++;
    flow.workEndNs = this._attainedNs + demandNs;
    flow.slot = this._order++;
    this._jobs.push(flow);
    this._changed();
  }

  /** Takes away the running work of a flow that is being stopped; returns the core time it was still owed. */
  remove(flow: Flow): number {
    this._advance();
    this._running--;
    this._changed();
    return Math.max(0, flow.workEndNs - this._attainedNs);
  }

  /** Only this share of the cores, above 0, is left; several shares multiply. */
  loseCores(left: number): void {
    this._share([...this._shares, left]);
  }

  regainCores(left: number): void {
    this._share(this._shares.toSpliced(this._shares.indexOf(left), 1));
  }

  /** Always from the start: dividing at the end would leave a rounding error behind. */
  private _share(shares: readonly number[]): void {
    this._advance();
    this._shares = shares;
    const left = shares.reduce((cores, share) => cores * share, this._allCores);
    // A millionth of a core exactly, so that what is in use adds up to nothing when all is done.
    this._cores = shares.length === 0 ? left : Math.max(1, Math.round(left * CORE_PARTS)) / CORE_PARTS;
    // Whoever is next may now be due later or sooner.
    this._simulation.cancel(this._slot, this);
    this._wakeNs = Infinity;
    this._changed();
  }

  freeze(): void {
    this._advance();
    this._frozen = true;
    this._rate = 0;
  }

  thaw(): void {
    this._advance();
    this._frozen = false;
    this._changed();
  }

  private _advance(): void {
    const nowNs = this._simulation.nowNs;
    this._attainedNs += (nowNs - this._updatedNs) * this._rate;
    this._updatedNs = nowNs;
  }

  /** After every change: how many cores are busy, and when the next job ends. */
  private _changed(): void {
    const isEnough = this._running <= this._cores;
    const used = isEnough ? this._running : this._cores;
    if (used !== this._coresUsed) this._coresMoved(used - this._coresUsed);
    this._coresUsed = used;
    this._rate = this._frozen || this._running === 0 ? 0 : isEnough ? 1 : this._cores / this._running;
    const next = this._next();
    if (next === undefined || this._frozen) return;
    const dueNs = Math.max(0, Math.ceil((next.workEndNs - this._attainedNs) / this._rate - 1e-3));
    const atNs = this._simulation.nowNs + dueNs;
    // An earlier wake-up finds nothing ripe and sets a new one: cheaper than moving it at every arrival.
    if (atNs >= this._wakeNs) return;
    this._simulation.cancel(this._slot, this);
    this._wakeNs = atNs;
    this._slot = this._simulation.schedule(dueNs, this._wake, this);
  }

  private readonly _wake = (): void => {
    this._wakeNs = Infinity;
    this._slot = -1;
    if (this._frozen) return;
    this._advance();
    const next = this._next();
    // Half a nanosecond of service absorbs the rounding of whole-nanosecond events.
    if (next === undefined || next.workEndNs > this._attainedNs + 0.5 * this._rate) {
      this._changed();
      return;
    }
    // Others that are done in this instant get a wake-up of their own.
    this._jobs.pop();
    this._running--;
    this._changed();
    this._done(next);
  };

  /** The job that ends first; those of stopped flows, which wait at no step, are dropped. */
  private _next(): Flow | undefined {
    let next = this._jobs.peek();
    while (next?.at === null) {
      this._jobs.pop();
      next = this._jobs.peek();
    }
    return next;
  }
}

/** A power of two, so that sums of such parts have no rounding error. */
const CORE_PARTS = 1_048_576;
