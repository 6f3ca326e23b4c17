import { describe, expect, it } from "vitest";
import { play } from "./support/play.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

/** Steps that fail independently, each attempt with this probability. */
const saga = (failures: readonly number[], attempts: number, mode = "orchestrated"): string => `
name: A saga of independent steps
duration: 1000s
workloads: { users: { target: orders, rate: 100/s } }
services:
  orders: { steps: [{ saga: order }] }
${failures.map((failure, index) => `  s${index}: { endpoints: { go: [{ fail: ${failure} }], back: [] } }`).join("\n")}
sagas:
  order:
    coordinator: orders
    mode: ${mode}
    steps:
${failures
  .map(
    (_, index) =>
      `      - { name: s${index}, do: [{ call: s${index}.go }], undo: [{ call: s${index}.back }], retry: { maxAttempts: ${attempts} } }`,
  )
  .join("\n")}
`;

describe.each(["orchestrated", "choreographed"])("A saga of independent steps, %s,", (mode) => {
  const cases: readonly (readonly [readonly number[], number])[] = [
    [[0.01, 0.01, 0.01, 0.01, 0.01], 1],
    [[0.2, 0.05, 0.1], 1],
    [[0.3, 0.4], 3],
    [[0.05, 0.05, 0.05, 0.05, 0.05], 3],
  ];
  it.each(cases)(
    "with failures %j and %i attempts succeeds with the product of 1 - p^n, and undoes what came before",
    (failures, attempts) => {
      const { started, completed, compensated, steps } = play(saga(failures, attempts, mode)).sagas["order"]!;
      const good = failures.map((p) => 1 - p ** attempts);
      expectBinomial(
        completed,
        started,
        good.reduce((product, one) => product * one, 1),
      );
      expect(completed + compensated).toBe(started);
      // Step k is undone when it and all before it were done and a later one fails: P(reach k+1) - P(all done).
      const through = good.map((_, k) => good.slice(0, k + 1).reduce((product, one) => product * one, 1));
      const all = through.at(-1)!;
      good.forEach((_, k) => {
        expectBinomial(steps[`s${k}`]!.undone, started, through[k]! - all);
      });
    },
  );

  it("of 1 % each, five of them: .95099 completed and .09703 compensations per saga", () => {
    const { started, completed, steps } = play(saga([0.01, 0.01, 0.01, 0.01, 0.01], 1, mode)).sagas["order"]!;
    expectBinomial(completed, started, 0.95099);
    const undone = Object.values(steps).reduce((sum, step) => sum + step.undone, 0);
    // k undone with probability .99^k .01: the variance of their number per saga.
    const squares = [1, 2, 3, 4].reduce((sum, k) => sum + k * k * 0.99 ** k * 0.01, 0);
    const deviation = Math.sqrt(started * (squares - 0.09703 ** 2));
    expect(Math.abs(undone - started * 0.09703)).toBeLessThan(3.5 * deviation);
  });
});

describe("A coordinator that keeps its sagas in memory", () => {
  it("loses with each crash as many as Little's law says were under way: rate times duration", () => {
    // 20/s of 2 s each on one instance, up again at once: 40 are under way at each of the 99 crashes.
    const { stuck } = play(`
      name: Crashes
      duration: 1000s
      workloads: { users: { target: orders, rate: 20/s } }
      services: { orders: { steps: [{ saga: order }] }, work: { steps: [{ sleep: 2s }] } }
      sagas: { order: { coordinator: orders, log: memory, steps: [{ name: one, do: [{ call: work }] }] } }
      faults: { crash: { at: 10s, every: 10s, for: 1ms, crash: { target: orders } } }
    `).sagas["order"]!;
    const expected = 99 * 40;
    // The number under way in M/D/infinity is Poisson.
    expect(Math.abs(stuck - expected)).toBeLessThan(3.5 * Math.sqrt(expected));
  });
});

describe("Two-phase commit with a coordinator that dies", () => {
  it("blocks a transaction with 1 - e^(-f w), for crashes at rate f and w from its begin to its end", () => {
    // Half a second to prepare, half to commit: whoever is under way when the coordinator dies waits for its return.
    // One in fifty of those dies a second time; that is within the interval.
    const text = `
      name: Crashes at random
      duration: 20000s
      workloads: { users: { target: transfers, rate: 2/s } }
      services: { transfers: { steps: [{ saga: transfer }] }, bank: { endpoints: { prepare: [{ sleep: 500ms }], commit: [{ sleep: 500ms }] } } }
      sagas: { transfer: { coordinator: transfers, mode: twoPhaseCommit, recovery: 0, steps: [{ name: bank, do: [{ call: bank.prepare }], confirm: [{ call: bank.commit }] }] } }
      faults: { dies: { at: 0, mtbf: 40s, mttr: 5s, crash: { target: transfers } } }
    `;
    const runs = Array.from({ length: 10 }, (_, replication) => play(text, { seed: String(replication) }));
    expectMean(
      runs,
      ({ sagas }) => sagas["transfer"]!.recovered / sagas["transfer"]!.started,
      1 - Math.exp(-1 / 40),
      0.15,
    );
  });
});
