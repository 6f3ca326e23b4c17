import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly rate: string;
  readonly cache: string;
  readonly load?: string;
  readonly key?: string;
  readonly duration?: string;
}

const shop = ({ rate, cache, load = "0", key, duration = "400s" }: Setting): string => `
name: A cache in front of a database
duration: ${duration}
warmup: 50s
workloads: { users: { target: shop, rate: ${rate}${key === undefined ? "" : `, key: ${key}`} } }
services: { shop: { steps: [{ cache: copies, miss: [{ sleep: ${load} }] }] } }
caches: { copies: { scope: instance, ${cache} } }
`;

describe("A cache whose entries end after a fixed ttl", () => {
  it("answers lambda T / (1 + lambda T) of the lookups of one key", () => {
    // A cycle is one miss, then on average lambda T hits: 10/s and 1 s give 10 / 11.
    const runs = replications(shop({ rate: "10/s", cache: "ttl: 1s", duration: "1000s" }));
    expectMean(runs, "caches.copies.hitRate", 10 / 11, 0.01);
  });

  it("answers the sum over the keys of p lambda p T / (1 + lambda p T) under Zipf", () => {
    const [rate, ttl, items, exponent] = [200, 5, 500, 0.9];
    const weights = Array.from({ length: items }, (_, index) => (index + 1) ** -exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const hitRate = weights
      .map((weight) => weight / total)
      .reduce((sum, share) => sum + (share * rate * share * ttl) / (1 + rate * share * ttl), 0);
    const key = `{ zipf: { items: ${items}, exponent: ${exponent} } }`;
    const runs = replications(shop({ rate: `${rate}/s`, cache: `ttl: ${ttl}s`, key, duration: "100s" }));
    expectMean(runs, "caches.copies.hitRate", hitRate, 0.01);
  });

  it("is loaded once a cycle with single flight, and by everyone who comes meanwhile without", () => {
    // Load F = 200 ms at 100/s, ttl T = 10 s from the end of the load. With single flight a cycle lasts
    // 1/lambda + F + T and has one load, and lambda F lookups join it. Without, all lambda F load as well.
    const [lambda, load, ttl] = [100, 0.2, 10];
    const setting = {
      rate: "100/s",
      load: "200ms",
      cache: "ttl: 10s, singleFlight: true",
      duration: "1000s",
    };
    const single = replications(shop(setting), 8);
    const cycles = 950 / (1 / lambda + load + ttl);
    for (const run of single) expect(Math.abs(run.caches["copies"]!.loads - cycles)).toBeLessThan(1.5);
    expectMean(
      single,
      (summary) => summary.caches["copies"]!.coalesced / summary.caches["copies"]!.loads,
      lambda * load,
      0.07,
    );
    for (const run of single) expect(figureOf(run, "caches.copies.stampede")).toBe(1);
    // Without, each load that ends stores its copy anew: the ttl runs from the last of them, which began
    // just before the first one ended and so ends nearly F later.
    const herd = replications(shop({ ...setting, cache: "ttl: 10s" }), 8);
    expectMean(herd, "caches.copies.loadRate", (1 + lambda * load) / (2 * load + ttl), 0.05);
  });
});

describe("A full cache under Zipf's law", () => {
  const zipf = (eviction: string): string =>
    shop({
      rate: "2000/s",
      cache: `capacity: 1000, eviction: ${eviction}`,
      key: "{ zipf: { items: 10000, exponent: 0.8 } }",
      duration: "100s",
    });
  const weights = Array.from({ length: 10_000 }, (_, index) => (index + 1) ** -0.8);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);

  /** The characteristic time (in lookups) at which the chances to be there add up to the capacity. */
  const characteristicTime = (isThere: (share: number, time: number) => number): number => {
    let [low, high] = [1, 1e7];
    for (let step = 0; step < 200; step += 1) {
      const time = (low + high) / 2;
      if (shares.reduce((sum, share) => sum + isThere(share, time), 0) < 1000) low = time;
      else high = time;
    }
    return low;
  };
  const hitRate = (isThere: (share: number, time: number) => number): number => {
    const time = characteristicTime(isThere);
    return shares.reduce((sum, share) => sum + share * isThere(share, time), 0);
  };

  it("hits as Che's approximation says by lru", () => {
    // Che, Tung and Wang 2002: a key is there with 1 - exp(-p t_C).
    const expected = hitRate((share, time) => 1 - Math.exp(-share * time));
    expect(expected).toBeCloseTo(0.43666, 4);
    expectMean(replications(zipf("lru"), 10), "caches.copies.hitRate", expected, 0.01);
  });

  it("hits as its counterpart says by fifo", () => {
    // Fricker, Robert and Roberts 2012: a key is there with p t_C / (1 + p t_C).
    const expected = hitRate((share, time) => (share * time) / (1 + share * time));
    expect(expected).toBeCloseTo(0.39418, 4);
    expectMean(replications(zipf("fifo"), 10), "caches.copies.hitRate", expected, 0.01);
  });

  it("hits at most the thousand most popular keys' share, and lfu comes nearest to it", () => {
    const best = shares.slice(0, 1000).reduce((sum, share) => sum + share, 0);
    const lfu = figureOf(play(zipf("lfu")), "caches.copies.hitRate");
    expect(lfu).toBeLessThan(best);
    expect(lfu).toBeGreaterThan(0.47);
  });
});
