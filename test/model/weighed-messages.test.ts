import { describe, expect, it } from "vitest";
import { run } from "../world/run-yaml.ts";

/** One request a second; its answer takes 100 ms on the wire. */
const system = (more: string): string => `
name: test
duration: 100s
workloads: { users: { rate: 1/s, arrivals: constant, target: shop } }
services: { shop: { steps: [{ fail: 0% }] } }
network: { latency: 10ms, bandwidth: 1MB/s, sizes: { shop: { response: 100kB } } }
${more}`;

describe("messages that have a size", () => {
  it("take their time on the wire, and then the latency", () => {
    const { workloads, network } = run(system(""));
    expect(workloads["users"]!.latency.max).toBeCloseTo(120, 0);
    expect(network.links["shop"]!["users"]).toMatchObject({
      bytes: 1e7,
      utilization: expect.closeTo(0.1, 6) as number,
      waiting: { mean: 0, max: 0 },
    });
  });

  it("weigh nothing when they are failures", () => {
    const { workloads, network } = run(system("").replace("fail: 0%", "fail: 100%"));
    expect(workloads["users"]!.failedLatency.max).toBeCloseTo(20, 0);
    expect(network.links["shop"]!["users"]!.bytes).toBe(0);
  });

  it("were on the wire though they are lost behind it", () => {
    const lossy = "{ at: 0s, for: 100s, loss: { from: shop, to: users, ratio: 100% } }";
    const { workloads, network } = run(system(`faults: { gone: ${lossy} }`));
    expect(workloads["users"]!.ok).toBe(0);
    expect(network.links["shop"]!["users"]!.bytes).toBe(1e7);
  });

  it("go into it one after the other when a partition lets them through", () => {
    const held = "{ at: 10s, for: 10s, partition: { from: shop, to: users, messages: held } }";
    const { workloads, network } = run(system(`faults: { cut: ${held} }`));
    expect(workloads["users"]!.ok).toBe(100);
    // Ten of 100 ms each go at once, and the next answer comes 10 ms after them.
    expect(network.links["shop"]!["users"]!.waiting!.max).toBeCloseTo(990, 0);
  });

  it("are narrowed by a fault to the least of what is left, and only while it lasts", () => {
    const narrow = "{ at: 10s, for: 10s, bandwidth: { between: [users, shop], limit: 200kB/s } }";
    const wide = "{ at: 10s, for: 10s, bandwidth: { between: [users, shop], limit: 5MB/s } }";
    const { workloads } = run(system(`faults: { narrow: ${narrow}, wide: ${wide} }`));
    expect(workloads["users"]!.latency.max).toBeCloseTo(520, 0);
    const slow = run(system(`faults: { wide: ${wide} }`)).workloads["users"]!;
    expect(slow.latency.max).toBeCloseTo(120, 0);
  });

  it("share one wire among all instances, and have one for each pair of zones", () => {
    const zoned = system("").replace("shop: { steps", "shop: { instances: { a: 1, b: 1 }, steps");
    const { network } = run(zoned.replace("rate: 1/s", "rate: 10/s"));
    // Users are in no zone: half of the answers on each of two wires, which are busy for half of the time.
    expect(network.links["shop"]!["users"]!.utilization).toBeCloseTo(0.5, 2);
    const together = run(
      system("").replace("shop: {", "shop: { instances: 2,").replace("rate: 1/s", "rate: 5/s"),
    );
    expect(together.network.links["shop"]!["users"]!.utilization).toBeCloseTo(0.5, 2);
  });
});
