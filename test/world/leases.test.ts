import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

const seat = (summary: Summary): RecordSummary => summary.records!["seat"]!;

/** Buyers every 100 ms of whom each locks a seat, reads it, pays and writes. */
const buyers = (record: string, pay: string, keys = "unique", more = ""): Summary =>
  run(`
    name: test
    duration: 200s
    workloads:
      buyers: { stages: [{ for: 100s, rate: 10/s }], arrivals: constant, target: seats, key: ${keys}, client: { timeout: 1000s } }
    services: { seats: { instances: 2, steps: [{ lock: seat }, { read: seat }, ${pay}, { write: seat }, { effect: sold }] } }
    records: { seat: ${record} }
    ${more}
  `);

describe("a lock with a lease", () => {
  it("is free when its time is over, and the next has it, whoever still believes to have it", () => {
    const one = "{ uniform: { items: 1 } }";
    const summary = run(`
      name: test
      duration: 10s
      workloads: { buyers: { stages: [{ for: 150ms, rate: 10/s }], arrivals: constant, target: seats, key: ${one} } }
      services: { seats: { steps: [{ lock: seat }, { read: seat }, { sleep: 1s }, { write: seat }] } }
      records: { seat: { lease: 400ms } }
    `);
    // The first has it from 0, the second from 400 ms; both write a second later, when neither has it.
    expect(seat(summary)).toMatchObject({ locks: 2, expired: 2, lateWrites: 2, lostUpdates: 1 });
    expect(seat(summary).waiting).toMatchObject({ count: 1, max: 300 });
    expect(seat(summary).held).toMatchObject({ count: 2, min: 400, max: 400 });
    expect(seat(summary).locked.atEnd).toBe(0);
  });

  it("is confirmed too late by the tail of the time that it takes", () => {
    const summary = buyers("{ lease: 2s }", "{ sleep: { exponential: 1s } }");
    const { locks, lateWrites, expired } = seat(summary);
    const share = Math.exp(-2);
    expect(locks).toBe(1000);
    expect(expired).toBe(lateWrites);
    // Within 3.3 standard deviations of a binomial.
    expect(Math.abs(lateWrites - 1000 * share)).toBeLessThan(3.3 * Math.sqrt(1000 * share * (1 - share)));
  });

  it("with fencing refuses exactly those who come too late", () => {
    const [plain, fenced] = ["{ lease: 2s }", "{ lease: 2s, fencing: true }"].map((record) =>
      buyers(record, "{ sleep: { exponential: 1s } }"),
    );
    expect(seat(fenced!)).toMatchObject({ lateWrites: 0, fenced: seat(plain!).lateWrites });
    expect(fenced!.workloads["buyers"]?.causes).toMatchObject({ conflict: seat(plain!).lateWrites });
  });

  it("with fencing loses no update under any pauses, and each lock is given back once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.integer({ min: 0, max: 99 }), for: fc.integer({ min: 1, max: 15 }) }), {
          maxLength: 4,
        }),
        fc.integer({ min: 100, max: 5000 }),
        fc.boolean(),
        (pauses, leaseMs, fencing) => {
          const faults = pauses
            .map(
              ({ at, for: length }, number) =>
                `p${number}: { at: ${at}s, for: ${length}s, freeze: { target: seats, select: 1 } }`,
            )
            .join(", ");
          const summary = buyers(
            `{ lease: ${leaseMs}ms, fencing: ${fencing} }`,
            "{ sleep: { exponential: 200ms } }",
            "{ uniform: { items: 8 } }",
            `faults: { ${faults} }`,
          );
          const { locks, held, locked, lostUpdates, lateWrites, fenced } = seat(summary);
          expect(held.count).toBe(locks);
          expect(locked).toMatchObject({ atEnd: 0 });
          if (fencing) expect([lostUpdates, lateWrites]).toEqual([0, 0]);
          else expect(fenced).toBe(0);
          expect(summary.workloads["buyers"]).toMatchObject({ failed: fenced, inFlight: 0 });
        },
      ),
      { numRuns: 12, seed: 4 },
    );
  });
});
