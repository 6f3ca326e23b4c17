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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #measured: Interval;
  readonly #examples: FirstExamples;
  #done = 0;
  #repeated = 0;
  #undone = 0;
  #nothingToUndo = 0;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#measured = context.measured;
    this.#examples = new FirstExamples(context.measured);
  }

  done(nowNs: number, key: number): void {
    if (key >= 0 && this.#isMeasured(nowNs) && this.counts.at(key) > 0) {
      this.#repeated++;
      this.#examples.noted(nowNs, "repeated", key);
    }
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, key);
    this.counts.add(key, 1);
    if (this.#isMeasured(nowNs)) this.#done++;
    for (const watch of this.watches) watch.look(nowNs, key);
  }

  undone(nowNs: number, key: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, key);
    const wasThere = this.counts.add(key, -1);
    if (this.#isMeasured(nowNs)) {
      if (wasThere) this.#undone++;
      else this.#nothingToUndo++;
    }
    for (const watch of this.watches) watch.look(nowNs, key);
  }

  #isMeasured(nowNs: number): boolean {
    return nowNs >= this.#measured.fromNs && nowNs < this.#measured.toNs;
  }

  summary(): EffectSummary {
    return {
      done: this.#done,
      repeated: this.#repeated,
      undone: this.#undone,
      nothingToUndo: this.#nothingToUndo,
      examples: this.#examples.examples,
    };
  }
}
