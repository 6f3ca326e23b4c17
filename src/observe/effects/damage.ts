import type { ObservationContext } from "../observation-context.ts";
import type { ObserverSetup } from "../setup.ts";
import type { SagaSummary, SeriesSummary, Summary } from "../summary.ts";
import { EffectObservation } from "./effect-observation.ts";
import type { KeyCounts } from "./key-counts.ts";
import { InvariantWatch } from "./invariant-watch.ts";

type Inconsistency = Pick<SagaSummary, "inconsistent" | "inconsistentBy">;

/** All effects and invariants of a run. */
export class Damage {
  private readonly _effects: ReadonlyMap<string, EffectObservation>;
  private readonly _watches: ReadonlyMap<string, InvariantWatch>;

  constructor({ effects, invariants }: ObserverSetup, context: ObservationContext) {
    this._effects = new Map(effects.map((name) => [name, new EffectObservation(context)]));
    this._watches = new Map(
      invariants.map((invariant) => {
        const watched = invariant.counts.map((count) => ({ ...count, effect: this.effect(count.effect) }));
        const watch = new InvariantWatch(
          watched.map(({ effect, least, most }) => ({ counts: effect.counts, least, most })),
          invariant,
          context,
        );
        for (const { effect } of watched) effect.watches.push(watch);
        return [invariant.name, watch];
      }),
    );
  }

  effect(name: string): EffectObservation {
    const effect = this._effects.get(name);
    if (effect === undefined) throw new Error(`the observer was not told of the effect ${name}`);
    return effect;
  }

  /** The keys for which an invariant is broken. */
  invariant(name: string): InvariantWatch {
    const watch = this._watches.get(name);
    if (watch === undefined) throw new Error(`the observer was not told of the invariant ${name}`);
    return watch;
  }

  /** Of sagas that are over, by key: how many were about one that violated an invariant, and by invariant. After the end of the run. */
  inconsistencyOf(ended: KeyCounts): Inconsistency {
    const by = new Map([...this._watches.keys()].map((name) => [name, 0]));
    let inconsistent = 0;
    ended.each((key, count) => {
      const broken = [...this._watches].filter(([, watch]) => watch.isViolatedBy(key));
      for (const [name] of broken) by.set(name, by.get(name)! + count);
      if (broken.length > 0) inconsistent += count;
    });
    return { inconsistent, inconsistentBy: Object.fromEntries(by) };
  }

  close(endNs: number): void {
    for (const watch of this._watches.values()) watch.close(endNs);
  }

  series(): Pick<SeriesSummary, "invariants"> {
    if (this._watches.size === 0) return {};
    return {
      invariants: Object.fromEntries([...this._watches].map(([name, watch]) => [name, watch.series()])),
    };
  }

  summary(): Pick<Summary, "effects" | "invariants"> {
    return {
      effects: Object.fromEntries([...this._effects].map(([name, effect]) => [name, effect.summary()])),
      invariants: Object.fromEntries([...this._watches].map(([name, watch]) => [name, watch.summary()])),
    };
  }
}
