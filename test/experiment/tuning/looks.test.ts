import { describe, expect, it } from "vitest";
import { sideShown } from "../../../src/experiment/tuning/looks.ts";
import { Randoms } from "../../../src/kernel/random.ts";

/** Normal by twelve uniforms. */
function normals(seed: string, count: number, mean: number): readonly number[] {
  const random = new Randoms(seed).stream("normal");
  return Array.from({ length: count }, () => {
    let sum = mean - 6;
    for (let index = 0; index < 12; index++) sum += random.next();
    return sum;
  });
}

describe("looks at a mean", () => {
  it("call a mean of 0 below or above with no more than the allowed error, over all looks together", () => {
    const trials = 3000;
    const error = 0.1;
    let [above, below] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const side = sideShown(normals(`looks/${trial}`, 160, 0), 10, error);
      if (side === "above") above++;
      if (side === "below") below++;
    }
    // Bonferroni is at most the error, and here not far below it: 3.5 standard deviations to one side.
    const most = trials * error + 3.5 * Math.sqrt(trials * error * (1 - error));
    expect(above).toBeLessThanOrEqual(most);
    expect(below).toBeLessThanOrEqual(most);
    expect(Math.min(above, below)).toBeGreaterThan(trials * error * 0.4);
  });

  it("see at the first what lies many standard errors away, on either side", () => {
    expect(sideShown(normals("far", 10, 5), 10, 0.01)).toBe("above");
    expect(sideShown(normals("far", 10, -5), 10, 0.01)).toBe("below");
  });

  it("come after the first stage and then whenever the values have doubled, not between", () => {
    // Half a standard deviation: 1.6 standard errors after 10 values, 6.3 after 160.
    const values = normals("near", 160, 0.5);
    expect(sideShown(values.slice(0, 9), 10, 0.01)).toBeNull();
    const first = [10, 20, 40, 80, 160].find(
      (count) => sideShown(values.slice(0, count), 10, 0.01) !== null,
    )!;
    expect(first).toBeGreaterThan(10);
    expect(sideShown(values.slice(0, first - 1), 10, 0.01)).toBeNull();
  });

  it("say nothing of values that are all 0", () => {
    expect(
      sideShown(
        Array.from({ length: 20 }, () => 0),
        10,
        0.05,
      ),
    ).toBeNull();
  });
});
