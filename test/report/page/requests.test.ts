import { describe, expect, it } from "vitest";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { play } from "../../world/run-yaml.ts";
import { ALL } from "../../world/traced.ts";
import { textOf } from "./pages.ts";

const OK = { ...ALL, count: 1, order: "slowest", fate: { kind: "ok" } } as const;
const FAILED = { ...OK, fate: { kind: "failed" } } as const;

describe("Single requests in the page of a run", () => {
  const { summary, examples } = play(
    `
name: Three tries
duration: 60s
workloads: { users: { target: shop, rate: 5/s, arrivals: constant } }
services:
  shop: { steps: [{ call: stock }], clients: { stock: { timeout: 50ms, retry: { maxAttempts: 3 } } } }
  stock: { concurrency: 1, steps: [{ work: 10ms }] }
faults: { slow: { at: 30s, for: 10s, slow: { target: stock, factor: 100 } } }
`,
    { examples: [OK, FAILED] },
  );
  const wished = [OK, FAILED].flatMap((wish, index) => {
    const found = examples[index];
    return found === undefined ? [] : [{ ...found, wish }];
  });
  const parts = { runtime: "", command: "ripplesim run three.yaml --seed 1" };

  it("are waterfalls with all attempts, in words as well, and the way to more of them", () => {
    const html = renderRunPage(summary, { ...parts, examples: wished });
    const text = textOf(html);
    expect(html).toContain('<section id="requests">');
    expect(text).toContain("The slowest of ");
    expect(text).toMatch(/failed requests: users → shop, 150 ms, failed: timeout at stock/);
    expect(text).toContain("3 attempts");
    expect(text).toContain("The critical path:");
    expect(text).toContain("ripplesim trace three.yaml --seed 1 --slowest 5");
  });

  it("say when there were too many to watch them all", () => {
    const missed = wished.map((example) => ({ ...example, missed: 1234 }));
    expect(textOf(renderRunPage(summary, { ...parts, examples: missed }))).toContain(
      "1,234 requests began while too many were under way to watch them all",
    );
  });

  it("are left out where none were watched, or none was found", () => {
    expect(renderRunPage(summary, parts)).not.toContain('id="requests"');
    const none = wished.map((example) => ({ ...example, traces: [], matching: 0 }));
    expect(renderRunPage(summary, { ...parts, examples: none })).not.toContain('id="requests"');
  });
});
