import { describe, expect, it } from "vitest";
import type { RecordSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Parts {
  /** Of the bank: takes at first, and gives back when the saga turns back. */
  readonly take: string;
  readonly give: string;
  readonly done?: string;
  /** What others do at the bank. */
  readonly pay: string;
  readonly record?: string;
  readonly fails?: string;
  readonly mode?: string;
  readonly faults?: string;
}

/** A saga at 0 s that writes at 20 ms, is over (or taken back) some 200 ms later; somebody else comes at 0.1 s and at 1 s. */
function bank({ take, give, done = "[]", pay, record = "{}", fails = "0%", mode, faults }: Parts): Summary {
  const modes = mode ?? "mode: orchestrated";
  const confirm = mode === undefined ? "" : ", confirm: [{ call: bank.done }]";
  return run(
    `
name: bank
duration: 60s
workloads:
  movers: { stages: [{ for: 500ms, rate: 1/s }], arrivals: constant, target: mover }
  payers: { replay: at.csv, target: bank.pay }
services:
  mover: { steps: [{ saga: move }] }
  bank: { endpoints: { take: ${take}, give: ${give}, done: ${done}, pay: ${pay} } }
  there: { steps: [{ work: 150ms }, { fail: { probability: ${fails}, code: FAILED_PRECONDITION } }] }
records: { account: ${record} }
sagas:
  move:
    coordinator: mover
    ${modes}
    steps:
      - { name: take, do: [{ call: bank.take }], undo: [{ call: bank.give }]${confirm} }
      - { name: put, do: [{ call: there }] }
      ${mode === undefined ? "- { name: done, do: [{ call: bank.done }] }" : ""}
${faults ?? ""}`.replace(
      "replay: at.csv",
      "stages: [{ for: 100ms, rate: 0 }, { for: 1s, rate: 1/s }], arrivals: constant",
    ),
  );
}

const account = (summary: Summary): RecordSummary => summary.records!["account"]!;

const WRITES = "[{ work: 20ms }, { write: account }]";
const LOCKS = "[{ lock: account }, { work: 20ms }, { write: account }]";
const UNLOCKS = "[{ work: 20ms }, { write: account }, { unlock: account }]";

describe("what a saga writes", () => {
  it("is read while it is not over: a dirty read when it is taken back", () => {
    const parts = { take: WRITES, give: WRITES, pay: "[{ read: account }]" };
    const kept = account(bank(parts));
    expect(kept).toMatchObject({ reads: 1, writes: 1, uncommittedReads: 1, dirtyReads: 0, examples: [] });
    const taken = account(bank({ ...parts, fails: "100%" }));
    expect(taken).toMatchObject({ reads: 1, writes: 2, uncommittedReads: 1, dirtyReads: 1 });
    expect(taken.examples).toEqual([
      { kind: "dirtyRead", key: null, atMs: 190, sinceMs: 100, untilMs: null },
    ]);
  });

  it("is a lost update of whoever had read before, and writes after it", () => {
    const parts = { take: "[{ work: 150ms }, { write: account }]", give: WRITES };
    const { lostUpdates } = account(
      bank({ ...parts, pay: "[{ read: account }, { work: 100ms }, { write: account }]" }),
    );
    expect(lostUpdates).toBe(1);
    expect(account(bank({ ...parts, pay: "[{ read: account }]" })).lostUpdates).toBe(0);
    // A saga that reads, and writes two steps later, is one reader.
    const across = { take: "[{ read: account }]", give: "[]", done: WRITES };
    expect(account(bank({ ...across, pay: "[{ write: account }]" })).lostUpdates).toBe(1);
    expect(account(bank({ ...across, pay: "[]" })).lostUpdates).toBe(0);
  });
});

describe("the lock of a saga", () => {
  const parts = {
    take: LOCKS,
    give: UNLOCKS,
    done: "[{ unlock: account }]",
    pay: "[{ lock: account }, { read: account }]",
  };

  it("makes others wait until its last step", () => {
    const summary = bank(parts);
    expect(account(summary)).toMatchObject({ locks: 2, uncommittedReads: 0, dirtyReads: 0 });
    // 20 ms at the bank and 150 ms there: it is unlocked at 170 ms, and the other came at 100.
    expect(account(summary).waiting).toMatchObject({ count: 1, max: 70 });
    expect(account(summary).held).toMatchObject({ count: 2, min: 0, max: 170 });
    expect(account(summary).queue.max).toBe(1);
    expect(summary.workloads["payers"]?.latency).toMatchObject({ count: 1, max: 70 });
  });

  it("is taken away by its undo, and nobody reads what was taken back", () => {
    const figures = account(bank({ ...parts, fails: "100%" }));
    expect(figures).toMatchObject({ uncommittedReads: 0, dirtyReads: 0 });
    expect(figures.waiting).toMatchObject({ count: 1, max: 90 });
    expect(figures.locked).toMatchObject({ atEnd: 0, max: 1 });
  });

  it("refuses others, or lets them wait no longer than they may", () => {
    const refused = bank({ ...parts, record: "{ whenLocked: fail }" });
    expect(account(refused)).toMatchObject({ refused: 1, locks: 1 });
    expect(refused.workloads["payers"]).toMatchObject({ failed: 1, causes: { conflict: 1 } });
    const impatient = bank({ ...parts, record: "{ timeout: 30ms }" });
    expect(account(impatient)).toMatchObject({ timeouts: 1, locks: 1 });
    expect(impatient.workloads["payers"]).toMatchObject({ failed: 1, failedLatency: { max: 30 } });
  });

  it("is not taken when the step fails behind it", () => {
    const failing = "[{ lock: account }, { work: 20ms }, { fail: 100% }]";
    expect(account(bank({ ...parts, take: failing })).held).toMatchObject({ count: 2, max: 20 });
  });

  it("stays for ever when nobody unlocks it", () => {
    const summary = bank({ ...parts, done: "[]" });
    expect(account(summary)).toMatchObject({ locks: 1, locked: { atEnd: 1 } });
    expect(summary.workloads["payers"]?.inFlight).toBe(1);
  });

  it("outlives its instances, and what waits for it dies with its own", () => {
    const summary = bank({
      ...parts,
      faults: "faults: { dies: { at: 120ms, for: 10ms, crash: { target: bank } } }",
    });
    expect(account(summary)).toMatchObject({ locks: 1, locked: { atEnd: 0 } });
    expect(account(summary).waiting).toMatchObject({ count: 1, max: 20 });
    expect(summary.workloads["payers"]?.failed).toBe(1);
  });
});

describe("a prepared transaction", () => {
  it("keeps others waiting for as long as its coordinator is dead", () => {
    const summary = bank({
      take: LOCKS,
      give: "[{ unlock: account }]",
      done: "[{ work: 10ms }, { unlock: account }]",
      pay: "[{ lock: account }]",
      mode: "mode: twoPhaseCommit\n    recovery: 0",
      faults: "faults: { dies: { at: 60ms, for: 30s, crash: { target: mover } } }",
    });
    expect(summary.sagas["move"]).toMatchObject({ started: 1, completed: 1 });
    // It comes back at 30.06 s, does `put` again (150 ms), then commits (10 ms).
    expect(account(summary).held).toMatchObject({ max: 30_220 });
    expect(account(summary).waiting).toMatchObject({ count: 1, max: 30_120 });
  });
});

describe("locks of visits", () => {
  it("are those of an M/D/1 queue for each key", () => {
    const summary = run(`
name: one row
duration: 2000s
workloads: { users: { rate: 50/s, target: bank } }
services: { bank: { steps: [{ lock: account }, { work: 10ms }] } }
records: { account: {} }
`);
    const { held, queue, locked } = account(summary);
    expect(held).toMatchObject({ min: 10, max: 10 });
    // Utilisation 0.5: rho^2 / (2 (1 - rho)) = 0.25 wait on average.
    expect(Math.abs(queue.mean! - 0.25)).toBeLessThan(0.02);
    expect(Math.abs(locked.mean! - 0.5)).toBeLessThan(0.01);
  });

  it("close no circle: the last to ask is refused", () => {
    // Two sagas lock one of two records each, and then the other one.
    const summary = run(`
name: circle
duration: 100s
workloads: { users: { rate: 20/s, key: { uniform: { items: 4 } }, target: a } }
services:
  a: { steps: [{ saga: both }] }
  b: { endpoints: { lock: [{ lock: account }, { work: 20ms }], free: [{ unlock: account }] } }
records: { account: {} }
sagas:
  both:
    coordinator: a
    steps:
      - { name: one, do: [{ call: b.lock }], undo: [{ call: b.free }] }
      - { name: two, do: [{ call: b.lock, key: { uniform: { items: 4 } } }] }
      - { name: done, do: [{ call: b.free }] }
`);
    expect(account(summary).deadlocks).toBeGreaterThan(10);
    const { started, completed, compensated, running } = summary.sagas["both"]!;
    expect(compensated).toBe(account(summary).deadlocks);
    expect(completed + compensated + running).toBe(started);
  });
});
