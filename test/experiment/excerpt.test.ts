import { describe, expect, it } from "vitest";
import { excerptOf } from "../../src/experiment/excerpt.ts";
import { valueAt } from "../../src/experiment/path.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { summaryOf } from "./runs.ts";

const GOODPUT = ["workloads", "users", "goodput"];
const P99 = ["workloads", "users", "latency", "p99"];

describe("an excerpt of a Summary", () => {
  it("has the figures that were asked for where the Summary has them, and what tells the run", () => {
    const whole = summaryOf({ goodput: 40, p99: 120, seed: "7", stopped: { reason: "the budget", atMs: 5 } });
    const { seed, fingerprint, events, stopped } = whole;
    expect(excerptOf(whole, [GOODPUT, P99])).toEqual({
      seed,
      fingerprint,
      events,
      stopped,
      workloads: { users: { goodput: 40, latency: { p99: 120 } } },
    });
  });

  it("keeps no data apart from no such figure", () => {
    const excerpt = excerptOf(summaryOf({ goodput: 40 }), [
      ["workloads", "users", "latency", "mean"],
      ["no"],
    ]);
    expect(valueAt(excerpt, ["workloads", "users", "latency", "mean"])).toBeNull();
    expect(valueAt(excerpt, ["no"])).toBeUndefined();
  });

  it("finds a component whatever it is called", () => {
    const services = JSON.parse('{ "__proto__": { "utilization": 0.5 } }') as Summary["services"];
    const path = ["services", "__proto__", "utilization"];
    expect(valueAt(excerptOf({ ...summaryOf({ goodput: 1 }), services }, [path]), path)).toBe(0.5);
    expect(Object.prototype).not.toHaveProperty("utilization");
  });
});
