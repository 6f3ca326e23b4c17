import { describe, expect, it } from "vitest";
import { AxisError, parseAxis } from "../../../src/experiment/sweep/axis.ts";
import { gridOf } from "../../../src/experiment/sweep/design.ts";
import type { Observation } from "../../../src/experiment/tuning/contestant.ts";
import { Lattice } from "../../../src/experiment/tuning/lattice.ts";
import { tuning } from "../../../src/experiment/tuning/tuning.ts";
import type { TuningOptions, TuningOutcome } from "../../../src/experiment/tuning/tuning.ts";

const AXES = [parseAxis("a.b=1..49:1"), parseAxis("c.d=0..1000:10"), parseAxis("e.f=red,blue")];

/** Searches a function that is known exactly; `excess` above 0 breaks the one constraint. */
function play(
  own: Partial<TuningOptions>,
  truth: (places: readonly number[]) => { readonly objective: number; readonly excess?: number },
): TuningOutcome & { readonly best: readonly number[] | null } {
  const lattice = own.lattice ?? new Lattice(AXES);
  const options = { goal: "minimize", confidence: 0.95, indifference: 0.01, budget: 400 } as const;
  const search = tuning({ ...options, constraints: [{ strict: true, every: false }], ...own, lattice });
  let step = search.next();
  while (step.done !== true)
    step = search.next(
      step.value.map(({ candidate }): Observation => {
        const { objective, excess = -1 } = truth(lattice.placesOf(candidate));
        return { objective, constraints: [{ margin: excess, size: 1, actual: null }], stopped: null };
      }),
    );
  const at = step.value.race.contestants.findIndex(({ fate }) => fate.kind === "best");
  return { ...step.value, best: at < 0 ? null : lattice.placesOf(step.value.entrants[at]!) };
}

describe("a lattice", () => {
  it("numbers points as a grid lists them", () => {
    const lattice = new Lattice(AXES);
    const grid = gridOf(AXES);
    expect(lattice.size).toBe(grid.length);
    for (const point of [0, 1, 777, lattice.size - 1])
      expect(lattice.placesOf(point).map((place, axis) => AXES[axis]!.values[place])).toEqual(grid[point]);
  });

  it("is coarse with both ends of every axis, and all words", () => {
    const lattice = new Lattice([parseAxis("a=1..10:1"), parseAxis("b=x,y,z")]);
    const values = lattice.coarse(4).map((point) => lattice.placesOf(point));
    expect(values.map(([a]) => a).filter((a, index, all) => all.indexOf(a) === index)).toEqual([0, 4, 8, 9]);
    expect(values.length).toBe(12);
    expect(lattice.coarseCount(4)).toBe(12);
  });
});

describe("the search in a large space", () => {
  it("finds the bottom of a bowl among ten thousand points in four hundred runs", () => {
    const bowl = ([a = 0, c = 0, e = 0]: readonly number[]): { objective: number } => ({
      objective: 10 + (a - 31) ** 2 + (c - 77) ** 2 / 4 + (e === 1 ? 0 : 50),
    });
    const { best, race, screening } = play({}, bowl);
    expect(best).toEqual([31, 77, 1]);
    expect(race.runs + screening!.runs).toBeLessThanOrEqual(400);
  });

  it("finds the cheapest point inside the limits, which lies on their edge", () => {
    const lattice = new Lattice([parseAxis("a=1..300:1")]);
    const { best } = play({ lattice, budget: 100 }, ([a = 0]) => ({ objective: a + 1, excess: 172.5 - a }));
    expect(best).toEqual([173]);
  });

  it("prefers whoever is least far off where none keeps the limits", () => {
    const lattice = new Lattice([parseAxis("a=1..300:1")]);
    const { best, race, entrants } = play({ lattice, budget: 100 }, ([a = 0]) => ({
      objective: a,
      excess: 1 + a,
    }));
    expect(best).toBeNull();
    expect(entrants).toContain(0);
    expect(race.contestants.every(({ fate }) => fate.kind === "infeasible")).toBe(true);
  });

  it("lets all race where the budget allows it", () => {
    const lattice = new Lattice([parseAxis("a=1..20:1")]);
    const { screening, best } = play({ lattice, budget: 200 }, ([a = 0]) => ({ objective: 100 - a }));
    expect([screening, best]).toEqual([null, [19]]);
  });

  it("says how many runs it wants at least", () => {
    const lattice = new Lattice([parseAxis("a=1..20:1")]);
    expect(() => play({ lattice, budget: 30 }, () => ({ objective: 1 }))).toThrow(AxisError);
    expect(() => play({ lattice, budget: 30 }, () => ({ objective: 1 }))).toThrow(
      "a budget of 30 runs is too small for 20 candidates: it takes at least 40, and 200 to let all of them race",
    );
  });
});
