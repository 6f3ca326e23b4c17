import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { harmonic } from "./support/queues.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

const times = (count: number, step: string): string => Array.from({ length: count }, () => step).join(", ");

describe("A request that asks many at once", () => {
  it.each([10, 100])("takes n * H_n on average for %i exponential answers", (n) => {
    // Renyi 1953: the slowest of n is the sum of exponentials of mean m/n, ..., m/1. Leaves never queue.
    const runs = replications(`
      name: Fan-out
      duration: ${10_000 / n}s
      workloads: { users: { target: root, rate: 10/s } }
      services:
        root: { steps: [{ parallel: [${times(n, "{ call: leaf }")}] }] }
        leaf: { steps: [{ sleep: { exponential: 10ms } }] }
    `);
    expectMean(runs, "workloads.users.latency.mean", 10 * harmonic(n), 0.05);
    // P(max <= t) = (1 - e^(-t/10))^n.
    expectMean(runs, "workloads.users.latency.p90", -10 * Math.log(1 - 0.9 ** (1 / n)), 0.05);
  });

  it("takes as long as the k-th answer when it waits for k", () => {
    // The k-th of n takes m (1/n + ... + 1/(n-k+1)) = m (H_n - H_(n-k)).
    const runs = replications(
      `
      name: Seven of ten
      duration: 500s
      workloads: { users: { target: root, rate: 20/s } }
      services:
        root: { steps: [{ parallel: { branches: [${times(10, "{ call: leaf }")}], waitFor: 7 } }] }
        leaf: { steps: [{ sleep: { exponential: 10ms } }] }
    `,
      8,
    );
    expectMean(runs, "workloads.users.latency.mean", 10 * (harmonic(10) - harmonic(3)), 0.03);
  });

  it("is nearly always slow when one leaf in a hundred is, and hardly ever with hedges", () => {
    // Dean and Barroso 2013: 1 - 0.99^100 = 0.634. A hedge is sent at 20 ms to the 1 % and is slow in 1 % of those.
    const tail = (client: string): string => `
      name: Tail at scale
      duration: 1000s
      workloads: { users: { target: root, rate: 10/s, client: { timeout: 500ms } } }
      services:
        root: { steps: [{ parallel: [${times(100, "{ call: leaf }")}] }], clients: { leaf: { ${client} } } }
        leaf: { steps: [{ sleep: { mixture: [{ weight: 99, of: 10ms }, { weight: 1, of: 1000ms }] } }] }
    `;
    const slowOf = (client: string) => {
      const { failed, requests } = play(tail(client)).workloads["users"]!;
      return [failed, requests] as const;
    };
    expectBinomial(...slowOf(""), 1 - 0.99 ** 100);
    expectBinomial(...slowOf("hedge: { delay: 20ms }"), 1 - (1 - 0.01 * 0.01) ** 100);
  });
});

/** Answers that do not depend on each other: the leaf never queues. */
const hedged = (law: string, hedge: string): string => `
name: Hedging
duration: 1000s
workloads: { users: { target: leaf, rate: 20/s, client: { hedge: { ${hedge} } } } }
services: { leaf: { steps: [{ sleep: ${law} }] } }
`;

/** T = min(X, d + Y), X and Y of one law: P(T > t) = P(X > t) P(Y > t - d). */
describe("A hedge", () => {
  it("to an exponential answer halves what is left after the delay", () => {
    // Without memory, after d two clocks of mean m run: E[T] = m (1 - e^(-d/m)) + e^(-d/m) m/2.
    const [mean, delay] = [100, 80];
    const hedges = Math.exp(-delay / mean);
    const runs = replications(hedged("{ exponential: 100ms }", "delay: 80ms"));
    expectMean(runs, "workloads.users.latency.mean", mean * (1 - hedges / 2), 0.01);
    expectMean(runs, "clients.users.leaf.amplification", 1 + hedges, 0.005);
    expectMean(runs, share("clients.users.leaf.hedges", "clients.users.leaf.calls"), hedges, 0.01);
    // P(T > t) = e^(-t/m) e^(-(t-d)/m) = 1 - q at t = (d - m ln(1 - q)) / 2.
    expectMean(runs, "workloads.users.latency.p99", (delay - mean * Math.log(1 - 0.99)) / 2, 0.03);
  });

  it("cuts a uniform answer to what both exceed", () => {
    // X, Y uniform on 0..100, d = 40: E[T] = integral of P(T > t): over 0..40 (1 - t/100), then over
    // 40..100 (1 - t/100)(1 - (t-40)/100). With u = t - 40: (0.6 - u/100)(1 - u/100) over 0..60.
    const before = 40 - (40 * 40) / 200;
    const after = 0.6 * 60 - (1.6 * (60 * 60)) / 200 + (60 * 60 * 60) / 30_000;
    const runs = replications(hedged("{ uniform: { min: 0ms, max: 100ms } }", "delay: 40ms"));
    expectMean(runs, "workloads.users.latency.mean", before + after, 0.01);
    expectMean(runs, "clients.users.leaf.amplification", 1.6, 0.005);
  });

  it("may be followed by more, each at one delay after the last", () => {
    // Attempts at 0, 30, 60, 90 while unanswered: P(still open at 30 k) = e^(-(30/m)(1 + ... + k)).
    const [mean, delay] = [100, 30];
    const open = (k: number): number => Math.exp((-delay / mean) * ((k * (k + 1)) / 2));
    const runs = replications(hedged("{ exponential: 100ms }", "delay: 30ms, maxHedges: 3"));
    expectMean(runs, "clients.users.leaf.amplification", 1 + open(1) + open(2) + open(3), 0.005);
    // Between two starts k + 1 clocks run: mean m/(k+1) over what a delay leaves of it.
    const stretch = (k: number): number => (mean / (k + 1)) * (open(k) - open(k + 1));
    expectMean(
      runs,
      "workloads.users.latency.mean",
      stretch(0) + stretch(1) + stretch(2) + (mean / 4) * open(3),
      0.01,
    );
  });
});
