import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { replications } from "./support/play.ts";
import { erlangB, leavingShare } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

const failedBy = (cause: string) => share(`workloads.users.causes.${cause}`, "workloads.users.requests");

/** lambda = 120/s at one worker of E[S] = 10 ms: more than it can do. In ms. */
const overloaded = (client: string, queue = ""): string => `
name: Impatience at an overloaded worker
duration: 220s
warmup: 20s
workloads: { users: { target: shop, rate: 120/s, client: { ${client} } } }
services:  { shop: { concurrency: 1, ${queue} steps: [{ work: { exponential: 10ms } }] } }
`;
const arrivals = 0.12;
const services = 0.1;

/**
 * The unfinished work V that an arrival finds: by level crossing its density is lambda P0 e^(-(mu -
 * lambda) x) as long as everybody below x adds exponential work (Brill 1975). Here its integral to t.
 */
const workBelow = (t: number): number =>
  (arrivals * (Math.exp((arrivals - services) * t) - 1)) / (arrivals - services);

describe("Callers who do not wait for ever", () => {
  it("leave the queue as it was with a timeout alone: what they leave behind is served all the same", () => {
    // M/M/1 with rho = 0.7: P(T > t) = e^(-(mu - lambda) t).
    const runs = replications(`
      name: Timeouts in a stable queue
      duration: 330s
      warmup: 30s
      workloads: { users: { target: shop, rate: 70/s, client: { timeout: 60ms } } }
      services:  { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
    `);
    expectMean(runs, failedBy("timeout"), Math.exp(-0.03 * 60), 0.1);
    expectMean(runs, "services.shop.utilization", 0.7, 0.02);
    expectMean(runs, "services.shop.waiting.mean", 1 / 0.03 - 10, 0.08);
    // Those in time, of an exponential law cut off at 60.
    const late = Math.exp(-0.03 * 60);
    expectMean(runs, "workloads.users.latency.mean", 1 / 0.03 - (60 * late) / (1 - late), 0.03);
  });

  it("take their work with them when they cancel", () => {
    // Work is cut off at the level of the patience, 100 ms: V has the density above up to there and
    // nothing beyond. P0 normalises it; an arrival is lost when V + S > 100, which integrates to
    // P0 e^(-(mu - lambda) 100).
    const runs = replications(overloaded("timeout: 100ms, cancellation: true"));
    const idle = 1 / (1 + workBelow(100));
    expectMean(runs, failedBy("timeout"), idle * Math.exp((arrivals - services) * 100), 0.06);
    expectMean(runs, "services.shop.utilization", 1 - idle, 0.02);
  });

  it("are passed over when their deadline has run out before their turn, but not once they are served", () => {
    // Nobody adds work above 100 ms, where V falls at mu: P0 (1 + integral to 100 + lambda e^(..)/mu) = 1.
    const runs = replications(overloaded("deadline: 100ms"));
    const edge = Math.exp((arrivals - services) * 100);
    const idle = 1 / (1 + workBelow(100) + (arrivals * edge) / services);
    expectMean(runs, "services.shop.utilization", 1 - idle, 0.02);
    // In time are those with V + S <= 100: P0 (1 + integral to 100 - e^(-(mu - lambda) 100)).
    expectMean(runs, "workloads.users.successRate", idle * (1 + workBelow(100) - edge), 0.04);
    expectMean(runs, failedBy("deadline"), 1 - idle * (1 + workBelow(100) - edge), 0.06);
  });

  it("leave a queue with maxWait as Baccelli and Hebuterne say", () => {
    const runs = replications(overloaded("", "queue: { maxWait: 50ms },"));
    expectMean(runs, failedBy("queue-timeout"), leavingShare(0.12, 10, 1, 50), 0.06);
    expectMean(runs, "services.shop.utilization", 1.2 * (1 - leavingShare(0.12, 10, 1, 50)), 0.02);
  });

  it("leave a bulkhead with maxWaitDuration the same way", () => {
    // 10 permits for 110 ms on average: 8.8 erlangs.
    const runs = replications(`
      name: A bulkhead with some patience
      duration: 330s
      warmup: 30s
      workloads:
        users: { target: shop, rate: 80/s, client: { bulkhead: { maxConcurrentCalls: 10, maxWaitDuration: 50ms } } }
      services:  { shop: { steps: [{ sleep: { exponential: 110ms } }] } }
    `);
    expectMean(runs, failedBy("bulkhead-full"), leavingShare(0.08, 110, 10, 50), 0.1);
  });

  it("leave a connection pool with acquireTimeout the same way", () => {
    const runs = replications(`
      name: A pool with some patience
      duration: 330s
      warmup: 30s
      workloads: { users: { target: shop, rate: 80/s } }
      services:  { shop: { steps: [{ query: store.read }] } }
      databases: { store: { connections: { size: 10, acquireTimeout: 50ms }, operations: { read: { exponential: 110ms } } } }
    `);
    expectMean(runs, failedBy("connection-pool"), leavingShare(0.08, 110, 10, 50), 0.1);
  });
});

describe("A connection pool", () => {
  it("is held over the network too: with hardly any patience it loses as Erlang B says", () => {
    // Operation 60 ms and 20 ms each way: 80/s for 100 ms are 8 erlangs at 10 connections.
    const runs = replications(`
      name: A pool across a slow network
      duration: 220s
      warmup: 20s
      workloads: { users: { target: shop, rate: 80/s } }
      services:  { shop: { steps: [{ query: store.read }] } }
      databases: { store: { connections: { size: 10, acquireTimeout: 1ns }, operations: { read: { exponential: 60ms } } } }
      network:   { links: { shop: { store: { latency: 20ms } } } }
    `);
    expectMean(runs, failedBy("connection-pool"), erlangB(10, 8), 0.1);
    expectMean(runs, "databases.store.utilization", 0.8 * (1 - erlangB(10, 8)), 0.02);
    expectMean(runs, "workloads.users.latency.mean", 100, 0.02);
  });
});
