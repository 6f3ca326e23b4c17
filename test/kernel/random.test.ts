import alea from "seedrandom/lib/alea.js";
import { describe, expect, it } from "vitest";
import { hashUnit, Randoms, type Stream } from "../../src/kernel/random.ts";

function take(stream: Stream, count: number): number[] {
  return Array.from({ length: count }, () => stream.next());
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = mean(xs.map((x, index) => (x - mx) * (ys[index]! - my)));
  return product / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));
}

/** Chi-square of counts in 100 equal cells: 99 degrees of freedom, 99.9% quantile 148.2. */
function chiSquare(values: readonly number[]): number {
  const counts = new Array<number>(100).fill(0);
  for (const value of values) counts[Math.floor(100 * value)]!++;
  const expected = values.length / 100;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("a random stream", () => {
  it("draws what the library draws from the same seed, one by one and many at a time", () => {
    const library = alea("2:42/a");
    const expected = Array.from({ length: 10_000 }, () => library());
    expect(take(new Randoms("42").stream("a"), 10_000)).toEqual(expected);
    const stream = new Randoms("42").stream("a");
    const first = take(stream, 3);
    const middle = new Float64Array(9_000);
    stream.fill(middle);
    expect([...first, ...middle, ...take(stream, 997)]).toEqual(expected);
  });

  it("is the same for the same seed and name, and begins anew each time it is asked for", () => {
    const randoms = new Randoms("42");
    const first = take(randoms.stream("services/shop/main/work/0"), 100);
    take(randoms.stream("services/other/main/work/0"), 50);
    expect(take(randoms.stream("services/shop/main/work/0"), 100)).toEqual(first);
    expect(take(new Randoms("42").stream("services/shop/main/work/0"), 100)).toEqual(first);
  });

  it("differs by seed, by name, and by where the seed ends and the name begins", () => {
    const firsts = [
      ["1", "a"],
      ["1", "b"],
      ["2", "a"],
      ["0", "a"],
      ["", "a"],
      ["1/a", "b"],
      ["1", "a/b"],
    ].map(([seed, name]) => new Randoms(seed!).stream(name!).next());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it("is uniform, and so are the first numbers of many streams", () => {
    expect(chiSquare(take(new Randoms("1").stream("a"), 100_000))).toBeLessThan(148.2);
    const firstOfNames = Array.from({ length: 20_000 }, (_, user) =>
      new Randoms("1").stream(`workloads/w/think/${user}`).next(),
    );
    expect(chiSquare(firstOfNames)).toBeLessThan(148.2);
    const firstOfSeeds = Array.from({ length: 20_000 }, (_, r) =>
      new Randoms(`42/${r}`).stream("links/a/b/latency").next(),
    );
    expect(chiSquare(firstOfSeeds)).toBeLessThan(148.2);
  });

  it("does not follow its neighbours", () => {
    const randoms = new Randoms("1");
    const count = 50_000;
    const streams = ["a", "b", "links/a/b", "links/b/a"].map((name) => take(randoms.stream(name), count));
    streams.push(take(new Randoms("2").stream("a"), count));
    // Independent samples correlate by less than 4 / sqrt(n) in all but one of 16,000 cases.
    for (const [index, xs] of streams.entries())
      for (const ys of streams.slice(index + 1))
        expect(Math.abs(correlation(xs, ys))).toBeLessThan(4 / Math.sqrt(count));
    const [first] = streams;
    expect(Math.abs(correlation(first!.slice(1), first!.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(count));
  });

  it("stays within [0, 1)", () => {
    const values = take(new Randoms("3").stream("x"), 100_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe("a hash of keys", () => {
  const keys = Array.from({ length: 50_000 }, (_, key) => key);

  it("gives a key the same number always, another with another seed", () => {
    expect(keys.slice(0, 100).map(hashUnit("1"))).toEqual(keys.slice(0, 100).map(hashUnit("1")));
    expect(hashUnit("1")(5)).not.toBe(hashUnit("2")(5));
  });

  it("spreads neighbouring keys evenly, small and large ones", () => {
    expect(chiSquare(keys.map(hashUnit("1")))).toBeLessThan(148.2);
    const far = hashUnit("1");
    expect(chiSquare(keys.map((key) => far(2 ** 40 + key * 2 ** 12)))).toBeLessThan(148.2);
  });
});
