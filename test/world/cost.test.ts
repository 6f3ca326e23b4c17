import { describe, expect, it } from "vitest";
import { costInWords } from "../../src/report/cost.ts";
import { play, run } from "./run-yaml.ts";

const SYSTEM = `
name: test
duration: 70m
warmup: 10m
workloads: { users: { rate: 1/s, arrivals: constant, target: shop } }
services:
  shop:
    instances: 3
    steps: [{ cache: near, miss: [] }, { cache: far, miss: [] }, { query: db.get }, { call: bank }, { publish: bus.told }, { publish: bus.kept }]
    clients: { bank: { retry: { maxAttempts: 2 } } }
    consumers: { hears: { from: bus.told, steps: [] } }
  bank: { steps: [{ fail: { probability: 100%, code: UNAVAILABLE } }] }
databases: { db: { shards: 2, operations: { get: 1ms } } }
caches: { near: { scope: instance }, far: { scope: shared } }
brokers: { bus: { topics: { told: {} }, queues: { kept: {} } } }
`;

describe("cost", () => {
  it("is machines times hours and requests times prices, of the measured time", () => {
    const { cost, workloads } = run(
      `${SYSTEM}cost: { currency: EUR, instanceHour: 2, prices: { bank: { instanceHour: 0, request: 0.5 }, far: { request: 0.01 }, db: { instanceHour: 5, request: 0.1 } } }`,
    );
    // 3600 requests in the measured hour; every one asks the bank twice, and fails there.
    expect(workloads["users"]!.requests).toBe(3600);
    expect(cost!.components).toMatchObject({
      shop: { machines: 6, requests: 0, total: 6 },
      bank: { machines: 0, requests: 3600 },
      db: { machines: 10 },
      near: { total: 0 },
      far: { machines: 2 },
      bus: { machines: 2 },
    });
    expect(cost!.components["far"]!.requests).toBeCloseTo(36, 9);
    expect(cost!.components["db"]!.requests).toBeCloseTo(360, 9);
    expect(cost!.total).toBeCloseTo(6 + 3600 + 10 + 360 + 2 + 36 + 2, 6);
    expect(cost!.perHour).toBeCloseTo(cost!.total, 9);
    expect(cost!.perThousandOk).toBeNull();
  });

  it("counts messages where they are published to, and what a thousand answers cost", () => {
    const healthy = SYSTEM.replace("probability: 100%", "probability: 0%");
    const { cost } = run(`${healthy}cost: { prices: { bus: { request: 0.001 } } }`);
    // One message to the topic and one to the queue for each of 3600 requests.
    expect(cost!.total).toBeCloseTo(7.2, 9);
    expect(cost!.perThousandOk).toBeCloseTo(2, 9);
    expect(costInWords(cost!)).toBe("7.20 units an hour, 2.00 units per thousand OK requests");
  });

  it("pays who sends for every GiB, and more for those to another zone", () => {
    const { cost } = run(`
name: test
duration: 1000s
workloads: { users: { rate: 1/s, arrivals: constant, target: shop } }
services:
  shop: { zone: here, steps: [{ call: bank }, { query: db.get }] }
  bank: { zone: there, steps: [] }
databases: { db: { zone: here, operations: { get: 1ms } } }
network: { sizes: { shop: { request: 1GiB, response: 4MiB }, bank: { request: 1MiB, response: 2MiB }, db.get: { response: 0.5MiB } } }
cost: { crossZoneGib: 10, prices: { shop: { egressGib: 1 }, bank: { egressGib: 100 }, db: { egressGib: 1000 } } }
`);
    // A thousand requests are 1000/1024 GiB for every MiB. The shop sends calls to the bank and answers to users.
    const gib = 1000 / 1024;
    expect(cost!.components["shop"]!.traffic).toBeCloseTo((1 + 4) * gib + 10 * gib, 6);
    expect(cost!.components["bank"]!.traffic).toBeCloseTo(2 * gib * 100 + 2 * gib * 10, 6);
    expect(cost!.components["db"]!.traffic).toBeCloseTo(0.5 * gib * 1000, 6);
    expect(cost!.total).toBeCloseTo(cost!.traffic, 9);
    expect(costInWords(cost!)).toContain("an hour, ");
  });

  it("pays a crashed instance, and a run that was cut short for as long as it lasted", () => {
    const priced = `${SYSTEM}cost: { instanceHour: 1, prices: { bank: { instanceHour: 0 } } }\nfaults: { down: { at: 20m, crash: { target: shop } } }`;
    const whole = run(priced).cost!;
    expect(whole.components["shop"]!.total).toBeCloseTo(3, 9);
    const cut = run(priced, { eventsMax: 20_000 });
    expect(cut.stopped).not.toBeNull();
    const hours = (cut.stopped!.atMs - 600_000) / 3_600_000;
    expect(cut.cost!.components["shop"]!.total).toBeCloseTo(3 * hours, 6);
    expect(cut.cost!.perHour).toBeCloseTo(whole.perHour, 9);
  });

  it("changes nothing else in a run", () => {
    const { cost, ...priced } = run(`${SYSTEM}cost: { instanceHour: 1 }`);
    expect(cost!.currency).toBe("units");
    expect(JSON.stringify(priced)).toBe(JSON.stringify(run(SYSTEM)));
  });

  it("is a figure for conditions", () => {
    const { metric } = play(
      `${SYSTEM}cost: { instanceHour: 1 }\nthresholds: [cost.components.shop.total < 4]`,
    );
    expect(metric(["cost", "components", "shop", "total"], null).value).toBeCloseTo(3, 9);
  });
});
