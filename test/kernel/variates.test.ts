import { describe, expect, it } from "vitest";
import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { constant } from "../../src/kernel/distributions/constant.ts";
import { pareto } from "../../src/kernel/distributions/pareto.ts";
import { uniform } from "../../src/kernel/distributions/uniform.ts";
import { UniformKeys, ZipfKeys } from "../../src/kernel/keys.ts";
import { Randoms } from "../../src/kernel/random.ts";
import { Variates } from "../../src/kernel/variates.ts";

describe("variates", () => {
  it("are the same however many are drawn ahead", () => {
    const drawn = [1, 7, 32, 500].map((ahead) => {
      const variates = new Variates(exponential({ mean: 3 }), new Randoms("1").stream("work"), ahead);
      return Array.from({ length: 100 }, () => variates.sample());
    });
    const stream = new Randoms("1").stream("work");
    const direct = Array.from({ length: 100 }, () => exponential({ mean: 3 }).at(stream.next()));
    for (const values of drawn) expect(values).toEqual(direct);
  });

  it("are whole nanoseconds, rounded to the nearest", () => {
    const stream = new Randoms("1").stream("work");
    const raw = new Variates(uniform({ min: 0, max: 10 }), stream);
    const whole = new Variates(uniform({ min: 0, max: 10 }), new Randoms("1").stream("work"));
    for (let count = 0; count < 1000; count++) expect(whole.sampleNs()).toBe(Math.round(raw.sample()));
    expect(new Variates(constant({ value: 2.5 }), stream).sampleNs()).toBe(3);
  });

  it("never exceed what a simulation can tell apart", () => {
    const endless = new Variates(
      pareto({ min: 1e9, alpha: 0.1, max: null }),
      new Randoms("1").stream("work"),
    );
    const values = Array.from({ length: 1000 }, () => endless.sampleNs());
    expect(Math.max(...values)).toBe(2 ** 53);
  });
});

describe("keys", () => {
  it("of a Zipf distribution come as often as their rank says", () => {
    const items = 50;
    const exponent = 1.2;
    const keys = new ZipfKeys(items, exponent);
    const stream = new Randoms("1").stream("key");
    const counts = new Array<number>(items).fill(0);
    const draws = 200_000;
    for (let draw = 0; draw < draws; draw++) counts[keys.pick(stream.next())]!++;
    const weights = counts.map((_, rank) => (rank + 1) ** -exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const chiSquare = counts.reduce((sum, count, rank) => {
      const expected = (draws * weights[rank]!) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // 99.9% quantile of chi-square with 49 degrees of freedom.
    expect(chiSquare).toBeLessThan(85.35);
  });

  it("cover the first and the last entity and nothing beyond", () => {
    for (const keys of [new ZipfKeys(1000, 1), new ZipfKeys(1000, 0), new UniformKeys(1000)]) {
      expect([keys.pick(0), keys.pick(1 - 2 ** -32)]).toEqual([0, 999]);
    }
    expect(new ZipfKeys(1, 3).pick(0.7)).toBe(0);
  });

  it("with exponent 0 are all alike", () => {
    const zipf = new ZipfKeys(4, 0);
    expect([0.1, 0.3, 0.6, 0.9].map((u) => zipf.pick(u))).toEqual([0, 1, 2, 3]);
  });
});
