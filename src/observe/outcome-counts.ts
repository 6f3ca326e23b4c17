import { CAUSES } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Named } from "./summary.ts";

/** How often each kind of failure was seen. */
export class OutcomeCounts {
  readonly #counts: number[] = [];
  readonly #outcomes: Outcome[] = [];

  add(outcome: Outcome): void {
    this.#addMany(outcome, 1);
  }

  addAll(other: OutcomeCounts): void {
    other.#outcomes.forEach((outcome, index) => {
      this.#addMany(outcome, other.#counts[index]!);
    });
  }

  /** Every code that arose. */
  byCode(): Named<number> {
    return this.#tally((outcome) => outcome.code, {});
  }

  /** Every cause of the closed list, 0 where it never arose. */
  byCause(): Named<number> {
    return this.#tally((outcome) => outcome.cause, Object.fromEntries(CAUSES.map((cause) => [cause, 0])));
  }

  /** Component in which the failure began, then cause; only what arose. */
  byPlace(): Named<Named<number>> {
    const places: Record<string, Record<string, number>> = {};
    this.#outcomes.forEach((outcome, index) => {
      const causes = Object.hasOwn(places, outcome.place)
        ? places[outcome.place]!
        : (places[outcome.place] = {});
      causes[outcome.cause] = (causes[outcome.cause] ?? 0) + this.#counts[index]!;
    });
    return places;
  }

  #tally(keyOf: (outcome: Outcome) => string, tally: Record<string, number>): Named<number> {
    this.#outcomes.forEach((outcome, index) => {
      tally[keyOf(outcome)] = (tally[keyOf(outcome)] ?? 0) + this.#counts[index]!;
    });
    return tally;
  }

  #addMany(outcome: Outcome, count: number): void {
    // Outcomes are numbered densely over the run; here they come up in any order.
    while (this.#counts.length <= outcome.index) this.#counts.push(0);
    this.#counts[outcome.index]! += count;
    this.#outcomes[outcome.index] = outcome;
  }
}
