import { describe, expect, it } from "vitest";
import { parseOverride, parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { around, mistakes, read } from "./reading.ts";

const TEXT = around(
  `shop:
  queue: 500
  concurrency: 4
  endpoints:
    buy: [{ work: 5ms }, { call: stock }, { parallel: [{ call: stock }, { sleep: 1ms }] }, { fail: 5% }]
  clients: { stock: guarded }
stock: { steps: [{ query: db.read }] }`,
  `databases: { db: { connections: 20, operations: { read: 2ms } } }
policies: { guarded: { timeout: 1s, retry: { maxAttempts: 3 } } }
defaults: { client: guarded }
`,
).replace("target: shop,", "target: shop.buy,");

function set(...settings: string[]): Scenario {
  return read(TEXT, { overrides: settings.map(parseOverride) });
}

function refused(...settings: string[]): string[] {
  return mistakes(TEXT, { overrides: settings.map(parseOverride) });
}

describe("a path", () => {
  it("walks the long form of what was written short", () => {
    expect(set("services.shop.queue.discipline=lifo").services["shop"]?.queue).toEqual({
      capacity: 500,
      discipline: "lifo",
      standing: null,
      maxWaitNs: null,
      shed: {},
    });
    expect(set("databases.db.connections.acquireTimeout=1s").databases["db"]?.connections).toEqual({
      size: 20,
      perInstance: false,
      acquireTimeoutNs: 1e9,
      opening: null,
    });
    const client = set("services.shop.clients.stock.retry=null").services["shop"]?.clients["stock"];
    expect(client).toMatchObject({ timeoutNs: 1e9, retry: null });
    expect(set("defaults.client.timeout=2s").services["stock"]?.clients["db"]).toMatchObject({
      timeoutNs: 2e9,
      retry: { maxAttempts: 3 },
    });
  });

  it("walks into the steps of an endpoint, by index", () => {
    const steps = set("services.shop.endpoints.buy.steps.0.work=7ms").services["shop"]?.endpoints["buy"]
      ?.steps;
    expect(steps?.[0]).toMatchObject({ kind: "work", demand: { kind: "constant", value: 7e6 } });
    const branch = set("services.shop.endpoints.buy.steps.2.parallel.waitFor=any").services["shop"]
      ?.endpoints["buy"]?.steps[2];
    expect(branch).toMatchObject({ kind: "parallel", waitFor: 1 });
    const failing = set("services.shop.endpoints.buy.steps.3.fail.by=key").services["shop"]?.endpoints["buy"]
      ?.steps[3];
    expect(failing).toMatchObject({ kind: "fail", probability: 0.05, by: "key" });
  });

  it("puts a value in place, short or long, and replaces what was there", () => {
    expect(set("services.shop.queue={ discipline: priority }").services["shop"]?.queue.capacity).toBe(null);
    expect(set("services.shop.endpoints.buy=[]").services["shop"]?.endpoints["buy"]?.steps).toEqual([]);
    expect(
      set("services.shop.clients.stock={ timeout: 5s }").services["shop"]?.clients["stock"],
    ).toMatchObject({ timeoutNs: 5e9, retry: null });
  });

  it("takes away with null, what is not there too", () => {
    expect(set("services.shop.concurrency=null").services["shop"]?.concurrency).toBe(null);
    expect(set("faults.never.slow=null", "services.shop.cpu=null")).toEqual(read(TEXT));
    expect(
      set("services.shop.endpoints.buy.steps.0=null").services["shop"]?.endpoints["buy"]?.steps,
    ).toHaveLength(3);
  });

  it("warns when it takes something from a client entry that is not there", () => {
    const result = parseScenario(
      { file: "test.yaml", text: TEXT, read: () => "" },
      { overrides: [parseOverride("services.stock.clients.db.retry=null")] },
    );
    expect(result.ok && result.warnings.map(({ message }) => message)).toEqual([
      "stock has no entry of its own for db, so there is nothing to take away",
    ]);
  });

  it("may end at a new name but not lead through one", () => {
    expect(set("faults.outage={ at: 1m, crash: { target: stock } }").faults["outage"]?.kind).toBe("crash");
    expect(refused("services.shp.concurrency=5")).toEqual([
      'services.shp.concurrency: there is no service "shp"',
    ]);
    expect(refused("services.shop.endpoints.by.steps=[]")).toEqual([
      'services.shop.endpoints.by.steps: there is no endpoint "by"',
    ]);
    expect(refused("policies.garded.timeout=5s")).toEqual([
      'policies.garded.timeout: there is no policy "garded"',
    ]);
  });

  it("cannot lead below a plain value or out of a list", () => {
    expect(refused("duration.seconds=5")).toEqual([
      'duration.seconds: "duration" is a plain value and has nothing below it',
    ]);
    expect(refused("services.shop.endpoints.buy.steps.9={ work: 1ms }")).toEqual([
      'services.shop.endpoints.buy.steps.9: "services.shop.endpoints.buy.steps" is a list of 4; "9" is not an index into it',
    ]);
  });

  it("is checked like the file once it is in place", () => {
    expect(refused("services.shop.concurency=5")).toEqual([
      'services.shop.concurency: unknown key "concurency"',
    ]);
    expect(refused("services.shop.concurrency=many")).toEqual([
      "services.shop.concurrency: expected a whole number from 1 to 1000000",
    ]);
  });
});

describe("a variant", () => {
  const text = `${TEXT}variants:
  same: {}
  ramp: { workloads.users.rate: null, workloads.users.stages: [{ for: 1m, rampTo: 100/s }, { for: 1m, rate: 50/s }] }
  slow: { network.latency: 5ms, services.shop.concurrency: 8 }
`;

  it("is laid over the file, and the command line over it", () => {
    const scenario = read(text, {
      variant: "slow",
      overrides: [parseOverride("services.shop.concurrency=2")],
    });
    expect(scenario.network.latency).toEqual({ kind: "constant", value: 5e6 });
    expect(scenario.services["shop"]?.concurrency).toBe(2);
    expect(read(text).services["shop"]?.concurrency).toBe(4);
  });

  it("changes nothing when it is empty", () => {
    expect(read(text, { variant: "same" })).toEqual(read(text));
  });

  it("may replace the source of load, and a ramp begins at the rate before it", () => {
    expect(read(text, { variant: "ramp" }).workloads["users"]?.load).toMatchObject({
      stages: [
        { startNs: 0, endNs: 60e9, fromRate: 0, toRate: 100 },
        { startNs: 60e9, endNs: 120e9, fromRate: 50, toRate: 50 },
      ],
    });
  });

  it("is kept as written", () => {
    expect(read(text).variants["slow"]).toEqual({ "network.latency": "5ms", "services.shop.concurrency": 8 });
    expect(read(text).variants["ramp"]).toMatchObject({ "workloads.users.rate": null });
  });

  it("that nobody wrote is told with the nearest one", () => {
    expect(mistakes(text, { variant: "slw" })).toEqual(['variants: there is no variant "slw"']);
  });

  it("has its mistakes told whichever is run", () => {
    const wrong = text.replace("services.shop.concurrency: 8", "services.stock.concurrency: -8");
    expect(mistakes(wrong, { variant: "same" })).toEqual([
      "services.stock.concurrency: expected a whole number from 1 to 1000000",
    ]);
  });
});

describe("a base file", () => {
  const base = `${TEXT}faults: { outage: { at: 1m, for: 10s, crash: { target: stock } } }\n`;

  it("is laid under the file that extends it: maps key by key, lists and one-key maps whole", () => {
    const over =
      "extends: base.yaml\nname: Over\nservices: { shop: { queue: { discipline: lifo }, endpoints: { buy: [{ work: 1ms }] } } }\nnetwork: { latency: { exponential: 1ms } }";
    const scenario = read(over, {}, { "base.yaml": `${base}network: { latency: 2ms, loss: 1% }\n` });
    expect(scenario.name).toBe("Over");
    expect(scenario.services["shop"]).toMatchObject({
      concurrency: 4,
      queue: { capacity: 500, discipline: "lifo" },
    });
    expect(scenario.services["shop"]?.endpoints["buy"]?.steps).toHaveLength(1);
    expect(scenario.network).toMatchObject({ latency: { kind: "exponential", mean: 1e6 }, loss: 0.01 });
  });

  it("loses what the file takes away with null", () => {
    const scenario = read(
      "extends: base.yaml\nfaults: { outage: null }\nservices: { shop: { concurrency: null } }",
      {},
      { "base.yaml": base },
    );
    expect(scenario.faults).toEqual({});
    expect(scenario.services["shop"]?.concurrency).toBe(null);
  });

  it("names files relative to itself", () => {
    const files = {
      "bases/first.yaml": "extends: second.yaml\nname: First",
      "bases/second.yaml": TEXT.replace("work: 5ms", "work: { samples: work.csv }"),
      "bases/work.csv": "value\n1ms\n3ms\n",
    };
    const scenario = read("extends: bases/first.yaml", {}, files);
    expect(scenario.name).toBe("First");
    expect(scenario.services["shop"]?.endpoints["buy"]?.steps[0]).toMatchObject({
      demand: { kind: "samples", values: [1e6, 3e6] },
    });
  });

  it("has its mistakes told at their place in it", () => {
    const found = mistakes(
      "extends: base.yaml",
      {},
      { "base.yaml": base.replace("call: stock }, {", "call: stok }, {") },
    );
    expect(found).toEqual(['services.shop.endpoints.buy.1.call: there is no service "stok"']);
  });
});
