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
  private readonly _simulation: Simulation;
  private readonly _takeoverNs: number;
  private readonly _candidates: CaptureCandidate[] = [];
  private _holder: CaptureCandidate | null = null;
  /** Since when the holder says nothing; NaN: it is well. */
  private _silentNs = NaN;
  private _isWatched = false;
  /** Number of the first row that is not written down as published. */
  flushed = 0;

  constructor(simulation: Simulation, takeoverNs: number) {
    this._simulation = simulation;
    this._takeoverNs = takeoverNs;
  }

  isHeldBy(candidate: CaptureCandidate): boolean {
    return this._holder === candidate;
  }

  /** Somebody is there, or there again. */
  comes(candidate: CaptureCandidate): void {
    if (!this._candidates.includes(candidate)) this._candidates.push(candidate);
    this._holder ??= candidate;
    if (this._isWatched || this._candidates.length < 2) return;
    this._isWatched = true;
    this._simulation.schedule(this._betweenLooksNs, this._looks, this);
  }

  private get _betweenLooksNs(): number {
    return Math.ceil(this._takeoverNs / LOOKS);
  }

  private readonly _looks = (): void => {
    const { nowNs } = this._simulation;
    this._simulation.schedule(this._betweenLooksNs, this._looks, this);
    if (this._holder === null || isWell(this._holder)) this._silentNs = NaN;
    else if (Number.isNaN(this._silentNs)) this._silentNs = nowNs;
    else if (nowNs - this._silentNs >= this._takeoverNs - this._betweenLooksNs) this._passesOn();
  };

  private _passesOn(): void {
    const next = this._candidates.find(isWell);
    if (next === undefined) return;
    this._silentNs = NaN;
    this._holder = next;
    next.leads();
  }
}

/** A session is looked at so often while it lasts. */
const LOOKS = 3;

function isWell({ host }: CaptureCandidate): boolean {
  return !host.crashed && !host.frozen;
}
