import { describe, expect, it } from "vitest";
import type { Condition, ConditionSide } from "../../src/scenario/scenario.ts";
import { around, mistakes, read } from "./reading.ts";

const SERVICES =
  `shop: { concurrency: 4, steps: [{ call: stock }], clients: { stock: { circuitBreaker: {} } } }
stock: { endpoints: { take: [], list: [] } }`.replace("call: stock }", "call: stock.take }");
const FAULT = "faults: { outage: { at: 2m, for: 1m, crash: { target: stock } } }\n";

function threshold(text: string): Condition {
  return read(around(SERVICES, `warmup: 1m\n${FAULT}thresholds: ["${text}"]\n`)).thresholds[0]!;
}

function refused(text: string): string {
  const found = mistakes(around(SERVICES, `warmup: 1m\n${FAULT}thresholds: ["${text}"]\n`));
  expect(found).toHaveLength(1);
  return found[0]!.replace("thresholds.0: ", "");
}

function literal(value: number | string | boolean, text: string): ConditionSide {
  return { kind: "literal", value, text };
}

describe("a condition", () => {
  it("compares a figure of the Summary with a literal", () => {
    expect(threshold("workloads.users.latency.p99 < 1.5s")).toEqual({
      text: "workloads.users.latency.p99 < 1.5s",
      left: {
        kind: "metric",
        factor: 1,
        variant: null,
        path: ["workloads", "users", "latency", "p99"],
        unit: "ms",
        quantile: 0.99,
      },
      operator: "<",
      right: literal(1500, "1.5s"),
      window: null,
    });
  });

  it.each([
    ["workloads.users.latency.mean >= 250us", 0.25],
    ["workloads.users.goodput > 30/m", 0.5],
    ["workloads.users.successRate >= 99.5%", 0.995],
    ["workloads.users.successRate >= 0.995", 0.995],
    ["workloads.users.failed == 0", 0],
    ["clients.shop.stock.amplification < 1.3", 1.3],
    ["clients.shop.stock.circuitBreaker.openMs < 10s", 10_000],
    ["clients.shop.stock.circuitBreaker.state == half-open", "half-open"],
    ["faults.outage.impact.users.recovered != false", false],
    ["faults.outage.impact.users.recoveryMs < 0", 0],
    ["services.stock.endpoints.take.waiting.p999 < 0", 0],
    ["workloads.users.causes.queue-full <= 10", 10],
    ["workloads.users.outcomes.UNAVAILABLE <= 10", 10],
    ["workloads.users.failedAt.stock.crashed > 10", 10],
    ["network.links.stock.shop.lost == 0", 0],
    ["durationMs > 1m", 60_000],
  ])("has its literal in the unit of the Summary: %s", (text, value) => {
    expect(threshold(text).right).toMatchObject({ kind: "literal", value });
  });

  it("takes the literal first, and factors", () => {
    expect(threshold("100ms > workloads.users.latency.p50").left).toEqual(literal(100, "100ms"));
    expect(threshold("workloads.users.ok > 0.95 * workloads.users.requests").right).toMatchObject({
      factor: 0.95,
      unit: "count",
    });
    expect(threshold("2*services.shop.queue.mean < services.shop.queue.max").left).toMatchObject({
      factor: 2,
      unit: "number",
    });
  });

  it("has a window from the end of the warm-up, and to the end of the run, unless told otherwise", () => {
    expect(threshold("workloads.users.failed == 0 from 3m to 3m30s").window).toEqual({
      fromNs: 180e9,
      toNs: 210e9,
      text: "from 3m to 3m30s",
    });
    const bounds = { "from 3m": [180e9, 600e9], "to 3m": [60e9, 180e9], "from 0s to 3m": [0, 180e9] };
    for (const [written, [fromNs, toNs]] of Object.entries(bounds))
      expect(threshold(`workloads.users.failed == 0 ${written}`).window).toMatchObject({ fromNs, toNs });
  });

  it("ends where the run of each variant ends, and is one window in all of them", () => {
    const text = around(
      "shop: { steps: [] }",
      `variants: { long: {}, short: { duration: 2m, warmup: 30s } }
findings:
  - long.workloads.users.ok > short.workloads.users.ok from 1m
  - long.workloads.users.ok > 0 from 5m to 6m`,
    );
    const windows = (variant: string): unknown[] =>
      read(text, { variant }).findings.map(({ window }) => window);
    expect(windows("long")).toEqual([
      { fromNs: 60e9, toNs: 600e9, text: "from 1m" },
      { fromNs: 300e9, toNs: 360e9, text: "from 5m to 6m" },
    ]);
    // What the second asks for nobody asks of this variant: any window will do.
    expect(windows("short")).toEqual([
      { fromNs: 60e9, toNs: 120e9, text: "from 1m" },
      { fromNs: 30e9, toNs: 120e9, text: "from 5m to 6m" },
    ]);
  });

  it.each([
    ["workloads.users.failed", /the operator is missing/],
    ["workloads.users.failed ==", /a side is missing/],
    ["workloads.users.failed==0", /is not an operator|operator is missing/],
    ["workloads.users.failed == 0 sometimes", /"sometimes" is one thing too many/],
    ["workloads.users.failed == 0 from", /a time is missing after from/],
    ["workloads.users.failed == 0 from now", /"now" is not a duration/],
    ["workloads.users.failed == 0 to 2m from 1m", /"from 1m" is one thing too many/],
    ["two * workloads.users.failed == 0", /"two" is not a factor/],
    ["workloads.users.failed == 5%", /"5%" is not a number/],
    ["workloads.users.goodput > 80", /80 has no unit/],
    ["workloads.users.latency.p99 < 100/s", /is a rate/],
    ["clients.shop.stock.circuitBreaker.state == shut", /"shut" is not a state/],
    ["0.5 * clients.shop.stock.circuitBreaker.state == open", /cannot be multiplied/],
    ["workloads.users.targets.a.ok > 0", /no targets to tell apart/],
    ["services.shop.endpoints.main.ok > 0", /no endpoints to tell apart/],
    ["services.stock.utilization < 50%", /workers are unlimited/],
    ["services.shop.cpuUtilization < 50%", /has no cpu/],
    ["clients.shop.stock.bulkhead.rejected == 0", /has no bulkhead/],
    ["clients.shop.stock.budget.refused == 0", /has no retry budget/],
    ["clients.users.stock.calls > 0", /clients\.users has no "stock"/],
    ["sagas.checkout.stuck < 5", /sagas has no "checkout"/],
    ["workloads.users.causes.que-full == 0", /has no "que-full"/],
    ["events.more > 5", /has nothing below it/],
  ])("is refused before the run when it cannot be judged: %s", (text, message) => {
    expect(refused(text)).toMatch(message);
  });

  it("is told at the word that is wrong, with the nearest right path", () => {
    const text = around(SERVICES, "thresholds:\n  - workloads.users.latenci.p99 < 1s\n");
    expect(mistakes(text)).toEqual([
      'thresholds.0: workloads.users.latenci.p99 is no figure: workloads.users has no "latenci"',
    ]);
  });
});

describe("a finding", () => {
  const variants = "variants: { bare: { services.shop.clients.stock.circuitBreaker: null }, guarded: {} }\n";
  const finding = (text: string): string => around(SERVICES, `${variants}findings: ["${text}"]\n`);

  it("names the variant of each path", () => {
    const { left, right } = read(finding("guarded.workloads.users.ok >= bare.workloads.users.ok"))
      .findings[0]!;
    expect(left).toMatchObject({ variant: "guarded", path: ["workloads", "users", "ok"] });
    expect(right).toMatchObject({ variant: "bare", path: ["workloads", "users", "ok"] });
  });

  it("is checked in the variant it names, whichever is run", () => {
    expect(mistakes(finding("guarded.clients.shop.stock.circuitBreaker.opened > 0"))).toEqual([]);
    for (const variant of ["bare", "guarded"]) {
      expect(mistakes(finding("bare.clients.shop.stock.circuitBreaker.opened > 0"), { variant })).toEqual([
        'findings.0: bare.clients.shop.stock.circuitBreaker.opened is no figure in variant "bare": this client has no circuitBreaker',
      ]);
    }
  });
});

describe("a threshold", () => {
  it("is checked in the variant that is run", () => {
    const text = around(
      SERVICES,
      "variants: { bare: { services.shop.clients.stock.circuitBreaker: null } }\nthresholds: [clients.shop.stock.circuitBreaker.opened == 0]\n",
    );
    expect(mistakes(text)).toEqual([]);
    expect(mistakes(text, { variant: "bare" })).toHaveLength(1);
  });

  it("is not blamed for a mistake elsewhere", () => {
    const text = around(
      SERVICES.replace("concurrency: 4", "concurrency: four"),
      "thresholds: [services.shop.utilization < 80%]\n",
    );
    expect(mistakes(text)).toEqual(["services.shop.concurrency: expected a whole number from 1 to 1000000"]);
  });
});
