import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** One request a second for 20 s; it is charged at 10 ms and shipped 10 ms later. */
function shop(fault: string, services = ""): Summary {
  return run(`
name: test
duration: 3m
workloads: { users: { stages: [{ for: 19.9s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ work: 10ms }, { effect: charged, name: paid }, { work: 10ms }, { effect: shipped }]${services} }
faults: { dies: { ${fault} } }
invariants: { chargedNotShipped: { charged: 1, shipped: 0 } }`);
}

describe("a crash behind a step", () => {
  it("strikes between that step and the next, at every n-th execution, and keeps what was done", () => {
    const { effects, invariants, workloads } = shop(
      "for: 500ms, crash: { target: shop, after: paid, every: 5 }",
    );
    // Requests 5, 10, 15 and 20 have charged and never ship; the instance is back before the next one comes.
    expect(effects).toMatchObject({ charged: { done: 20 }, shipped: { done: 16 } });
    expect(invariants["chargedNotShipped"]?.examples.map(({ key }) => key)).toEqual([5, 10, 15]);
    expect(invariants["chargedNotShipped"]?.count).toBe(4);
    expect(workloads["users"]).toMatchObject({ ok: 16, failed: 4, causes: { crashed: 4 } });
  });

  it("is down for as long as said, and counts on when it is back", () => {
    // Request 2 (at 1 s) dies and takes those of 2 s and 3 s with it: 4 s to 5 s are executions 3 and 4, and so on.
    const { effects, workloads } = shop("for: 2500ms, crash: { target: shop, after: paid, every: 2 }");
    expect(effects["charged"]?.done).toBe(10);
    expect(workloads["users"]).toMatchObject({ ok: 5, failed: 15 });
  });

  it("stays down where nothing says for how long", () => {
    expect(shop("crash: { target: shop, after: paid }").workloads["users"]).toMatchObject({
      ok: 0,
      failed: 20,
    });
  });

  it("strikes in its time only", () => {
    // Those of 5 s to 9 s.
    const { workloads } = shop("at: 4500ms, until: 9500ms, for: 500ms, crash: { target: shop, after: paid }");
    expect(workloads["users"]).toMatchObject({ ok: 15, failed: 5 });
  });

  it("counts over all instances that it selects, and over no others", () => {
    // Round robin: the first of two instances has the even seconds.
    const fault = "for: 500ms, crash: { target: shop, select: 1, after: paid, every: 5 }";
    const { invariants } = shop(fault, ", instances: 2");
    expect(invariants["chargedNotShipped"]?.examples.map(({ key }) => key)).toEqual([9, 19]);
    const both = shop("for: 500ms, crash: { target: shop, after: paid, every: 5 }", ", instances: 2");
    expect(both.invariants["chargedNotShipped"]?.count).toBe(4);
  });

  it("kills whatever else the instance is doing", () => {
    // The second request comes 5 ms after the first, and is at work when the first has been charged.
    const { effects, workloads } = run(`
name: test
duration: 3m
workloads:
  first: { stages: [{ for: 900ms, rate: 1/s }], arrivals: constant, key: unique, target: shop }
  second: { stages: [{ for: 5ms, rate: 0/s }, { for: 900ms, rate: 1/s }], arrivals: constant, key: unique, target: shop }
services: { shop: { steps: [{ work: 10ms }, { effect: charged, name: paid }] } }
faults: { dies: { for: 1s, crash: { target: shop, after: paid } } }`);
    expect(effects["charged"]?.done).toBe(1);
    expect(workloads).toMatchObject({ first: { failed: 1 }, second: { failed: 1 } });
  });

  it("lets no other branch go on, be it parallel or in the background", () => {
    const { effects } = run(`
name: test
duration: 1m
workloads: { users: { stages: [{ for: 900ms, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop:
    steps:
      - background: [{ effect: noted, name: paid }, { effect: never }]
      - parallel: [[{ work: 1ms }, { effect: never }], { effect: atOnce }]
      - { sleep: 1ms }
      - { effect: never }
faults: { dies: { for: 1s, crash: { target: shop, after: paid } } }`);
    // All that happens in the very instant of the step happens; nothing later does.
    expect(effects).toMatchObject({ noted: { done: 1 }, atOnce: { done: 1 }, never: { done: 0 } });
  });
});
