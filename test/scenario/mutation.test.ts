import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { scenarioData } from "./arbitrary.ts";

const junk = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    "",
    "x",
    "5",
    "5ms",
    "10%",
    "3/s",
    "shop",
    "edge.read",
    [],
    [[]],
    {},
    [null],
    ["x"],
  ],
  ...[
    { x: 1 },
    { exponential: "5ms" },
    { call: "edge" },
    { preset: "guarded" },
    { steps: null },
    { steps: [{}] },
    { toString: 1 },
  ],
);

/** Puts something else in the place that the numbers lead to, one number a level. */
function mutated(data: unknown, way: readonly number[], other: unknown): unknown {
  const [first, ...rest] = way;
  if (first === undefined || typeof data !== "object" || data === null) return other;
  const keys = Object.keys(data);
  const key = keys[first % Math.max(1, keys.length)];
  if (key === undefined) return other;
  const changed = mutated((data as Record<string, unknown>)[key], rest, other);
  if (Array.isArray(data))
    return data.map((item: unknown, index) => (String(index) === key ? changed : item));
  return { ...data, [key]: changed };
}

describe("a scenario with something else in the place of something", () => {
  it("is read or refused, with every mistake at a line of the text", () => {
    const way = fc.array(fc.nat(20), { minLength: 1, maxLength: 8 });
    const changes = fc.array(fc.tuple(way, junk), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(scenarioData, changes, (data, list) => {
        const text = stringify(
          list.reduce<unknown>((changed, [at, other]) => mutated(changed, at, other), data),
        );
        const result = parseScenario({ file: "mutated.yaml", text, read: () => "" });
        if (result.ok) return;
        const lines = text.split("\n").length;
        expect(result.problems).not.toEqual([]);
        for (const { line, column, message } of result.problems) {
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toMatch(/undefined|\[object|Invalid input|NaN/);
        }
        expect(formatProblems(result.problems)).toContain("mutated.yaml:");
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
