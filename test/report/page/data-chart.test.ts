import { describe, expect, it } from "vitest";
import type { Summary } from "../../../src/observe/summary.ts";
import { courseOf } from "../../../src/report/data-series.ts";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { run } from "../../world/run-yaml.ts";
import { chartsOf } from "./pages.ts";

/** Of three orders a second one in four is billed twice or left halfway, or nothing of the kind. */
function shop(wrong: string, fails = "0%"): Summary {
  return run(`
name: shop
duration: 2m
workloads: { users: { stages: [{ for: 80s, rate: 3/s }], key: unique, target: shop } }
services:
  shop: { steps: [{ fail: ${fails} }, { saga: order }] }
  bank: { endpoints: { pay: [{ write: account }, { effect: billed }, ${wrong}], back: [{ write: account }] } }
  store: { steps: [{ read: account }, { fail: { probability: 25%, code: FAILED_PRECONDITION } }] }
records: { account: {}, copy: { copyOf: account } }
sagas:
  order:
    coordinator: shop
    reply: atStart
    steps: [{ name: pay, do: [{ call: bank.pay }], undo: [{ call: bank.back }] }, { name: send, do: [{ call: store }] }]
invariants: { billedTwice: { billed: 2+, settle: 10s } }
`);
}

const TWICE = "{ choose: [{ weight: 1, steps: [{ effect: billed }] }, { weight: 3, steps: [] }] }";

function idsOf(summary: Summary): readonly string[] {
  return chartsOf(renderRunPage(summary, { runtime: "", command: "ripplesim run shop.yaml" })).map(
    ({ id }) => id,
  );
}

function labelOf(summary: Summary): string | undefined {
  return chartsOf(renderRunPage(summary, { runtime: "", command: "ripplesim run shop.yaml" })).find(
    ({ id }) => id === "key-chart",
  )?.label;
}

describe("what becomes of data over time", () => {
  const twice = shop(TWICE);

  it("comes to what the whole run counts", () => {
    const { invariants, sagas, records, series } = twice;
    expect(invariants["billedTwice"]!.count).toBeGreaterThan(30);
    expect(series.invariants!["billedTwice"]!.broken.at(-1)).toBe(invariants["billedTwice"]!.count);
    expect(series.records!["copy"]!.differing!.at(-1)).toBe(records!["copy"]!.differing!.atEnd);
    const { completed, compensated, left } = series.sagas!["order"]!;
    const seconds = series.windowMs / 1000;
    const all = (rates: readonly number[]): number =>
      Math.round(rates.reduce((sum, rate) => sum + rate * seconds, 0));
    expect(all(completed)).toBe(sagas["order"]!.completed);
    expect(all(compensated)).toBe(sagas["order"]!.compensated);
    expect(left.at(-1)).toBe(0);
  });

  it("is the first chart of a page where requests went well and data did not, and answers come later", () => {
    const ids = idsOf(twice);
    expect(labelOf(twice)).toMatch(
      /^Keys for which billedTwice is broken over time: \d+ in all, 0 of them mended\.$/,
    );
    expect(ids).toContain("answered");
    expect(ids).toContain("ends-order");
    expect(ids.filter((id) => id.startsWith("broken-"))).toEqual([]);
  });

  it("stands further down where many requests failed, too", () => {
    const failing = shop(TWICE, "30%");
    expect(labelOf(failing)).toMatch(/^Requests answered OK over time/);
    expect(idsOf(failing)).toContain("broken-billedTwice");
    expect(idsOf(failing)).not.toContain("answered");
  });

  it("has a course for what findings ask about", () => {
    const last = (path: string): number | undefined => courseOf(twice, path)?.values.at(-1);
    expect(last("invariants.billedTwice.count")).toBe(twice.invariants["billedTwice"]!.count);
    expect(last("records.copy.differing.atEnd")).toBe(twice.records!["copy"]!.differing!.atEnd);
    expect(last("records.account.dirtyReads")).toBe(twice.records!["account"]!.dirtyReads);
    expect(last("sagas.order.stuck")).toBe(0);
    expect(courseOf(twice, "workloads.users.goodput")).toBeNull();
  });
});
