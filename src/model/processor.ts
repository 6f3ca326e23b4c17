import TinyQueue from "tinyqueue";
import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { Flow } from "./flow.ts";

/** A piece of running work: done when the processor's attained service reaches `finishNs`. */
interface Job {
  readonly flow: Flow;
  readonly finishNs: number;
  readonly order: number;
  gone: boolean;
}

/**
 * Egalitarian processor sharing (Kleinrock 1967): n running jobs get min(1, cores / n) of a core
 * each. Instead of moving every job at every change, the processor keeps how much service each job
 * has had since the beginning (`attainedNs`); a job ends when that has grown by its demand.
 */
export class Processor {
  readonly #simulation: Simulation;
  readonly #cores: number;
  readonly #done: Handler<Flow>;
  readonly #coresMoved: (delta: number) => void;
  readonly #jobs = new TinyQueue<Job>([], (a, b) => a.finishNs - b.finishNs || a.order - b.order);
  readonly #byFlow = new Map<Flow, Job>();
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
    this.#cores = cores;
    this.#done = done;
    this.#coresMoved = coresMoved;
  }

  /** Starts work of `demandNs` core time. */
  start(flow: Flow, demandNs: number): void {
    this.#advance();
    const job: Job = { flow, finishNs: this.#attainedNs + demandNs, order: this.#order++, gone: false };
    this.#byFlow.set(flow, job);
    this.#jobs.push(job);
    this.#changed();
  }

  /** Takes running work away; returns the core time it was still owed. */
  remove(flow: Flow): number {
    const job = this.#byFlow.get(flow);
    if (job === undefined) return 0;
    this.#advance();
    job.gone = true;
    this.#byFlow.delete(flow);
    this.#changed();
    return Math.max(0, job.finishNs - this.#attainedNs);
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
    const running = this.#byFlow.size;
    if (this.#frozen || running === 0) return 0;
    return running <= this.#cores ? 1 : this.#cores / running;
  }

  #advance(): void {
    const nowNs = this.#simulation.nowNs;
    this.#attainedNs += (nowNs - this.#updatedNs) * this.#rate();
    this.#updatedNs = nowNs;
  }

  /** After every change: how many cores are busy, and when the next job ends. */
  #changed(): void {
    const used = Math.min(this.#byFlow.size, this.#cores);
    if (used !== this.#coresUsed) this.#coresMoved(used - this.#coresUsed);
    this.#coresUsed = used;
    let next = this.#jobs.peek();
    while (next?.gone === true) {
      this.#jobs.pop();
      next = this.#jobs.peek();
    }
    if (next === undefined || this.#frozen) return;
    const dueNs = Math.max(0, Math.ceil((next.finishNs - this.#attainedNs) / this.#rate() - 1e-3));
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
    // Half a nanosecond of service absorbs the rounding of whole-nanosecond events.
    const ripeNs = this.#attainedNs + 0.5 * this.#rate();
    const ended: Flow[] = [];
    let next = this.#jobs.peek();
    while (next !== undefined && (next.gone || next.finishNs <= ripeNs)) {
      this.#jobs.pop();
      if (!next.gone) {
        this.#byFlow.delete(next.flow);
        ended.push(next.flow);
      }
      next = this.#jobs.peek();
    }
    this.#changed();
    for (const flow of ended) this.#done(flow);
  };
}
