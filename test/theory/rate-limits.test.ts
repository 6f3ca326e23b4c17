import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

describe("A token bucket under Poisson arrivals", () => {
  /**
   * Tokens missing from the bucket are customers in a queue that serves one every 1/rate: refused is whom M/D/1
   * with `burst` places in all would block. Figures by solving that chain exactly: 100/s and 10 tokens.
   */
  const blocked: readonly (readonly [number, number])[] = [
    [80, 0.003639],
    [100, 0.050847],
    [150, 0.333397],
  ];
  it.each(blocked)("refuses at %i/s as M/D/1/10 blocks", (rate, refused) => {
    const runs = replications(`
      name: Token bucket
      duration: 1010s
      warmup: 10s
      workloads: { users: { target: shop, rate: ${rate}/s } }
      services:  { shop: { rateLimits: { all: { rate: 100/s, burst: 10 } }, steps: [] } }
    `);
    const figure = share("services.shop.rateLimits.all.rejected", "services.shop.requests");
    expectMean(runs, figure, refused, 0.12);
  });
});

describe("A leaky bucket under Poisson arrivals", () => {
  it("is the M/D/1 queue it is", () => {
    // Wait of M/D/1 at 80 of 100/s: rho / (2 (1 - rho)) of 10 ms (Pollaczek-Khinchine); 1,000 places are endless.
    const runs = replications(`
      name: Leaky bucket
      duration: 660s
      warmup: 60s
      workloads: { users: { target: shop, rate: 80/s } }
      services:  { shop: { rateLimits: { all: { algorithm: leakyBucket, rate: 100/s, burst: 1000 } }, steps: [] } }
    `);
    expectMean(runs, "services.shop.waiting.mean", 20, 0.05);
  });
});
