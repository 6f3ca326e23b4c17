import { describe, expect, it } from "vitest";
import { play } from "./run-yaml.ts";
import { traced } from "./traced.ts";

/** Ten orders in the first second, none of them shipped by anybody but the job. */
const shop = (job: string, more = ""): string => `
name: test
duration: 100s
workloads:
  buyers: { stages: [{ for: 1s, rate: 10/s }], arrivals: constant, key: unique, target: shop }
  mender: { reconcile: { of: unshipped, ${job} }, target: shipping }
services:
  shop: { steps: [{ effect: stored }${more}] }
  shipping: { steps: [{ work: 100ms }, { effect: shipped }] }
invariants: { unshipped: { stored: 1+, shipped: 0, settle: 15s }, twice: { shipped: 2+, settle: 1s } }
`;

const mended = (text: string): readonly [number, number, number, number] => {
  const { workloads, invariants, effects } = play(text).summary;
  const { count, mended: later } = invariants["unshipped"]!;
  return [workloads["mender"]!.requests, effects["shipped"]!.done, count, later];
};

describe("A reconciliation job", () => {
  it("sends one request about each key that has been wrong for long enough, at each look", () => {
    // Looks at 10, 20, ... s; all are younger than 15 s at the first, and older at the second.
    expect(mended(shop("every: 10s, olderThan: 15s"))).toEqual([10, 10, 10, 10]);
    // What is mended within 15 s was never counted as broken.
    expect(mended(shop("every: 10s, olderThan: 5s"))).toEqual([10, 10, 0, 0]);
  });

  it("takes the oldest first, as many as fit a look", () => {
    const { traces } = traced(shop("every: 10s, olderThan: 5s, batch: 3"), { workload: "mender" });
    expect(traces.map(({ root }) => [root.fromNs / 1e9, root.key])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((key, index) => [10 * (1 + Math.floor(index / 3)), key]),
    );
  });

  it("asks again for what is not mended by the next look, under way or not", () => {
    // Each repair takes 25 s: looks at 10, 20 and 30 s, before the first is through at 35 s.
    const slow = shop("every: 10s, olderThan: 5s").replace("work: 100ms", "work: 25s");
    const { workloads, effects, invariants } = play(slow).summary;
    expect([workloads["mender"]!.requests, effects["shipped"]!.done]).toEqual([30, 30]);
    expect(invariants["twice"]!.count).toBe(10);
  });

  it("does twice what was only on its way, when it is impatient", () => {
    const onItsWay = (olderThan: string): string =>
      shop(`every: 10s, olderThan: ${olderThan}`, ", { background: [{ sleep: 12s }, { call: shipping }] }");
    expect(play(onItsWay("5s")).summary.invariants["twice"]!.count).toBe(10);
    expect(play(onItsWay("15s")).summary.invariants["twice"]!.count).toBe(0);
  });

  it("has nothing to do where nothing is wrong", () => {
    const healthy = shop("every: 10s", ", { call: shipping }");
    expect(play(healthy).summary.workloads["mender"]!.requests).toBe(0);
  });
});
