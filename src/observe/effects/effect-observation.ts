import { FirstExamples } from "../data-example.ts";
import { FACT } from "../fingerprint.ts";
import type { Fingerprint } from "../fingerprint.ts";
import type { ObservationContext } from "../observation-context.ts";
import type { EffectProbe } from "../probes.ts";
import type { Interval } from "../setup.ts";
import type { EffectSummary } from "../summary.ts";
import type { InvariantWatch } from "./invariant-watch.ts";
import { KeyCounts } from "./key-counts.ts";

/** One kind of business fact: how often it became durable, and for which keys. */
export class EffectObservation implements EffectProbe {
  readonly counts = new KeyCounts();
  /** The invariants that speak of it. */
  readonly watches: InvariantWatch[] = [];
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _measured: Interval;
  private readonly _examples: FirstExamples;
  private _done = 0;
  private _repeated = 0;
  private _undone = 0;
  private _nothingToUndo = 0;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._measured = context.measured;
    this._examples = new FirstExamples(context.measured);
  }

  done(nowNs: number, key: number): void {
    if (key >= 0 && this._isMeasured(nowNs) && this.counts.at(key) > 0) {
      this._repeated++;
      this._examples.noted(nowNs, "repeated", key);
    }
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, key);
    this.counts.add(key, 1);
    if (this._isMeasured(nowNs)) this._done++;
    for (const watch of this.watches) watch.look(nowNs, key);
  }

  undone(nowNs: number, key: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.ended, key);
    const wasThere = this.counts.add(key, -1);
    if (this._isMeasured(nowNs)) {
      if (wasThere) this._undone++;
      else this._nothingToUndo++;
    }
    for (const watch of this.watches) watch.look(nowNs, key);
  }

  private _isMeasured(nowNs: number): boolean {
    return nowNs >= this._measured.fromNs && nowNs < this._measured.toNs;
  }

  summary(): EffectSummary {
    return {
      done: this._done,
      repeated: this._repeated,
      undone: this._undone,
      nothingToUndo: this._nothingToUndo,
      examples: this._examples.examples,
    };
  }
}
