import { CAUSES } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Named } from "./summary.ts";

/** How often each kind of failure was seen. */
export class OutcomeCounts {
  private readonly _counts: number[] = [];
  private readonly _outcomes: Outcome[] = [];

  add(outcome: Outcome): void {
    this._addMany(outcome, 1);
  }

  addAll(other: OutcomeCounts): void {
    other._outcomes.forEach((outcome, index) => {
      this._addMany(outcome, other._counts[index]!);
    });
  }

  /** Every code that arose. */
  byCode(): Named<number> {
    return this._tally((outcome) => outcome.code, {});
  }

  /** Every cause of the closed list, 0 where it never arose. */
  byCause(): Named<number> {
    return this._tally((outcome) => outcome.cause, Object.fromEntries(CAUSES.map((cause) => [cause, 0])));
  }

  /** Component in which the failure began, then cause; only what arose. */
  byPlace(): Named<Named<number>> {
    const places: Record<string, Record<string, number>> = {};
    this._outcomes.forEach((outcome, index) => {
      const causes = Object.hasOwn(places, outcome.place)
        ? places[outcome.place]!
        : (places[outcome.place] = {});
      causes[outcome.cause] = (causes[outcome.cause] ?? 0) + this._counts[index]!;
    });
    return places;
  }

  private _tally(keyOf: (outcome: Outcome) => string, tally: Record<string, number>): Named<number> {
    this._outcomes.forEach((outcome, index) => {
      tally[keyOf(outcome)] = (tally[keyOf(outcome)] ?? 0) + this._counts[index]!;
    });
    return tally;
  }

  private _addMany(outcome: Outcome, count: number): void {
    // Outcomes are numbered densely over the run; here they come up in any order.
    while (this._counts.length <= outcome.index) this._counts.push(0);
    this._counts[outcome.index]! += count;
    this._outcomes[outcome.index] = outcome;
  }
}
