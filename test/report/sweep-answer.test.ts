import { describe, expect, it } from "vitest";
import { parseAxis } from "../../src/experiment/sweep/axis.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../src/experiment/sweep/sweep.ts";
import { answerOf } from "../../src/report/sweeps/answer.ts";

const GOODPUT: SweptMetric = {
  path: "workloads.users.goodput",
  label: "goodput of users",
  unit: "perSecond",
  better: "higher",
};
const SUCCESS: SweptMetric = {
  path: "workloads.users.successRate",
  label: "success rate of users",
  unit: "ratio",
  better: "higher",
};
const TAIL: SweptMetric = {
  path: "workloads.users.latency.p99",
  label: "p99 latency of users",
  unit: "ms",
  better: "lower",
};
const LOST: SweptMetric = {
  path: "brokers.kafka.topics.orders.lost",
  label: "lost messages of orders",
  unit: "count",
  better: "lower",
  gravity: 1,
};

/** Means of the figures at the points, in their order. */
interface Means {
  readonly goodput: readonly number[];
  readonly success?: readonly number[];
  readonly tail: readonly (number | null)[];
  readonly lost?: readonly number[];
  /** Thresholds that fail at a point, in how many of the two runs. */
  readonly failed?: readonly Readonly<Record<string, number>>[];
}

/** A sweep of two runs a point that are the same but for `spread`, the share by which they lie beside the mean. */
function swept(vary: string, means: Means, own: Partial<SweepResult> = {}, spread = 0.001): SweepResult {
  const axis = parseAxis(vary);
  const { goodput, success, tail, lost, failed } = means;
  const all: readonly (readonly [SweptMetric, readonly (number | null)[]])[] = [
    [GOODPUT, goodput],
    [SUCCESS, success ?? goodput.map(() => 1)],
    [TAIL, tail],
    ...(lost === undefined ? [] : [[LOST, lost] as const]),
  ];
  const points = axis.values.map((value, index): SweptPoint => {
    const estimates = all.map(([{ path }, values]) => {
      const mean = values[index] ?? null;
      // The spread differs from point to point: equal ones would pair away.
      const off = spread * (1 + index) * (index % 2 === 0 ? 1 : -1);
      const runs = mean === null ? [null, null] : [mean * (1 - off), mean * (1 + off)];
      return [path, { mean, halfWidth: mean === null ? null : mean * spread, runs }] as const;
    });
    const own = failed?.[index];
    const most = Math.max(0, ...Object.values(own ?? {}));
    return {
      values: [value],
      estimates: Object.fromEntries(estimates),
      holding: own === undefined ? null : { runs: 2 - most, of: 2 },
      ...(own === undefined ? {} : { failed: own }),
      stopped: null,
      invalid: null,
    };
  });
  return {
    schema: "ripplesim/sweep@1",
    version: "0",
    file: "q.yaml",
    name: "Queue",
    variant: null,
    seeds: ["1", "1/2"],
    axes: [axis],
    design: "grid",
    metrics: all.map(([metric]) => metric),
    thresholds: [...new Set((failed ?? []).flatMap((one) => Object.keys(one)))],
    points,
    pareto: null,
    stopped: null,
    ...own,
  };
}

const said = (result: SweepResult): string => answerOf(result).sentences.join(" ").replaceAll("\u00a0", " ");
const headline = (result: SweepResult): string => answerOf(result).sentences[0] ?? "";
const RATES = "workloads.users.rate=20/s,40/s,60/s,80/s,100/s";

describe("the answer of a sweep over load", () => {
  it("is the knee: where p99 latency comes to stay above twice that of the lowest load", () => {
    const result = swept(RATES, { goodput: [20, 40, 60, 80, 100], tail: [50, 60, 90, 130, 900] });
    expect(headline(result)).toMatch(
      /^The knee of users lies between rate = 60\/s and 80\/s: p99 latency goes/,
    );
    expect(said(result)).not.toContain("best at");
    expect(answerOf(result).figure).toBe(TAIL);
  });

  it("tells where requests begin to fail, and that goodput breaks down", () => {
    const success = [1, 1, 1, 0.9, 0.4];
    const result = swept(RATES, { goodput: [20, 40, 60, 72, 40], success, tail: [50, 60, 110, 300, 900] });
    expect(said(result)).toContain("between rate = 40/s and 60/s");
    expect(said(result)).toContain("Requests fail from 80/s on");
    expect(said(result)).toMatch(/Goodput is highest at 80\/s, .*, and falls to .* at 100\/s\./);
  });

  it("says that there is none where the system carries all of it", () => {
    const result = swept(RATES, { goodput: [20, 40, 60, 80, 100], tail: [50, 51, 52, 53, 54] });
    expect(headline(result)).toMatch(
      /^No knee of users is seen from rate = 20\/s to 100\/s: .* every request/,
    );
  });

  it("looks for none where the lowest load is not served: a fault, not the load, is what hurts", () => {
    const success = [0.8, 0.8, 0.7, 0.6, 0.5];
    const result = swept(RATES, { goodput: [16, 32, 42, 48, 50], success, tail: [50, 50, 90, 400, 900] });
    expect(headline(result)).toMatch(/^Success rate of users is best at rate = /);
  });

  it("takes longer thinking for less load", () => {
    const vary = "workloads.users.thinkTime=1s,2s,4s,8s";
    const result = swept(vary, { goodput: [80, 60, 40, 20], tail: [900, 300, 60, 50] });
    expect(headline(result)).toContain("between thinkTime = 4s and 2s");
  });

  it("speaks of success rather than goodput where another setting is varied beside the load", () => {
    const result = swept(RATES, {
      goodput: [20, 40, 60, 70, 70],
      success: [1, 1, 1, 0.9, 0.7],
      tail: [5, 5, 5, 5, 5],
    });
    const other = parseAxis("services.shop.instances=1");
    const points = result.points.map((point) => ({ ...point, values: [...point.values, "1"] }));
    expect(headline({ ...result, axes: [...result.axes, other], points })).toMatch(
      /^Success rate of users is best/,
    );
  });
});

describe("the answer of a sweep over a setting", () => {
  const vary = "services.shop.queue=1,10,100,1000";

  it("begins with harm, though goodput moves as well, and says from where on", () => {
    const means = { goodput: [40, 50, 60, 70], tail: [5, 6, 7, 8], lost: [0, 0, 12, 400] };
    const result = swept(vary, means);
    expect(headline(result).replaceAll("\u00a0", " ")).toMatch(
      /^Lost messages of orders: none up to queue = 10, 12.* at 100, most at 1000: 400/,
    );
    expect(answerOf(result).figure).toBe(LOST);
    expect(said(result)).toContain("Goodput of users is best at queue = 1000");
    const ceasing = swept(vary, { ...means, lost: [90, 12, 0, 0] });
    expect(headline(ceasing)).toMatch(/: none from queue = 100 on, 12.* at 10, most at 1: 90/);
  });

  it("does not begin with harm that only luck tells apart", () => {
    const result = swept(
      vary,
      { goodput: [40, 50, 60, 70], tail: [5, 6, 7, 8], lost: [10, 11, 10, 11] },
      {},
      0.3,
    );
    expect(said(result)).not.toContain("Lost");
  });

  it("tells where thresholds begin to fail, and which", () => {
    const [slow, lost] = ["workloads.users.latency.p99 < 100ms", "workloads.users.goodput > 1/s"];
    const means = { goodput: [40, 50, 60, 70], tail: [5, 50, 150, 300] };
    const result = swept(vary, { ...means, failed: [{}, {}, { [slow]: 1 }, { [slow]: 2, [lost]: 2 }] });
    expect(headline(result)).toBe(
      `The thresholds hold up to queue = 10 and fail in some runs from 100 on, in every run from 1000 on (${slow}).`,
    );
    expect(answerOf(result).figure).toBe(TAIL);
    const rising = swept(vary, { ...means, failed: [{ [slow]: 2 }, { [slow]: 2 }, {}, {}] });
    expect(headline(rising)).toBe(`${slow} holds from queue = 100 on and fails up to 10.`);
    const between = swept(vary, { ...means, failed: [{ [slow]: 2 }, {}, { [lost]: 2 }, { [lost]: 2 }] });
    expect(headline(between)).toBe(
      `The thresholds hold only at queue = 10; elsewhere fails ${slow} or ${lost}.`,
    );
  });

  it("is silent about thresholds that do the same everywhere", () => {
    const means = { goodput: [40, 50, 60, 70], tail: [5, 6, 7, 8] };
    expect(said(swept(vary, { ...means, failed: [{ a: 2 }, { a: 2 }, { a: 2 }, { a: 2 }] }))).not.toMatch(
      /hold|fail/,
    );
    expect(said(swept(vary, { ...means, failed: [{}, {}, {}, {}] }))).not.toMatch(/hold|fail/);
  });

  it("passes over a figure that moves too little to matter", () => {
    const result = swept(vary, { goodput: [100, 100.2, 100.3, 100.4], tail: [300, 100, 50, 20] }, {}, 0.0001);
    expect(headline(result)).toMatch(/^P99 latency of users is best at queue = 1000/);
  });

  it("lets figures that were asked for lead, in their order", () => {
    const means = { goodput: [40, 50, 60, 70], tail: [300, 100, 50, 20] };
    const result = swept(vary, means, { asked: true, metrics: [TAIL, GOODPUT] });
    expect(headline(result)).toMatch(/^P99 latency of users/);
    const load = swept(
      RATES,
      { goodput: [20, 40, 60, 80, 100], tail: [50, 60, 90, 130, 900] },
      { asked: true },
    );
    expect(headline(load)).toMatch(/^Goodput of users is best at rate = 100\/s/);
  });
});
