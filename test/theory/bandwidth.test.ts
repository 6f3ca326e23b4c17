import { describe, expect, it } from "vitest";
import { play, replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

/** 20 kB answers over 80 Mbit/s: 2 ms each on the wire. */
const system = (rate: number, more = ""): string => `
  name: A wire
  duration: 330s
  warmup: 30s
  workloads: { users: { target: shop, rate: ${rate}/s } }
  services:  { shop: { steps: [{ work: 1ms }] } }
  network: { latency: 1ms, bandwidth: 80Mbit/s, sizes: { shop: { response: 20kB } } }
  ${more}
`;

describe("Answers on a wire", () => {
  it.each([100, 300])("wait as customers of M/D/1 do, at %i/s", (rate) => {
    const runs = replications(system(rate).replace("330s", "180s"));
    const load = rate * 0.002;
    // Pollaczek-Khinchine for constant service: load / (2 (1 - load)) of the service time.
    const waitMs = (2 * load) / (2 * (1 - load));
    expectMean(runs, "network.links.shop.users.waiting.mean", waitMs, 0.06);
    expectMean(runs, "network.links.shop.users.utilization", load, 0.03);
    // There and back a millisecond each, the work, the wire.
    expectMean(runs, "workloads.users.latency.mean", 3 + 2 + waitMs, 0.03);
  });

  it("have a wire of their own: calls in the other direction wait for none of them", () => {
    const { network } = play(system(400));
    expect(network.links["users"]!["shop"]).toMatchObject({ bytes: 0, utilization: 0 });
  });

  it("pile up as fluid where there are more of them than the wire takes", () => {
    // 400/s of 20 kB are 8 MB/s; while only 5 MB/s pass, 3 MB more stand before the wire each second.
    const narrow =
      "faults: { narrow: { at: 40s, for: 10s, bandwidth: { from: shop, to: users, limit: 5MB/s } } }";
    const runs = replications(system(400, narrow).replace("330s", "70s"), 8);
    // Who comes after t of them waits for 3 t MB: all of it at 5 MB/s up to t = 6.25 s, later ones have the whole wire at last.
    expectMean(runs, "network.links.shop.users.waiting.max", 3750, 0.1);
  });
});
