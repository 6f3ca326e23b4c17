import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { printScenario } from "../../src/scenario/print/print.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { parsed, scenarios } from "./arbitrary.ts";

function again(scenario: Scenario): Scenario | string {
  const { text, files } = printScenario(scenario);
  const result = parseScenario({ file: "printed.yaml", text, read: (name) => files.get(name) ?? "" });
  return result.ok ? result.scenario : formatProblems(result.problems);
}

describe("a printed scenario", () => {
  it("is read as the scenario it was printed from", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(again(scenario)).toEqual(scenario);
      }),
      { seed: 11, numRuns: 20 },
    );
  });

  it.each([
    "primary",
    { replicas: 1 },
    { shards: 2 },
    { shards: "50%", primary: true },
    { shards: 1, replicas: "all" },
  ])("selects the same servers of shards: %j", (select) => {
    const scenario = parsed({
      name: "Shards",
      duration: "10s",
      workloads: { users: { target: "shop", rate: "5/s" } },
      services: { shop: { steps: [{ query: "db.write" }] } },
      databases: { db: { shards: 2, operations: { write: "1ms" }, replicas: 2 } },
      faults: { outage: { at: "1s", crash: { target: "db", select } } },
    });
    expect(again(scenario)).toEqual(scenario);
  });

  it.each([undefined, { every: "10s" }, { every: "10s", replay: "20%" }])(
    "has the same backups and loses the same data: %j",
    (logArchive) => {
      const backups = { every: "1h", restore: "10m", ...(logArchive === undefined ? {} : { logArchive }) };
      const scenario = parsed({
        name: "Backups",
        duration: "10s",
        workloads: { users: { target: "shop", rate: "5/s" } },
        services: { shop: { steps: [{ query: "db.write" }] } },
        databases: { db: { operations: { write: "1ms" }, backups } },
        faults: { outage: { at: "1s", wipe: { target: "db" } } },
      });
      expect(again(scenario)).toEqual(scenario);
    },
  );

  it("brings the data files that it points at", () => {
    const files = new Map([
      ["times.csv", "at\n10ms\n2s\n"],
      ["work.csv", "value\n5ms\n7ms\n"],
    ]);
    const text = [
      "name: Replayed",
      "duration: 10s",
      "workloads: { users: { target: shop, replay: times.csv } }",
      "services: { shop: { steps: [{ work: { samples: work.csv } }] } }",
    ].join("\n");
    const result = parseScenario({ file: "replayed.yaml", text, read: (name) => files.get(name) ?? "" });
    expect(result.ok && again(result.scenario)).toEqual(result.ok && result.scenario);
    expect(result.ok && printScenario(result.scenario).files.size).toBe(2);
  });

  it("says at an endpoint what the client has and the endpoint has not", () => {
    const scenario = parsed({
      name: "Endpoints",
      duration: "10s",
      workloads: { users: { target: "shop", rate: "5/s" } },
      services: {
        shop: {
          steps: [{ call: "stock.take" }],
          clients: {
            stock: {
              timeout: "1s",
              retry: {
                maxAttempts: 3,
                backoff: { base: "10ms", max: "1s" },
                budget: {},
                ignore: ["timeout"],
              },
              endpoints: {
                take: {
                  timeout: null,
                  retry: { maxAttempts: 2, backoff: { max: null }, budget: null, ignore: null },
                },
              },
            },
          },
        },
        stock: { endpoints: { take: [] } },
      },
    });
    const take = scenario.services["shop"]?.clients["stock"]?.endpoints["take"];
    expect(take).toMatchObject({
      timeoutNs: null,
      retry: { maxAttempts: 2, budget: null, ignore: [], backoff: { baseNs: 1e7, maxNs: null } },
    });
    expect(again(scenario)).toEqual(scenario);
  });

  it("gives the weights of a balancer back", () => {
    const loadBalancing = { strategy: "weightedRoundRobin", weights: [1, 3], subset: { size: 2 } };
    const scenario = parsed({
      name: "Weighted",
      duration: "10s",
      workloads: { users: { target: "shop", rate: "5/s", client: { loadBalancing } } },
      services: { shop: { instances: 2, steps: [] } },
    });
    expect(scenario.workloads["users"]?.clients["shop"]?.loadBalancing.strategy).toMatchObject({
      weights: [1, 3],
    });
    expect(again(scenario)).toEqual(scenario);
  });

  it("keeps rates and ratios to the last digit", () => {
    const text = readFileSync(
      new URL("../scenarios/invalid/unknown-key-at-the-top.yaml", import.meta.url),
      "utf8",
    );
    const base = text
      .replace(/warmUp.*/, "")
      .replace("rate: 80/s", "rate: 1/h")
      .replace("steps: [", "steps: [{ fail: 0.000000012345 }, ");
    const result = parseScenario({ file: "small.yaml", text: base, read: () => "" });
    expect(result.ok && again(result.scenario)).toEqual(result.ok && result.scenario);
    expect(result.ok).toBe(true);
  });
});
