import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { replications } from "./support/play.ts";
import { waitOfMg1 } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly outbox: string;
  /** One way between the relay and the broker, in ms. */
  readonly wayMs?: number;
  readonly loss?: string;
}

const system = ({ outbox, wayMs = 0, loss = "0%" }: Setting): string => `
name: Events that are written with the data
duration: 100s
warmup: 10s
workloads: { users: { target: shop, rate: 20/s } }
services:
  shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { publish: log.orders, outbox: db }] }] }
databases: { db: { operations: { write: 1ms }, outbox: ${outbox} } }
brokers: { log: { topics: { orders: { partitions: 1 } } } }
network: { links: { db: { log: { latency: ${wayMs}ms } }, log: { db: { latency: ${wayMs}ms, loss: ${loss} } } } }
`;

const OUTBOX = "databases.db.outbox";

describe("An outbox that is polled every I", () => {
  it("lags by I / 2: commits fall anywhere between two looks", () => {
    expectMean(replications(system({ outbox: "{ poll: 1s }" })), `${OUTBOX}.lag.mean`, 500, 0.02);
  });

  it("lags by the batch on top: a row waits for those before it, a round trip each", () => {
    // A row of a Poisson batch has l I / 2 of its batch before it; its own way to the broker comes last.
    const [rate, pollMs, wayMs] = [0.02, 1000, 10];
    const runs = replications(system({ outbox: "{ poll: 1s }", wayMs }));
    expectMean(runs, `${OUTBOX}.lag.mean`, pollMs / 2 + ((rate * pollMs) / 2) * 2 * wayMs + wayMs, 0.03);
  });

  it("passes a batch B an interval: what comes faster piles up at the rate l - B / I", () => {
    // 20/s against 10 a second: after 100 s half of what has come.
    const runs = replications(system({ outbox: "{ poll: 1s, batch: 10 }" }));
    expectMean(runs, `${OUTBOX}.pending.last`, (20 - 10) * 100, 0.08);
  });
});

describe("An outbox whose log is captured", () => {
  it("is M/D/1 behind the capture: one row after the other, a round trip each", () => {
    // 20/s of 30 ms there and back; the lag ends when the broker has it, halfway through.
    const [rate, wayMs, lagMs] = [0.02, 15, 50];
    const runs = replications(system({ outbox: `{ capture: { lag: ${lagMs}ms } }`, wayMs }));
    const waitMs = waitOfMg1(rate, 2 * wayMs, (2 * wayMs) ** 2);
    expectMean(runs, `${OUTBOX}.lag.mean`, lagMs + waitMs + wayMs, 0.03);
  });
});

describe("Acknowledgements of the broker that are lost", () => {
  it("publish l / (1 - l) of the rows again", () => {
    const runs = replications(
      system({ outbox: "{ poll: 100ms, batch: 1, relays: 8, timeout: 50ms }", loss: "10%" }),
    );
    expectMean(runs, share(`${OUTBOX}.duplicates`, `${OUTBOX}.published`), 0.1 / 0.9, 0.07);
  });
});
