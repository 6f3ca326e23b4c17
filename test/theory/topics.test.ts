import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { secondMoment, waitOfMg1 } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

interface Setting {
  readonly rate: string;
  readonly work: string;
  readonly partitions?: number;
  readonly members?: number;
  readonly key?: string;
  readonly duration?: string;
  readonly more?: string;
}

const system = ({
  rate,
  work,
  partitions = 1,
  members = 1,
  key = "unique",
  duration = "200s",
  more = "",
}: Setting) => `
name: A topic and a group that reads it
duration: ${duration}
warmup: 10s
workloads: { users: { target: shop, rate: ${rate}, key: ${key} } }
services:
  shop: { steps: [{ publish: log.orders }] }
  billing:
    instances: ${members}
    consumers: { orders: { from: log.orders, steps: [{ work: ${work} }] } }
brokers: { log: { topics: { orders: { partitions: ${partitions} } } } }
${more}
`;

const GROUP = "brokers.log.topics.orders.groups.billing";

describe("A partition and its reader", () => {
  it("are M/G/1: by Pollaczek and Khinchine for exponential, lognormal and constant work", () => {
    const laws = [
      ["{ exponential: 10ms }", 1],
      ["{ lognormal: { mean: 10ms, cv: 1.2 } }", 1.2],
      ["10ms", 0],
    ] as const;
    for (const [work, cv] of laws) {
      // Messages of a batch are taken off the line together; their wait until they are handed out is theory's all the same.
      const waitMs = waitOfMg1(0.06, 10, secondMoment(10, cv));
      const runs = replications(system({ rate: "60/s", work }));
      expectMean(runs, `${GROUP}.waiting.mean`, waitMs, 0.18);
      expectMean(runs, `${GROUP}.latency.mean`, waitMs + 10, 0.12);
      // Little's law: the lag is what waits and what is worked at.
      expectMean(runs, `${GROUP}.lag.mean`, 0.06 * (waitMs + 10), 0.12);
    }
  });

  it("are as many M/M/1 as there are partitions, where keys fall evenly and each has a reader", () => {
    const runs = replications(
      system({ rate: "240/s", work: "{ exponential: 10ms }", partitions: 4, members: 4 }),
    );
    expectMean(runs, `${GROUP}.waiting.mean`, waitOfMg1(0.06, 10, secondMoment(10, 1)), 0.15);
  });
});

describe("A group that was away", () => {
  it("is behind by rate x time, and through with it after lag / (mu - lambda)", () => {
    // Down from 20 s to 60 s: longer than the session, and a group that comes together anew takes 3 s.
    const away = 43;
    const [rate, mu] = [60, 100];
    const backlog = rate * away;
    const drained = 63 + backlog / (mu - rate);
    const runs = replications(
      system({
        rate: `${rate}/s`,
        work: "10ms",
        more: "faults: { down: { at: 20s, for: 40s, crash: { target: billing } } }",
      }),
    );
    expectMean(runs, `${GROUP}.lag.max`, backlog, 0.05);
    for (const { series } of runs) {
      const { lag } = series.brokers["log"]!.topics["orders"]!.groups["billing"]!;
      const lagAt = (seconds: number): number => lag[Math.floor((seconds * 1000) / series.windowMs)]!;
      // The backlog is Poisson: 50 messages are its deviation, and 1.3 s of work.
      expect(Math.abs(lagAt(drained - 20) - 20 * (mu - rate))).toBeLessThan(5 * 60);
      expect(lagAt(drained + 20)).toBeLessThan(20);
    }
  });
});

describe("A producer that sends again what it has no answer to", () => {
  const runsOf = (isNumbered: boolean): ReturnType<typeof replications> =>
    replications(`
name: Lost acknowledgements
duration: 100s
workloads: { users: { target: shop, rate: 50/s } }
services:
  shop: { steps: [{ publish: log.orders }], clients: { log: { timeout: 20ms, retry: { maxAttempts: 100 } } } }
  billing: { consumers: { orders: { from: log.orders, steps: [] } } }
brokers: { log: { topics: { orders: { enableIdempotence: ${String(isNumbered)} } } } }
network: { links: { shop: { log: { loss: 10% } } } }
`);
  const TOPIC = "brokers.log.topics.orders";

  it("stores l / (1 - l) of its messages again: an attempt is stored with 1 - l and known to be with (1 - l)^2", () => {
    const runs = runsOf(false);
    expectMean(
      runs,
      (run) => figureOf(run, `${TOPIC}.duplicates`) / run.workloads["users"]!.ok,
      0.1 / 0.9,
      0.07,
    );
    expectMean(runs, "clients.shop.log.amplification", 1 / 0.81, 0.02);
  });

  it("stores none again when its messages are numbered", () => {
    for (const { brokers, workloads } of runsOf(true)) {
      expect(brokers["log"]!.topics["orders"]).toMatchObject({ duplicates: 0 });
      // Whoever has not heard yet may have been stored or not.
      const { ok, inFlight } = workloads["users"]!;
      expect(brokers["log"]!.topics["orders"]!.published).toBeGreaterThanOrEqual(ok);
      expect(brokers["log"]!.topics["orders"]!.published).toBeLessThanOrEqual(ok + inFlight);
    }
  });
});

describe("A key that is asked for more than others", () => {
  it("fills its partition: the skew is its share of all messages", () => {
    // Zipf with exponent 1.5 over 1000 keys: the first has 1 / sum k^-1.5 of all, the others fall on 16 partitions by chance.
    let sum = 0;
    for (let key = 1; key <= 1000; key++) sum += 1 / (key * Math.sqrt(key));
    const first = 1 / sum;
    const summary = play(
      system({ rate: "200/s", work: "1ms", partitions: 16, key: "{ zipf: { items: 1000, exponent: 1.5 } }" }),
    );
    const skew = summary.brokers["log"]!.topics["orders"]!.partitionSkew!;
    // Its own share, and about a sixteenth of the rest; a larger key may join it.
    expect(skew).toBeGreaterThan(16 * first);
    expect(skew).toBeLessThan(16 * (first + (1 - first) / 2));
  });
});
