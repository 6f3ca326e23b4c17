import type { Simulation } from "../../kernel/simulation.ts";
import type { Host } from "../host.ts";

/** One of those that could follow the log. */
export interface CaptureCandidate {
  readonly host: Host;
  /** It follows from now on. */
  leads(): void;
}

/**
 * Who follows the log of a database: one relay at a time, the others stand by. When it is dead or frozen for
 * `takeoverNs`, the next that is there goes on from where it last wrote down how far it had come (a connector task of
 * Kafka Connect and its stored offsets).
 */
export class CaptureLead {
  readonly #simulation: Simulation;
  readonly #takeoverNs: number;
  readonly #candidates: CaptureCandidate[] = [];
  #holder: CaptureCandidate | null = null;
  /** Since when the holder says nothing; NaN: it is well. */
  #silentNs = NaN;
  #isWatched = false;
  /** Number of the first row that is not written down as published. */
  flushed = 0;

  constructor(simulation: Simulation, takeoverNs: number) {
    this.#simulation = simulation;
    this.#takeoverNs = takeoverNs;
  }

  isHeldBy(candidate: CaptureCandidate): boolean {
    return this.#holder === candidate;
  }

  /** Somebody is there, or there again. */
  comes(candidate: CaptureCandidate): void {
    if (!this.#candidates.includes(candidate)) this.#candidates.push(candidate);
    this.#holder ??= candidate;
    if (this.#isWatched || this.#candidates.length < 2) return;
    this.#isWatched = true;
    this.#simulation.schedule(this.#betweenLooksNs, this.#looks, this);
  }

  get #betweenLooksNs(): number {
    return Math.ceil(this.#takeoverNs / LOOKS);
  }

  readonly #looks = (): void => {
    const { nowNs } = this.#simulation;
    this.#simulation.schedule(this.#betweenLooksNs, this.#looks, this);
    if (this.#holder === null || isWell(this.#holder)) this.#silentNs = NaN;
    else if (Number.isNaN(this.#silentNs)) this.#silentNs = nowNs;
    else if (nowNs - this.#silentNs >= this.#takeoverNs - this.#betweenLooksNs) this.#passesOn();
  };

  #passesOn(): void {
    const next = this.#candidates.find(isWell);
    if (next === undefined) return;
    this.#silentNs = NaN;
    this.#holder = next;
    next.leads();
  }
}

/** A session is looked at so often while it lasts. */
const LOOKS = 3;

function isWell({ host }: CaptureCandidate): boolean {
  return !host.crashed && !host.frozen;
}
