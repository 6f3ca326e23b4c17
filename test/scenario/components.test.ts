import { describe, expect, it } from "vitest";
import type { DistributionSpec, StepSpec, WorkloadSpec } from "../../src/scenario/scenario.ts";
import { around, mistakes, read, warnings } from "./reading.ts";

function step(written: string): StepSpec {
  const text = around(
    `shop: { steps: [${written}] }\nstock: { endpoints: { take: [] } }`,
    "databases: { db: { operations: { read: 2ms } } }\n",
  );
  return read(text).services["shop"]!.endpoints["main"]!.steps[0]!;
}

const plain = { name: null, optional: false };
const working = (ms: number): StepSpec => ({
  ...plain,
  kind: "work",
  demand: { kind: "constant", value: ms * 1e6 },
});

describe("a step", () => {
  it.each<[string, StepSpec]>([
    [
      "{ work: 5ms, name: think, optional: true }",
      { kind: "work", name: "think", optional: true, demand: { kind: "constant", value: 5e6 } },
    ],
    ["{ sleep: 5ms }", { ...plain, kind: "sleep", duration: { kind: "constant", value: 5e6 } }],
    ["{ call: stock.take }", { ...plain, kind: "call", service: "stock", endpoint: "take", key: null }],
    [
      "{ call: stock.take, key: unique }",
      { ...plain, kind: "call", service: "stock", endpoint: "take", key: { kind: "unique" } },
    ],
    [
      "{ query: db.read, key: { uniform: { items: 9 } } }",
      { ...plain, kind: "query", database: "db", operation: "read", key: { kind: "uniform", items: 9 } },
    ],
    [
      "{ parallel: [{ work: 1ms }, [{ work: 2ms }, { work: 3ms }]] }",
      { ...plain, kind: "parallel", branches: [[working(1)], [working(2), working(3)]], waitFor: 2 },
    ],
    [
      "{ parallel: { branches: [{ work: 1ms }, { work: 2ms }], waitFor: any } }",
      { ...plain, kind: "parallel", branches: [[working(1)], [working(2)]], waitFor: 1 },
    ],
    ["{ parallel: [] }", { ...plain, kind: "parallel", branches: [], waitFor: 0 }],
    [
      "{ choose: [{ weight: 2, steps: [] }, { weight: 0.5, steps: [{ work: 1ms }] }] }",
      {
        ...plain,
        kind: "choose",
        alternatives: [
          { weight: 2, steps: [] },
          { weight: 0.5, steps: [working(1)] },
        ],
      },
    ],
    [
      "{ repeat: { times: { uniform: { min: 0, max: 4 } }, steps: [{ work: 1ms }] } }",
      { ...plain, kind: "repeat", times: { kind: "uniform", min: 0, max: 4 }, steps: [working(1)] },
    ],
    [
      "{ steps: [{ work: 1ms }], optional: true }",
      { ...plain, optional: true, kind: "steps", steps: [working(1)] },
    ],
    ["{ background: [{ work: 1ms }] }", { ...plain, kind: "background", steps: [working(1)] }],
    ["{ fail: 5% }", { ...plain, kind: "fail", probability: 0.05, code: "UNAVAILABLE", by: "request" }],
    [
      "{ fail: { probability: 1, code: NOT_FOUND, by: key } }",
      { ...plain, kind: "fail", probability: 1, code: "NOT_FOUND", by: "key" },
    ],
  ])("is read as it is meant: %s", (written, spec) => {
    expect(step(written)).toEqual(spec);
  });
});

describe("a distribution", () => {
  const ms = 1e6;
  it.each<[string, DistributionSpec]>([
    ["5ms", { kind: "constant", value: 5 * ms }],
    ["{ exponential: 20ms }", { kind: "exponential", mean: 20 * ms }],
    [
      "{ lognormal: { median: 20ms, p99: 120ms } }",
      { kind: "lognormal", by: { median: 20 * ms, p99: 120 * ms } },
    ],
    [
      "{ lognormal: { median: 20ms, sigma: 0.5 } }",
      { kind: "lognormal", by: { median: 20 * ms, sigma: 0.5 } },
    ],
    ["{ lognormal: { mean: 20ms, cv: 2 } }", { kind: "lognormal", by: { mean: 20 * ms, cv: 2 } }],
    ["{ normal: { mean: 20ms, stddev: 5ms } }", { kind: "normal", mean: 20 * ms, stddev: 5 * ms }],
    ["{ uniform: { min: 0, max: 5ms } }", { kind: "uniform", min: 0, max: 5 * ms }],
    ["{ gamma: { mean: 20ms, cv: 2 } }", { kind: "gamma", mean: 20 * ms, cv: 2 }],
    ["{ erlang: { mean: 20ms, k: 3 } }", { kind: "erlang", mean: 20 * ms, k: 3 }],
    ["{ weibull: { scale: 20ms, shape: 1.5 } }", { kind: "weibull", scale: 20 * ms, shape: 1.5 }],
    ["{ pareto: { min: 2ms, alpha: 1.5 } }", { kind: "pareto", min: 2 * ms, alpha: 1.5, max: null }],
    [
      "{ pareto: { min: 2ms, alpha: 1.5, max: 1s } }",
      { kind: "pareto", min: 2 * ms, alpha: 1.5, max: 1000 * ms },
    ],
    [
      "{ hyperexponential: [{ weight: 9, mean: 1ms }, { weight: 1, mean: 50ms }] }",
      {
        kind: "hyperexponential",
        phases: [
          { weight: 9, mean: ms },
          { weight: 1, mean: 50 * ms },
        ],
      },
    ],
    [
      "{ mixture: [{ weight: 1, of: { mixture: [{ weight: 1, of: 3ms }] } }] }",
      {
        kind: "mixture",
        parts: [
          {
            weight: 1,
            of: { kind: "mixture", parts: [{ weight: 1, of: { kind: "constant", value: 3 * ms } }] },
          },
        ],
      },
    ],
  ])("is read as it is meant: %s", (written, spec) => {
    expect(step(`{ work: ${written} }`)).toMatchObject({ demand: spec });
  });

  it("given by percentiles begins at 0 and ends at the last point unless p0 and p100 are given", () => {
    expect(step("{ work: { percentiles: { p99: 90ms, p50: 10ms, p99.9: 200ms } } }")).toMatchObject({
      demand: {
        points: [
          { quantile: 0, value: 0 },
          { quantile: 0.5, value: 10 * ms },
          { quantile: 0.99, value: 90 * ms },
          { quantile: 0.999, value: 200 * ms },
          { quantile: 1, value: 200 * ms },
        ],
      },
    });
    expect(step("{ work: { percentiles: { p0: 5ms, p100: 9ms } } }")).toMatchObject({
      demand: {
        points: [
          { quantile: 0, value: 5 * ms },
          { quantile: 1, value: 9 * ms },
        ],
      },
    });
  });

  it("of a file is drawn from its values", () => {
    const text = around("shop: { steps: [{ work: { samples: data/work.csv } }] }");
    const scenario = read(text, {}, { "data/work.csv": "value\r\n5ms\r\n\r\n1.5s\r\n" });
    expect(scenario.services["shop"]?.endpoints["main"]?.steps[0]).toMatchObject({
      demand: { kind: "samples", values: [5 * ms, 1500 * ms] },
    });
  });
});

describe("a workload", () => {
  function workload(written: string, files = {}): WorkloadSpec {
    return read(
      `name: Test\nduration: 10m\nworkloads: { users: ${written} }\nservices: { shop: { steps: [] } }`,
      {},
      files,
    ).workloads["users"]!;
  }

  it("of users is a closed model", () => {
    expect(workload("{ target: shop, users: 5, thinkTime: { exponential: 2s } }").load).toEqual({
      kind: "closed",
      users: 5,
      thinkTime: { kind: "exponential", mean: 2e9 },
    });
  });

  it("of a file replays its times", () => {
    expect(workload("{ target: shop, replay: at.csv }", { "at.csv": "at\n0\n5ms\n5ms\n" }).load).toEqual({
      kind: "replay",
      atNs: [0, 5e6, 5e6],
    });
  });

  it("of bursts draws gamma gaps", () => {
    expect(workload("{ target: shop, rate: 5/s, arrivals: { gamma: { cv: 2 } } }").load).toMatchObject({
      arrivals: { kind: "gamma", cv: 2 },
    });
  });

  it("with one target has it as the one step of a target without a name", () => {
    const { targets, single } = workload("{ target: shop, rate: 5/s }");
    expect(single).toBe(true);
    expect(targets).toEqual({
      target: {
        weight: 1,
        steps: [{ ...plain, kind: "call", service: "shop", endpoint: "main", key: null }],
      },
    });
  });

  it("with several targets weighs them", () => {
    const { targets, single } = workload(
      "{ rate: 5/s, targets: { a: { target: shop }, b: { weight: 3, steps: [{ sleep: 1s }, { call: shop }] } } }",
    );
    expect(single).toBe(false);
    expect(Object.entries(targets).map(([name, { weight, steps }]) => [name, weight, steps.length])).toEqual([
      ["a", 1, 1],
      ["b", 3, 2],
    ]);
  });
});

describe("a network", () => {
  it("leaves to itself what its links do not say", () => {
    const text = around(
      "shop: { steps: [] }",
      "network: { latency: 2ms, loss: 1%, links: { users: { shop: { latency: 5ms } } } }\n",
    );
    expect(read(text).network).toEqual({
      latency: { kind: "constant", value: 2e6 },
      loss: 0.01,
      bandwidth: null,
      sizes: {},
      links: { users: { shop: { latency: { kind: "constant", value: 5e6 }, loss: null, bandwidth: null } } },
    });
  });
});

describe("what is legal but has no effect", () => {
  it("is told as a warning", () => {
    const text = around(
      "shop: { steps: [] }\nspare: { steps: [{ query: db.read }] }",
      "databases: { db: { operations: { read: 2ms } } }\nnetwork: { links: { shop: { db: { latency: 1ms } } } }\nfaults: { split: { at: 1m, partition: { between: [shop, db] } } }\n",
    );
    expect(warnings(text)).toEqual([
      "services.spare: nothing ever calls it",
      "databases.db: nothing ever calls it",
      "network.links.shop.db: nothing passes between shop and db",
      "faults.split: nothing passes between shop and db, so this fault changes nothing",
    ]);
  });
});

describe("an effect under no key", () => {
  it("is told as a warning, for each workload that comes to it", () => {
    const text = `name: Test
duration: 10m
workloads:
  users: { target: shop, rate: 80/s }
  keyed: { target: shop, rate: 80/s, key: unique }
  drawn: { rate: 1/s, targets: { a: { steps: [{ call: shop, key: unique }] } } }
services: { shop: { steps: [{ call: payments }] }, payments: { steps: [{ effect: charged }] } }
`;
    expect(warnings(text)).toEqual([
      'workloads.users: its requests have no key, so that the effect "charged" counts all of them as one entity',
    ]);
  });
});

describe("a circle", () => {
  it("of services over different endpoints is legal", () => {
    const text = around(
      "shop: { endpoints: { order: [{ call: bank.pay }], paid: [] } }\nbank: { endpoints: { pay: [{ call: shop.paid }] } }",
    ).replace("target: shop,", "target: shop.order,");
    expect(read(text).services["bank"]?.clients).toHaveProperty("shop");
  });

  it("of calls is told with its path, however deep the call stands", () => {
    const text = around(
      "shop: { steps: [{ background: [{ repeat: { times: 2, steps: [{ call: shop }] } }] }] }",
    );
    expect(mistakes(text)).toEqual(["services.shop.steps: calls go round in a circle: shop -> shop"]);
  });

  it("of calls through a fallback is told too", () => {
    const text = around(
      "shop: { steps: [{ call: stock }], clients: { stock: { fallback: { steps: [{ call: spare }] } } } }\nstock: { steps: [] }\nspare: { steps: [{ call: shop }] }",
    );
    expect(mistakes(text)).toEqual([
      "services.shop.steps: calls go round in a circle: shop -> the fallback of shop for stock -> spare -> shop",
    ]);
  });
});
