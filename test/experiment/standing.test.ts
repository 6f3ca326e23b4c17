import { describe, expect, it } from "vitest";
import { answerOf } from "../../src/experiment/answer.ts";
import type { Judging, MetricComparison } from "../../src/experiment/comparison.ts";
import { standingOf } from "../../src/experiment/standing.ts";

/** A figure of a workload, the same in every run of a variant. */
function goodputOf(workload: string, values: Readonly<Record<string, number>>): MetricComparison {
  return {
    path: `workloads.${workload}.goodput`,
    label: `goodput of ${workload}`,
    unit: "perSecond",
    better: "higher",
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        { mean: value, halfWidth: 0, runs: [value, value] },
      ]),
    ),
    differences: {},
  };
}

const judging: Judging = { procedure: "Holm 1979", level: 0.05, comparisons: 1, pMax: 0.05 };
const users = goodputOf("users", { none: 10, all: 20, fair: 20, half: 15 });

describe("how variants stand", () => {
  const standing = (...others: readonly MetricComparison[]) =>
    standingOf(users, { metrics: [users, ...others], judging }, ["none", "all", "fair", "half"]);

  it("leaves equal what nothing tells apart", () => {
    expect(standing()).toEqual({
      winners: ["all", "fair"],
      surpassed: null,
      runnerUp: "half",
      worst: "none",
    });
  });

  it("asks what other users get when the first figure is equal", () => {
    const guests = goodputOf("guests", { none: 9, all: 1, fair: 8, half: 9 });
    expect(standing(guests)).toMatchObject({
      winners: ["fair"],
      surpassed: { variant: "all", by: { path: "workloads.guests.goodput" } },
    });
  });

  it("does not decide between equals by a trifle, or by a figure of the same users", () => {
    const trifle = goodputOf("guests", { none: 9, all: 8, fair: 8.05, half: 9 });
    const success = {
      ...goodputOf("users", { none: 1, all: 1, fair: 0.5, half: 1 }),
      path: "workloads.users.successRate",
    };
    expect(standing(trifle, success).winners).toEqual(["all", "fair"]);
  });

  it("lets nobody share the first place whom chance does not tell from the last", () => {
    const values = {
      none: { mean: 9, halfWidth: 0, runs: [9, 9, 9, 9, 9] },
      wavering: { mean: 13.5, halfWidth: 8, runs: [8, 20, 9, 20, 10.5] },
      best: { mean: 20, halfWidth: 0, runs: [20, 20, 20, 20, 20.5] },
    };
    const lead = { ...users, values };
    const standing = standingOf(lead, { metrics: [lead], judging }, ["none", "wavering", "best"]);
    expect(standing).toMatchObject({ winners: ["best"], worst: "none" });
  });

  it("compares with the first listed of the worst, and takes none of the worst for a runner-up", () => {
    const lead = goodputOf("users", { none: 10, best: 20, other: 10 });
    const { worst, runnerUp } = standingOf(lead, { metrics: [lead], judging }, ["none", "best", "other"]);
    expect([worst, runnerUp]).toEqual(["none", null]);
  });

  it("lets harm to data decide between equals, however small, and degraded answers where one lives by them", () => {
    const harmed = { ...lower("invariants.paidTwice.count", { none: 900, all: 3, fair: 0, half: 900 }) };
    expect(standing(harmed)).toMatchObject({
      winners: ["fair"],
      surpassed: { variant: "all", by: { path: "invariants.paidTwice.count" } },
    });
    const degraded = (all: number): MetricComparison =>
      lower("workloads.users.degraded", { none: 0, all, fair: 100, half: 0 });
    expect(standing(degraded(900)).winners).toEqual(["fair"]);
    expect(standing(degraded(150)).winners).toEqual(["all", "fair"]);
  });
});

/** A count of which less is better, the same in every run of a variant. */
function lower(path: string, values: Readonly<Record<string, number>>): MetricComparison {
  return { ...goodputOf("users", values), path, label: "harm", unit: "count", better: "lower" };
}

type Unanswered = Parameters<typeof answerOf>[0];

/** What a comparison of these figures says. */
function answerTo(own: Pick<Unanswered, "variants" | "metrics"> & Partial<Unanswered>) {
  return answerOf({
    schema: "ripplesim/comparison@1",
    version: "0.0.0",
    file: "test.yaml",
    name: "A test",
    seeds: ["1", "1/2"],
    baseline: "a",
    judging,
    findings: [],
    stopped: null,
    ...own,
  });
}

/** Variants by what each of them changes. */
function variantsWith(
  changes: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Unanswered["variants"] {
  return Object.fromEntries(
    Object.entries(changes).map(([name, own]) => [name, { changes: own, runs: [], thresholds: [] }]),
  );
}

describe("the headline of a comparison", () => {
  const metrics = [goodputOf("users", { a: 1, b: 2 })];

  it("recommends a setting, and only tells of a load, a fault or a length of time", () => {
    const headline = (b: Readonly<Record<string, string>>) =>
      answerTo({ variants: variantsWith({ a: {}, b }), metrics }).headline;
    const tail = "1.00/s more goodput of users than a in every run.";
    expect(headline({})).toBe(`b is best: ${tail}`);
    expect(headline({ "services.shop.instances": "2", "workloads.users.rate": "9/s" })).toBe(
      `b is best: ${tail}`,
    );
    expect(headline({ "workloads.users.client.retry": "null" })).toBe(`b is best: ${tail}`);
    expect(headline({ "workloads.users.rate": "9/s", duration: "1h" })).toBe(`b has ${tail}`);
    expect(headline({ "faults.slow.for": "1m" })).toBe(`b has ${tail}`);
  });

  it("recommends nothing for the inside of a system", () => {
    const lag = {
      ...lower("brokers.kafka.topics.orders.groups.billing.lag.max", { a: 90, b: 10 }),
      label: "largest lag, orders -> billing",
    };
    expect(answerTo({ variants: variantsWith({ a: {}, b: {} }), metrics: [lag] }).headline).toBe(
      "b has 80 lower largest lag at orders -> billing than a in every run.",
    );
  });

  it("names up to four of the best, and says what tells them apart", () => {
    const best = { b: 2, c: 2, d: 2, e: 2 };
    const p99 = {
      ...lower("workloads.users.latency.p99", { a: 9, b: 5, c: 3, d: 4, e: 5 }),
      label: "p99 latency of users",
      unit: "ms" as const,
    };
    const { headline, detail } = answerTo({
      variants: variantsWith({ a: {}, b: {}, c: {}, d: {}, e: {} }),
      metrics: [goodputOf("users", { a: 1, ...best }), p99],
    });
    expect(headline).toMatch(/^b, c, d and e are best: /);
    expect(detail).toBe("Of these, c has 2.00 ms shorter p99 latency of users than e in every run.");
  });

  it("takes a finding at its word where many comparisons leave the best and the worst in doubt", () => {
    const values = { a: [1, 3], b: [4, 5.5], c: [9, 12] };
    const metric = {
      ...goodputOf("users", { a: 2, b: 4.75, c: 10.5 }),
      values: Object.fromEntries(
        Object.entries(values).map(([name, runs]) => [name, { mean: 0, halfWidth: 0, runs }]),
      ),
    };
    const many = { ...judging, comparisons: 300, pMax: 0.0001 };
    const answerWith = (text: string) =>
      answerTo({
        variants: variantsWith({ a: {}, b: {}, c: {} }),
        metrics: [
          {
            ...metric,
            values: {
              a: { ...metric.values["a"]!, mean: 2 },
              b: { ...metric.values["b"]!, mean: 4.75 },
              c: { ...metric.values["c"]!, mean: 10.5 },
            },
          },
        ],
        judging: many,
        findings: [{ text, status: "pass", difference: null, unit: "perSecond", actual: 2, note: null }],
      }).headline;
    expect(answerWith("a.workloads.users.goodput < b.workloads.users.goodput")).toMatch(/^b has 3 ± /);
    expect(answerWith("a.workloads.users.goodput < 0.9 * b.workloads.users.goodput")).toMatch(
      /^c looks best, but not beyond luck/,
    );
  });

  it("tells what each did to data where variants have no figure in common that differs", () => {
    const onlyOf = (path: string, label: string, name: string, count: number): MetricComparison => ({
      ...lower(path, { [name]: count }),
      label,
    });
    const { headline, detail } = answerTo({
      variants: variantsWith({ b: {}, a: {} }),
      metrics: [
        goodputOf("users", { a: 1, b: 1 }),
        onlyOf("brokers.x.queues.jobs.lost", "messages lost, jobs", "a", 7),
        onlyOf("brokers.x.queues.jobs.reordered", "messages out of order, jobs", "a", 90),
        onlyOf(
          "brokers.x.topics.jobs.groups.g.duplicates",
          "messages worked through again, jobs -> g",
          "b",
          5,
        ),
      ],
    });
    expect(headline).toBe("All get as much done, but not with their data: a has 7 messages lost at jobs.");
    expect(detail).toBe("b has 5 messages worked through again at jobs -> g.");
  });
});

describe("the answer of a comparison", () => {
  const runsOf = (status: "pass" | "fail", text: string) => ({
    changes: {},
    runs: [],
    thresholds: [{ text, actual: 0.7, unit: "ratio", status, note: null }],
  });
  const answer = (best: "pass" | "fail", worst: "pass" | "fail", text = "services.shop.queue.max < 50") =>
    answerTo({
      variants: { a: runsOf(worst, text), b: runsOf(best, text) },
      metrics: [goodputOf("users", { a: 1, b: 2 })],
    });

  it("says what the best variant misses and another keeps", () => {
    expect(answer("fail", "pass").detail).toBe("But it misses services.shop.queue.max < 50.");
  });

  it("takes for a promise only what asks for better figures", () => {
    expect(answer("fail", "pass", "workloads.users.latency.p99 > 1s").detail).toBe("");
    expect(answer("fail", "pass", "faults.slow.impact.users.recovered == false").detail).toBe("");
  });

  it("is silent about what all miss or the best keeps", () => {
    expect([answer("fail", "fail").detail, answer("pass", "fail").detail]).toEqual(["", ""]);
  });
});
