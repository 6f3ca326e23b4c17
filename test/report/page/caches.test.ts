import { describe, expect, it } from "vitest";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { renderRun } from "../../../src/report/terminal/run.ts";
import { run } from "../../world/run-yaml.ts";

const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 10/s, arrivals: constant, target: shop } }
services: { shop: { instances: 2, steps: [{ cache: near, miss: [{ cache: far, miss: [{ query: db.read }] }] }] } }
databases: { db: { operations: { read: 10ms } } }
caches: { near: { scope: instance, capacity: 10 }, far: {} }
`);

describe("a run with caches", () => {
  it("has a section, a chart of the hit rate and a place in the topology on the page", () => {
    const page = renderRunPage(summary, { runtime: "", command: "ripplesim run test.yaml" });
    expect(page).toContain('id="caches"');
    expect(page).toMatch(/near answered 98\S*\s% of 100 lookups/u);
    expect(page).toContain("Hit rate, far");
    expect(page).toMatch(/near: 98\s*% hits/u);
  });

  it("has a table in the terminal", () => {
    const text = renderRun(summary, {
      width: 100,
      color: false,
      unicode: true,
      reportFile: null,
      command: "",
    });
    expect(text).toMatch(/CACHES +lookups +hit rate/);
    expect(text).toMatch(/near +100 +98.0 %.* 2 of 10 each/);
  });
});
