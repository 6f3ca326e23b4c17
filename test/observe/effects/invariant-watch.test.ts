import { describe, expect, it } from "vitest";
import { InvariantWatch } from "../../../src/observe/effects/invariant-watch.ts";
import { KeyCounts } from "../../../src/observe/effects/key-counts.ts";
import { TimeGrid } from "../../../src/observe/time-grid.ts";
import type { InvariantSummary } from "../../../src/observe/summary.ts";

const SECOND = 1e9;

type Fact = readonly [atSeconds: number, key: number, effect: "charged" | "shipped", undo?: boolean];

/** Charged once and not shipped for 10 s, between 5 s and 100 s. */
function watched(facts: readonly Fact[]): InvariantSummary & { readonly broken: readonly number[] } {
  const grid = new TimeGrid({ durationNs: 100 * SECOND, windowNs: 20 * SECOND, cutsNs: [] });
  const counts = { charged: new KeyCounts(), shipped: new KeyCounts() };
  const watch = new InvariantWatch(
    [
      { counts: counts.charged, least: 1, most: 1 },
      { counts: counts.shipped, least: 0, most: 0 },
    ],
    { text: "charged once and not shipped", settleNs: 10 * SECOND },
    { measured: { fromNs: 5 * SECOND, toNs: 100 * SECOND }, grid },
  );
  for (const [atSeconds, key, effect, undo = false] of facts) {
    counts[effect].add(key, undo ? -1 : 1);
    watch.look(atSeconds * SECOND, key);
  }
  watch.close(100 * SECOND);
  return { ...watch.summary(), broken: watch.series().broken };
}

describe("an invariant", () => {
  it("is not violated by what ends before it has settled", () => {
    expect(watched([[10, 1, "charged"], [19.9, 1, "shipped"]])).toMatchObject({ count: 0, mended: 0, unsettled: 0, firstAtMs: null }); // prettier-ignore
  });

  it("is violated by what has held for as long as settling takes, and once", () => {
    const summary = watched([[10, 1, "charged"]]);
    expect(summary).toMatchObject({ count: 1, mended: 0, unsettled: 0, firstAtMs: 20_000 });
    expect(summary.examples).toMatchObject([{ key: 1, atMs: 20_000 }]);
  });

  it("counts over time the keys for which it is broken, from when they have settled until they are mended", () => {
    const facts = [[10, 1, "charged"], [15, 2, "charged"], [18, 3, "charged"], [20, 3, "shipped"], [61, 1, "shipped"], [95, 4, "charged"]] as const; // prettier-ignore
    expect(watched(facts).broken).toEqual([0, 2, 2, 1, 1]);
  });

  it("knows what was mended too late", () => {
    expect(watched([[10, 1, "charged"], [20, 1, "shipped"]])).toMatchObject({ count: 1, mended: 1 }); // prettier-ignore
  });

  it("counts a key again that falls into the combination again", () => {
    const facts: Fact[] = [[10, 1, "charged"], [30, 1, "charged", true], [40, 1, "charged"]]; // prettier-ignore
    expect(watched(facts)).toMatchObject({ count: 2, mended: 1 });
  });

  it("has a share of the keys that it is about: each counts once, and those of the warm-up do not", () => {
    // Key 1 falls into it twice, keys 2 and 3 do not; key 4 was charged and shipped before the measured interval.
    const facts: Fact[] = [
      [1, 4, "charged"], [2, 4, "shipped"],
      [10, 1, "charged"], [30, 1, "charged", true], [40, 1, "charged"],
      [50, 2, "charged"], [51, 2, "shipped"], [52, 3, "shipped"],
    ]; // prettier-ignore
    expect(watched(facts)).toMatchObject({ count: 2, share: 1 / 3 });
    expect(watched([[10, 1, "charged"], [11, 1, "shipped"]]).share).toBe(0); // prettier-ignore
    expect(watched([[1, 4, "charged"], [2, 4, "shipped"]]).share).toBeNull(); // prettier-ignore
  });

  it("is left by more of an effect than it names", () => {
    expect(watched([[10, 1, "charged"], [12, 1, "charged"]])).toMatchObject({ count: 0 }); // prettier-ignore
  });

  it("counts what began after the warm-up and says what may yet come at the end", () => {
    const summary = watched([[4.9, 1, "charged"], [5, 2, "charged"], [90, 3, "charged"], [90.1, 4, "charged"]]); // prettier-ignore
    expect(summary).toMatchObject({ count: 2, unsettled: 1 });
    expect(summary.examples).toMatchObject([{ key: 2 }, { key: 3 }]);
  });

  it("shows the earliest, in whatever order they become known", () => {
    const keys = [5, 4, 3, 2, 1].map((key): Fact => [50 - key, key, "charged"]);
    const mended = [1, 2, 3, 4, 5].map((key): Fact => [70 + key, key, "shipped"]);
    expect(watched([...keys, ...mended]).examples).toMatchObject([{ key: 5, atMs: 55_000 }, { key: 4 }, { key: 3 }]); // prettier-ignore
  });

  it("says of requests without a key that they have none", () => {
    expect(watched([[10, -1, "charged"]]).examples).toMatchObject([{ key: null }]);
  });
});
