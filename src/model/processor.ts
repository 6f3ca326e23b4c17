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
  readonly #simulation: Simulation;
  readonly #allCores: number;
  #shares: readonly number[] = [];
  #cores: number;
  readonly #done: Handler<Flow>;
  readonly #coresMoved: (delta: number) => void;
  readonly #jobs = new TinyQueue<Flow>([], (a, b) => a.workEndNs - b.workEndNs || a.slot - b.slot);
  #running = 0;
  #attainedNs = 0;
  #updatedNs = 0;
  #order = 0;
  #frozen = false;
  #slot = -1;
  #wakeNs = Infinity;
  #coresUsed = 0;

  /** `coresMoved`: the number of cores in use changes by `delta`. */
  constructor(
    simulation: Simulation,
    cores: number,
    done: Handler<Flow>,
    coresMoved: (delta: number) => void,
  ) {
    this.#simulation = simulation;
    this.#allCores = cores;
    this.#cores = cores;
    this.#done = done;
    this.#coresMoved = coresMoved;
  }

  /** Starts work of `demandNs` core time. */
  start(flow: Flow, demandNs: number): void {
    this.#advance();
    if (this.#running === 0) this.#attainedNs = 0;
    this.#running++;
    flow.workEndNs = this.#attainedNs + demandNs;
    flow.slot = this.#order++;
    this.#jobs.push(flow);
    this.#changed();
  }

  /** Takes away the running work of a flow that is being stopped; returns the core time it was still owed. */
  remove(flow: Flow): number {
    this.#advance();
    this.#running--;
    this.#changed();
    return Math.max(0, flow.workEndNs - this.#attainedNs);
  }

  /** Only this share of the cores, above 0, is left; several shares multiply. */
  loseCores(left: number): void {
    this.#share([...this.#shares, left]);
  }

  regainCores(left: number): void {
    this.#share(this.#shares.toSpliced(this.#shares.indexOf(left), 1));
  }

  /** Always from the start: dividing at the end would leave a rounding error behind. */
  #share(shares: readonly number[]): void {
    this.#advance();
    this.#shares = shares;
    const left = shares.reduce((cores, share) => cores * share, this.#allCores);
    // A millionth of a core exactly, so that what is in use adds up to nothing when all is done.
    this.#cores = shares.length === 0 ? left : Math.max(1, Math.round(left * CORE_PARTS)) / CORE_PARTS;
    // Whoever is next may now be due later or sooner.
    this.#simulation.cancel(this.#slot, this);
    this.#wakeNs = Infinity;
    this.#changed();
  }

  freeze(): void {
    this.#advance();
    this.#frozen = true;
  }

  thaw(): void {
    this.#advance();
    this.#frozen = false;
    this.#changed();
  }

  /** Service a job gets per nanosecond. */
  #rate(): number {
    if (this.#frozen || this.#running === 0) return 0;
    return this.#running <= this.#cores ? 1 : this.#cores / this.#running;
  }

  #advance(): void {
    const nowNs = this.#simulation.nowNs;
    this.#attainedNs += (nowNs - this.#updatedNs) * this.#rate();
    this.#updatedNs = nowNs;
  }

  /** After every change: how many cores are busy, and when the next job ends. */
  #changed(): void {
    const used = Math.min(this.#running, this.#cores);
    if (used !== this.#coresUsed) this.#coresMoved(used - this.#coresUsed);
    this.#coresUsed = used;
    const next = this.#next();
    if (next === undefined || this.#frozen) return;
    const dueNs = Math.max(0, Math.ceil((next.workEndNs - this.#attainedNs) / this.#rate() - 1e-3));
    const atNs = this.#simulation.nowNs + dueNs;
    // An earlier wake-up finds nothing ripe and sets a new one: cheaper than moving it at every arrival.
    if (atNs >= this.#wakeNs) return;
    this.#simulation.cancel(this.#slot, this);
    this.#wakeNs = atNs;
    this.#slot = this.#simulation.schedule(dueNs, this.#wake, this);
  }

  readonly #wake = (): void => {
    this.#wakeNs = Infinity;
    this.#slot = -1;
    if (this.#frozen) return;
    this.#advance();
    const next = this.#next();
    // Half a nanosecond of service absorbs the rounding of whole-nanosecond events.
    if (next === undefined || next.workEndNs > this.#attainedNs + 0.5 * this.#rate()) {
      this.#changed();
      return;
    }
    // Others that are done in this instant get a wake-up of their own.
    this.#jobs.pop();
    this.#running--;
    this.#changed();
    this.#done(next);
  };

  /** The job that ends first; those of stopped flows, which wait at no step, are dropped. */
  #next(): Flow | undefined {
    let next = this.#jobs.peek();
    while (next?.at === null) {
      this.#jobs.pop();
      next = this.#jobs.peek();
    }
    return next;
  }
}

/** A power of two, so that sums of such parts have no rounding error. */
const CORE_PARTS = 1_048_576;
