import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectExactly, expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly rate: string;
  readonly billing: string;
  readonly arrivals?: "constant" | "poisson";
  readonly work?: string;
  readonly latency?: string;
  readonly duration?: string;
}

const chain = ({
  rate,
  billing,
  arrivals = "poisson",
  work = "0ms",
  latency = "0ms",
  duration = "40s",
}: Setting) => `
name: A consumer that handles messages in transactions, and who reads what it publishes
duration: ${duration}
workloads: { users: { rate: ${rate}, arrivals: ${arrivals}, target: shop } }
services:
  shop: { steps: [{ publish: log.orders }] }
  billing: { consumers: { orders: { from: log.orders, ${billing}, steps: [{ work: ${work} }, { publish: log.invoices }] } } }
  mailer: { consumers: { invoices: { from: log.invoices, isolation: readCommitted, steps: [] } } }
brokers: { log: { topics: { orders: {}, invoices: {} } } }
network: { links: { billing: { log: { latency: ${latency} } } } }
`;

const HELD = "brokers.log.topics.invoices.held";
const GROUP = "brokers.log.topics.orders.groups.billing";

describe("A reader of committed messages", () => {
  it("waits for half of the commit interval: Poisson arrivals fall evenly into it", () => {
    for (const interval of [100, 400]) {
      const runs = replications(
        chain({ rate: "50/s", billing: `transaction: { commitInterval: ${interval}ms }` }),
      );
      expectMean(runs, `${HELD}.mean`, interval / 2, 0.03);
      expect(figureOf(runs[0]!, `${HELD}.max`)).toBeLessThanOrEqual(interval);
    }
  });

  it("waits for all that comes behind in its batch: (n - 1) / 2 works, and the two round trips of the commit", () => {
    // What is in the log at 0 comes in full batches: the i-th of n is published when i works and i trips are over.
    const [n, work, latency] = [20, 3, 2];
    const cycle = work + 2 * latency;
    const summary = play(
      chain({
        rate: "1000/s",
        arrivals: "constant",
        billing: `transaction: {}, maxPollRecords: ${n}, fetchMinSize: ${n}`,
        work: `${work}ms`,
        latency: `${latency}ms`,
        duration: "4s",
      }),
    );
    // From the broker's storing the last to its hearing of the commit: the answer, the offsets and back, the end.
    expectExactly(figureOf(summary, `${HELD}.mean`), ((n - 1) / 2) * cycle + 4 * latency);
    expectExactly(figureOf(summary, `${HELD}.min`), 4 * latency);
  });
});

describe("A transactional consumer with a backlog", () => {
  it("handles n messages in n works and three round trips, two of them the price of its transaction", () => {
    const handled = (batch: number, billing: string): number =>
      figureOf(
        play(
          chain({
            rate: "2000/s",
            billing: `${billing}maxPollRecords: ${batch}`,
            work: "1ms",
            latency: "5ms",
            duration: "6s",
          }),
        ),
        `${GROUP}.handled`,
      );
    for (const batch of [1, 10, 100]) {
      // Each message is published and acknowledged: a work and a round trip.
      const batchMs = batch * 11;
      for (const [billing, trips] of [
        ["", 1],
        ["transaction: {}, ", 3],
      ] as const) {
        const cycles = 6000 / (batchMs + trips * 10);
        expect(Math.abs(handled(batch, billing) - cycles * batch)).toBeLessThanOrEqual(2 * batch);
      }
    }
  });
});
