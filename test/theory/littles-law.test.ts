import { describe, expect, it } from "vitest";
import type { ServiceSummary, Summary } from "../../src/observe/summary.ts";
import { play } from "./support/play.ts";
import { expectExactly } from "./support/tolerance.ts";

/**
 * Arrivals for one minute, then everything drains: the run begins and ends empty. Over such a run
 * Little's law is not about averages in the long run but exact (Little 1961; Stidham 1974): the
 * time integral of the number present is the sum of the times spent. Deterministic, no tolerance.
 */
const drained = (stations: string, client = "timeout: 400ms, retry: { maxAttempts: 2 }"): string => `
name: A busy minute, then silence
duration: 300s
workloads:
  many:  { stages: [{ for: 60s, rate: 90/s }], target: front, client: { ${client} } }
  urgent: { stages: [{ for: 60s, rampTo: 30/s }], target: front, priority: 1 }
${stations}
`;

const DURATION_MS = 300_000;

/** Number present (from levels kept over time) against time spent (from visits): L T = sum of W. */
function expectLittle(
  { queue, waiting, serving }: Pick<ServiceSummary, "queue" | "waiting" | "serving">,
  served: number,
): void {
  expect(waiting.count).toBeGreaterThan(1000);
  expect(queue.mean).toBeGreaterThan(0.01);
  expectExactly(queue.mean * DURATION_MS, waiting.count * waiting.mean!);
  expectExactly(served * DURATION_MS, serving.count * serving.mean!);
}

function everyFlow(run: Summary) {
  const clients = Object.values(run.clients).flatMap((callees) => Object.values(callees));
  return [
    ...Object.values(run.workloads).map((workload) => ({ begun: workload.requests, ...workload })),
    ...Object.values(run.services).map((service) => ({ begun: service.requests, ...service })),
    ...Object.values(run.databases).map((database) => ({ begun: database.requests, ...database })),
    ...clients.map((client) => ({ begun: client.calls, ...client })),
  ];
}

describe("Little's law at every station of a run that drains", () => {
  it.each(["fifo", "lifo", "priority"])(
    "holds for blocking workers under %s, refusals and abandoned calls included",
    (discipline) => {
      const run = play(
        drained(`
services:
  front: { concurrency: 20, queue: { capacity: 30, discipline: ${discipline}, maxWait: 300ms }, steps: [{ work: { exponential: 20ms } }, { call: back }, { query: store.read }] }
  back:  { instances: 2, concurrency: 2, queue: { discipline: ${discipline} }, steps: [{ work: { lognormal: { mean: 40ms, cv: 1 } } }, { fail: 5% }] }
databases: { store: { connections: 5, operations: { read: { exponential: 60ms } } } }
network: { latency: { exponential: 2ms } }
    `),
      );
      const { front, back } = run.services as { front: ServiceSummary; back: ServiceSummary };
      const store = run.databases["store"]!;
      expectLittle(front, front.utilization! * 20);
      expectLittle(back, back.utilization! * 2 * 2);
      expectLittle(store, store.utilization! * 5);
    },
  );

  it("holds for async workers, where a visit waits more than once and works less than it stays", () => {
    const run = play(
      drained(`
services:
  front: { concurrency: 1, threading: async, steps: [{ work: { exponential: 3ms } }, { call: back }, { work: { exponential: 3ms } }] }
  back:  { steps: [{ sleep: 10ms }] }
    `),
    );
    const { front, back } = run.services as { front: ServiceSummary; back: ServiceSummary };
    expectExactly(front.queue.mean * DURATION_MS, front.waiting.count * front.waiting.mean!);
    // The rest of a stay is its work and its call: 10 ms of it at the leaf.
    const working = front.serving.count * front.serving.mean! - front.requests * 10;
    expectExactly(front.utilization! * DURATION_MS, working);
    expectExactly(back.serving.mean!, 10);
  });

  it("leaves nobody behind: what begins ends, once, as OK or failed", () => {
    const run = play(
      drained(
        `
services:
  front: { concurrency: 20, queue: 10, steps: [{ work: { exponential: 20ms } }, { parallel: [{ call: back }, { call: side, optional: true }] }, { query: store.read }], clients: { back: { timeout: 200ms, retry: { maxAttempts: 3 }, circuitBreaker: { slidingWindow: { calls: 20 }, minimumNumberOfCalls: 10, waitDurationInOpenState: 1s } } } }
  back:  { instances: 3, concurrency: 1, queue: 5, steps: [{ work: { exponential: 40ms } }] }
  side:  { cpu: 1, steps: [{ work: { exponential: 8ms } }] }
databases: { store: { connections: { size: 5, acquireTimeout: 100ms }, statementTimeout: 150ms, operations: { read: { exponential: 60ms } } } }
network: { latency: { exponential: 2ms } }
faults: { pause: { at: 10s, for: 2s, freeze: { target: back, select: 1 } }, death: { at: 20s, for: 3s, crash: { target: back, select: 2 } } }
    `,
        "timeout: 400ms, retry: { maxAttempts: 2 }, hedge: { delay: 150ms }, cancellation: true",
      ),
    );
    for (const { begun, ok, failed, inFlight } of everyFlow(run)) {
      expect(begun).toBeGreaterThan(0);
      expect({ ended: ok + failed, inFlight }).toEqual({ ended: begun, inFlight: 0 });
    }
  });

  it("conserves flow between caller and callee: every attempt that leaves arrives, every visit was an attempt", () => {
    const run = play(
      drained(`
services:
  front: { concurrency: 20, steps: [{ work: { exponential: 5ms } }, { call: back }], clients: { back: { timeout: 100ms, retry: { maxAttempts: 3 } } } }
  back:  { concurrency: 4, steps: [{ work: { exponential: 20ms } }] }
    `),
    );
    const attempts = (caller: string, callee: string): number => run.clients[caller]![callee]!.attempts;
    const { front, back } = run.services as { front: ServiceSummary; back: ServiceSummary };
    expect(front.requests).toBe(attempts("many", "front") + attempts("urgent", "front"));
    expect(back.requests).toBe(attempts("front", "back"));
    // A visit of the back is either taken or its answer comes late; none is lost without a fault.
    const { ok, late, calls } = run.clients["front"]!["back"]!;
    expect(calls).toBe(front.requests);
    expect(back.ok).toBe(ok + late);
    expect(late).toBeGreaterThan(0);
  });
});
