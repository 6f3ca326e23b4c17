import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** One order a second for 10 s; the charge takes 150 ms and its caller waits 100 ms, twice. */
function shop(payments: string, more = ""): Summary {
  return run(`
name: test
duration: 3m
workloads: { users: { stages: [{ for: 9.9s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ call: payments }], clients: { payments: { timeout: 100ms, retry: { maxAttempts: 2 } } } }
  payments: ${payments}
invariants: { doubleCharge: { charged: 2+ }, never: { charged: 1 } }
${more}`);
}

describe("effects", () => {
  it("are done where the step stands, whether or not anybody waits for the answer", () => {
    const { effects, invariants, workloads } = shop("{ steps: [{ work: 150ms }, { effect: charged }] }");
    expect(workloads["users"]).toMatchObject({ ok: 0, failed: 10 });
    expect(effects["charged"]).toMatchObject({ done: 20, undone: 0, nothingToUndo: 0, repeated: 10 });
    // The second charge of the first order is made at 100 + 150 ms, and a minute later it is damage.
    expect(invariants["doubleCharge"]).toMatchObject({ count: 10, unsettled: 0, firstAtMs: 60_250 });
    expect(invariants["never"]).toMatchObject({ count: 0, unsettled: 0 });
  });

  it("are done once where the service knows duplicates", () => {
    const { effects, invariants } = shop(
      "{ steps: [{ work: 150ms }, { effect: charged }], idempotency: {} }",
    );
    expect(effects["charged"]?.done).toBe(10);
    expect(invariants["doubleCharge"]?.count).toBe(0);
    expect(invariants["never"]?.count).toBe(10);
  });

  it("are not done by what crashes before them, and are not lost by what crashes after", () => {
    // Visits of 150 ms from every full second on, and again 100 ms later; the crash strikes at 3.2 s, when
    // the first has charged and the second has not.
    const { effects } = shop(
      "{ steps: [{ work: 150ms }, { effect: charged }] }",
      "faults: { dies: { at: 3.2s, for: 1ms, crash: { target: payments } } }",
    );
    expect(effects["charged"]?.done).toBe(19);
  });

  it("can be taken back, once for each time", () => {
    const { effects, invariants } = shop(
      "{ steps: [{ effect: charged }, { effect: charged, undo: true }, { effect: charged, undo: true }] }",
    );
    expect(effects["charged"]).toMatchObject({ done: 10, undone: 10, nothingToUndo: 10, repeated: 0 });
    expect(invariants["never"]).toMatchObject({ count: 0, unsettled: 0 });
  });

  it("of two workloads with keys of their own never meet", () => {
    const { invariants } = run(`
name: test
duration: 3m
workloads:
  some: { stages: [{ for: 9.9s, rate: 1/s }], key: unique, target: shop }
  others: { stages: [{ for: 9.9s, rate: 1/s }], key: unique, target: shop }
services: { shop: { steps: [{ effect: charged }] } }
invariants: { doubleCharge: { charged: 2+ } }`);
    expect(invariants["doubleCharge"]?.count).toBe(0);
  });

  it("are counted after the warm-up only, but never forgotten", () => {
    // Half of the 100 orders come in the warm-up. The other halves make 50 keys charged twice.
    const { effects, invariants } = run(`
name: test
duration: 3m
warmup: 50s
workloads: { users: { stages: [{ for: 100s, rate: 1/s }], arrivals: constant, key: { uniform: { items: 1 } }, target: shop } }
services: { shop: { steps: [{ effect: charged }] } }
invariants: { many: { charged: 51+ }, all: { charged: 100 } }`);
    expect(effects["charged"]?.done).toBe(50);
    expect(invariants).toMatchObject({ many: { count: 1 }, all: { count: 1 } });
  });
});

describe("lost answers and retries", () => {
  it("charge twice as often as the geometric law says", () => {
    // The answer is lost with probability p, and every loss brings another charge, up to three:
    // two charges or more with probability p, three with p squared.
    const p = 0.2;
    const { effects, invariants, workloads } = run(`
name: test
duration: 1h
workloads: { users: { stages: [{ for: 58m, rate: 10/s }], key: unique, target: shop } }
services:
  shop: { steps: [{ call: payments }], clients: { payments: { timeout: 1s, retry: { maxAttempts: 3 } } } }
  payments: { steps: [{ effect: charged }] }
network: { links: { shop: { payments: { loss: 0 } }, payments: { shop: { loss: ${p} } } } }
invariants: { twice: { charged: 2+ }, thrice: { charged: 3 } }`);
    const orders = workloads["users"]!.requests;
    const within = (count: number, q: number): void => {
      expect(Math.abs(count - orders * q)).toBeLessThan(4 * Math.sqrt(orders * q * (1 - q)));
    };
    within(invariants["twice"]!.count, p);
    within(invariants["thrice"]!.count, p * p);
    expect(effects["charged"]?.done).toBe(orders + invariants["twice"]!.count + invariants["thrice"]!.count);
  });
});
