import { describe, expect, it } from "vitest";
import { warnings } from "./reading.ts";

const TEXT = `name: Settings that decide nothing
duration: 5m
workloads: { users: { target: shop, rate: 10/s, key: unique } }
services:
  shop: { steps: [{ publish: kafka.orders }, { effect: ordered }, { query: db.write }, { saga: book }] }
  billing:
    consumers:
      bills: { from: kafka.orders, commit: before, autoCommitInterval: 1s, retryDelay: 1s, startAt: 5m, fetchMaxWait: 1s, pauseWhenOpen: 1s, steps: [] }
brokers: { kafka: { topics: { orders: { acks: 1, replicas: 3, minInsyncReplicas: 2 } } } }
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
      "services.billing.consumers.bills.fetchMaxWait: decides nothing: one message is enough for an answer",
      "services.billing.consumers.bills.pauseWhenOpen: decides nothing: no client has a circuit breaker",
      "brokers.kafka.topics.orders.minInsyncReplicas: decides nothing: with acks: 1 nobody waits for more than the leader",
      "databases.db.replicas.readYourWrites: decides nothing: all reads go to the primary, which misses nothing",
      "sagas.book: no step has a confirm, so that its second phase does nothing",
      "sagas.book.stuckAfter: decides nothing: its coordinator knows where each of its sagas stands",
      "invariants.neverOrdered: nothing can ever violate it: a combination would have to hold for longer than the run",
    ]);
  });

  it("counts where a circuit can be open, and producers wait for copies", () => {
    const text = TEXT.replace(
      "{ saga: book }] }",
      "{ saga: book }], clients: { db: { circuitBreaker: {} } } }",
    );
    const said = warnings(text.replace("acks: 1", "acks: all"));
    expect(said.filter((one) => /pauseWhenOpen|minInsync/.test(one))).toEqual([]);
  });

  it("is no mistake in a variant, which may switch off what it is about", () => {
    expect(warnings(TEXT, { variant: "later" })).toEqual([]);
  });
});
