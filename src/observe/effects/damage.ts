import type { ObservationContext } from "../observation-context.ts";
import type { ObserverSetup } from "../setup.ts";
import type { SeriesSummary, Summary } from "../summary.ts";
import { EffectObservation } from "./effect-observation.ts";
import { InvariantWatch } from "./invariant-watch.ts";

/** All effects and invariants of a run. */
export class Damage {
  readonly #effects: ReadonlyMap<string, EffectObservation>;
  readonly #watches: ReadonlyMap<string, InvariantWatch>;

  constructor({ effects, invariants }: ObserverSetup, context: ObservationContext) {
    this.#effects = new Map(effects.map((name) => [name, new EffectObservation(context)]));
    this.#watches = new Map(
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
    const effect = this.#effects.get(name);
    if (effect === undefined) throw new Error(`the observer was not told of the effect ${name}`);
    return effect;
  }

  /** The keys for which an invariant is broken. */
  invariant(name: string): InvariantWatch {
    const watch = this.#watches.get(name);
    if (watch === undefined) throw new Error(`the observer was not told of the invariant ${name}`);
    return watch;
  }

  close(endNs: number): void {
    for (const watch of this.#watches.values()) watch.close(endNs);
  }

  series(): Pick<SeriesSummary, "invariants"> {
    if (this.#watches.size === 0) return {};
    return {
      invariants: Object.fromEntries([...this.#watches].map(([name, watch]) => [name, watch.series()])),
    };
  }

  summary(): Pick<Summary, "effects" | "invariants"> {
    return {
      effects: Object.fromEntries([...this.#effects].map(([name, effect]) => [name, effect.summary()])),
      invariants: Object.fromEntries([...this.#watches].map(([name, watch]) => [name, watch.summary()])),
    };
  }
}
