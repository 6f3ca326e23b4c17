import { describe, expect, it } from "vitest";
import { warnings } from "./reading.ts";

const TEXT = `name: Settings that decide nothing
duration: 5m
workloads: { users: { target: shop, rate: 10/s, key: unique } }
services:
  shop: { steps: [{ publish: kafka.orders }, { effect: ordered }, { query: db.write }, { saga: book }] }
  billing:
    consumers:
      bills: { from: kafka.orders, commit: before, autoCommitInterval: 1s, retryDelay: 1s, startAt: 5m, steps: [] }
brokers: { kafka: { topics: { orders: {} } } }
databases:
  db: { operations: { read: 1ms, write: 1ms }, replicas: { count: 1, readFrom: primary, readYourWrites: position } }
sagas:
  book: { coordinator: shop, mode: tcc, stuckAfter: 1m, steps: [{ name: hold, do: [{ work: 1ms }] }] }
invariants: { neverOrdered: { ordered: 2+, settle: 5m } }
variants: { later: { services.billing.consumers.bills.maxAttempts: 3 } }
`;

describe("a setting that decides nothing", () => {
  it("is told as a warning, with what would make it count", () => {
    expect(warnings(TEXT)).toEqual([
      "services.billing.consumers.bills.autoCommitInterval: decides nothing: commit is before",
      "services.billing.consumers.bills.retryDelay: decides nothing: a message is tried once",
      "services.billing.consumers.bills.startAt: decides nothing: the run is over by then",
      "databases.db.replicas.readYourWrites: decides nothing: all reads go to the primary, which misses nothing",
      "sagas.book: no step has a confirm, so that its second phase does nothing",
      "sagas.book.stuckAfter: decides nothing: its coordinator knows where each of its sagas stands",
      "invariants.neverOrdered: nothing can ever violate it: a combination would have to hold for longer than the run",
    ]);
  });

  it("is no mistake in a variant, which may switch off what it is about", () => {
    expect(warnings(TEXT, { variant: "later" })).toEqual([]);
  });
});
