import { describe, expect, it } from "vitest";
import { play, replications } from "./support/play.ts";
import { harmonic } from "./support/queues.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

const BANKS = ["a", "b", "c"];

/** Three participants, each of which says no to this share of transactions; `steps` of the coordinator. */
const system = ({
  no = "0%",
  work = "0ms",
  steps,
}: {
  no?: string;
  work?: string;
  steps: string;
}): string => `
name: Two-phase commit with three participants
duration: 400s
workloads: { users: { target: transfers, rate: 50/s } }
services:
  transfers: { steps: [{ saga: transfer }] }
${BANKS.map(
  (bank) =>
    `  ${bank}: { endpoints: { prepare: [{ work: ${work} }, { fail: { probability: ${no}, code: FAILED_PRECONDITION } }], commit: [{ work: ${work} }], rollback: [] } }`,
).join("\n")}
sagas: { transfer: { coordinator: transfers, mode: twoPhaseCommit, steps: [${steps}] } }
`;

const ONE_AFTER_THE_OTHER = BANKS.map(
  (bank) =>
    `{ name: ${bank}, do: [{ call: ${bank}.prepare }], confirm: [{ call: ${bank}.commit }], undo: [{ call: ${bank}.rollback }] }`,
).join(", ");

const callAll = (endpoint: string): string =>
  `[{ parallel: [${BANKS.map((bank) => `[{ call: ${bank}.${endpoint} }]`).join(", ")}] }]`;

const ALL_AT_ONCE = `{ name: all, do: ${callAll("prepare")}, confirm: ${callAll("commit")} }`;

describe("Two-phase commit", () => {
  it("takes a request and an answer to prepare and to commit with each: twelve messages for three", () => {
    const { sagas, clients } = play(system({ steps: ONE_AFTER_THE_OTHER }));
    const { started, completed } = sagas["transfer"]!;
    expect(completed).toBe(started);
    const attempts = BANKS.reduce((sum, bank) => sum + clients["transfers"]![bank]!.attempts, 0);
    expect(2 * attempts).toBe(12 * started);
  });

  it("aborts with 1 - .99^3 = .029701 where each says no to one in a hundred", () => {
    const { started, completed, compensated } = play(system({ no: "1%", steps: ONE_AFTER_THE_OTHER })).sagas[
      "transfer"
    ]!;
    expect(completed + compensated).toBe(started);
    expectBinomial(compensated, started, 0.029701);
  });

  it("takes two rounds, each as long as its slowest answer: 2 H_3 x 10 ms = 36.67 ms", () => {
    const runs = replications(system({ work: "{ exponential: 10ms }", steps: ALL_AT_ONCE }), 6);
    expectMean(runs, "sagas.transfer.duration.mean", 2 * harmonic(3) * 10, 0.03);
  });

  it("takes six times the mean where they are asked one after the other", () => {
    const runs = replications(system({ work: "{ exponential: 10ms }", steps: ONE_AFTER_THE_OTHER }), 6);
    expectMean(runs, "sagas.transfer.duration.mean", 60, 0.03);
  });
});
