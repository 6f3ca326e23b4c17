import { describe, expect, it } from "vitest";
import { play, run } from "./run-yaml.ts";

/** Ten orders, one a second from 0 on; all are charged, nothing is ever shipped, and every saga says that it is through. */
const orders = (more: string): string => `
name: orders
duration: 1m
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop, key: unique } }
services: { shop: { steps: [{ saga: order }] }, bank: { steps: [{ effect: charged }] }, depot: { steps: [{ effect: packed }] } }
sagas: { order: { coordinator: shop, steps: [{ name: pay, do: [{ call: bank }] }, { name: ship, do: [{ call: depot }] }] } }
${more}`;

describe("a saga that is over", () => {
  it("is inconsistent when its key violates an invariant, and told by which", () => {
    const { sagas, invariants } = run(
      orders(
        "invariants: { notShipped: { charged: 1, shipped: 0, settle: 5s }, twice: { charged: 2+, settle: 5s } }",
      ).replace(
        "{ effect: packed }",
        "{ effect: packed }, { effect: shipped }, { effect: shipped, undo: true }",
      ),
    );
    expect(sagas["order"]).toMatchObject({
      completed: 10,
      inconsistent: 10,
      inconsistentBy: { notShipped: 10, twice: 0 },
    });
    expect(invariants["notShipped"]?.count).toBe(10);
  });

  it("is none without a violation, and nobody can say without invariants", () => {
    const fine = run(orders("invariants: { notPacked: { charged: 1, packed: 0, settle: 5s } }"));
    expect(fine.sagas["order"]).toMatchObject({ inconsistent: 0, inconsistentBy: { notPacked: 0 } });
    expect(run(orders("")).sagas["order"]).toMatchObject({ inconsistent: null, inconsistentBy: {} });
  });

  it("counts in the window in which it began, though it is found out later", () => {
    const { metric } = play(
      orders(`
invariants: { packed: { packed: 1, settle: 20s } }
thresholds: [sagas.order.inconsistent == 4 from 3s to 7s]`),
    );
    const window = { fromNs: 3e9, toNs: 7e9 };
    expect(metric(["sagas", "order", "inconsistent"], window).value).toBe(4);
    expect(metric(["sagas", "order", "inconsistentBy", "packed"], window).value).toBe(4);
    expect(metric(["sagas", "order", "inconsistent"], null).value).toBe(10);
  });
});
