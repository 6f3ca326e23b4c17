import { describe, expect, it } from "vitest";
import { directionOf, labelOf } from "../../src/experiment/metric-words.ts";

describe("a figure in words", () => {
  it.each([
    ["workloads.users.goodput", "goodput of users", "higher"],
    ["workloads.users.successRate", "success rate of users", "higher"],
    ["workloads.users.targets.pay.ok", "answered requests of pay", "higher"],
    ["workloads.users.latency.max", "longest latency of users", "lower"],
    ["workloads.users.latency.p50", "median latency of users", "lower"],
    ["workloads.users.latency.count", "samples of the latency of users", null],
    ["workloads.users.failedLatency.p99", "p99 latency of failed requests of users", "lower"],
    ["workloads.users.failed", "failed requests of users", "lower"],
    ["workloads.users.degraded", "degraded answers of users", "lower"],
    ["workloads.users.causes.crashed", "requests of users that failed because of crashed", "lower"],
    ["workloads.users.outcomes.UNAVAILABLE", "requests of users that failed with UNAVAILABLE", "lower"],
    [
      "workloads.users.failedAt.shop.queue-full",
      "requests of users that failed at shop because of queue-full",
      "lower",
    ],
    ["workloads.users.requests", "requests of users", null],
    ["services.shop.utilization", "utilisation of shop", null],
    ["services.shop.requests", "visits to shop", null],
    ["services.shop.queue.max", "longest queue of shop", "lower"],
    ["services.shop.wastedWork", "wasted work of shop", "lower"],
    ["services.shop.endpoints.pay.waiting.mean", "mean waiting time at shop.pay", "lower"],
    ["databases.store.backups.rpoMs", "RPO of store", "lower"],
    ["databases.store.backups.wipes", "times that data was destroyed at store", null],
    ["databases.store.replication.rtoMs", "RTO of store", "lower"],
    ["databases.store.replication.shards.1.rtoMs", "RTO of shard 1 of store", "lower"],
    ["databases.store.operations.read.failed", "failed visits to store.read", "lower"],
    ["clients.web.shop.amplification", "attempts per call, web -> shop", "lower"],
    ["clients.web.shop.calls", "calls, web -> shop", null],
    ["clients.web.shop.hedges", "hedges, web -> shop", null],
    ["clients.web.shop.fallbacks", "fallbacks, web -> shop", null],
    ["clients.web.shop.retries", "retries, web -> shop", "lower"],
    ["clients.web.shop.late", "late answers, web -> shop", "lower"],
    ["clients.web.shop.circuitBreaker.opened", "circuits opened, web -> shop", "lower"],
    ["clients.web.shop.circuitBreaker.openMs", "time with an open circuit, web -> shop", "lower"],
    ["clients.web.shop.bulkhead.rejected", "calls refused by the bulkhead, web -> shop", "lower"],
    ["clients.web.shop.bulkhead.waiting.p99", "p99 wait for the bulkhead, web -> shop", "lower"],
    ["clients.web.shop.bulkhead.waiting.count", "samples of the wait for the bulkhead, web -> shop", null],
    ["clients.web.shop.budget.refused", "retries refused by the retry budget, web -> shop", null],
    ["network.links.web.shop.lost", "messages lost, web -> shop", "lower"],
    ["network.links.web.shop.refused", "messages refused, web -> shop", "lower"],
    ["network.links.web.shop.sent", "messages sent, web -> shop", null],
    ["faults.slow.impact.users.recoveryMs", "recovery of users after slow", "lower"],
    ["faults.slow.impact.users.worstGoodput", "lowest goodput of users after slow", "higher"],
    ["faults.slow.startMs", "start of slow", null],
    ["brokers.kafka.topics.orders.groups.billing.lost", "messages lost, orders -> billing", "lower"],
    ["brokers.kafka.topics.orders.groups.billing.lag.max", "largest lag, orders -> billing", "lower"],
    ["brokers.kafka.topics.orders.groups.billing.lag.mean", "mean lag, orders -> billing", "lower"],
    ["brokers.kafka.topics.orders.published", "messages published, orders", null],
    ["brokers.rabbit.queues.mails.oldestMs", "age of the oldest message, mails", "lower"],
    ["brokers.rabbit.queues.mails.waiting.p99", "p99 wait for the first delivery, mails", "lower"],
    ["brokers.rabbit.queues.mails.waiting.count", "samples of the wait for the first delivery, mails", null],
    ["records.seat.dirtyReads", "dirty reads, seat", "lower"],
    ["records.seat.waiting.p99", "p99 wait for a lock, seat", "lower"],
    ["sagas.order.stuck", "sagas stuck halfway, order", "lower"],
    ["sagas.order.duration.p50", "median duration, order", "lower"],
    ["sagas.order.steps.charge.undoFailures", "failed attempts to undo, order.charge", "lower"],
    ["cost.perHour", "cost per hour", "lower"],
    ["cost.components.shop.machines", "cost of machines, shop", "lower"],
    ["registries.names.dropped", "instances dropped, names", null],
    ["events", "events", null],
    ["durationMs", "duration", null],
  ] as const)("%s is the %s; better: %s", (path, label, better) => {
    expect(labelOf(path.split("."))).toBe(label);
    expect(directionOf(path.split("."))).toBe(better);
  });

  it("is not taken in by components that are called like figures", () => {
    expect(labelOf(["services", "latency", "goodput"])).toBe("goodput of latency");
    expect(directionOf(["services", "goodput", "requests"])).toBeNull();
    expect(directionOf(["clients", "failed", "goodput", "calls"])).toBeNull();
    expect(labelOf(["sagas", "steps", "stuck"])).toBe("sagas stuck halfway, steps");
    expect(labelOf(["brokers", "groups", "queues", "lost", "handled"])).toBe("messages handled, lost");
  });
});

describe("figures of what was promised", () => {
  it.each([
    ["workloads.users.slo.alerts", "alerts of users", null],
    ["workloads.users.slo.fired.fast", "fast alerts of users", null],
    ["workloads.users.slo.budgetLeft", "error budget left of users", "higher"],
    ["workloads.users.slo.objectives.latency.bad", "bad requests of users (latency)", "lower"],
    [
      "workloads.users.slo.objectives.latency.goodShare",
      "share of good requests of users (latency)",
      "higher",
    ],
  ] as const)("%s is %s", (path, label, better) => {
    expect(labelOf(path.split("."))).toBe(label);
    expect(directionOf(path.split("."))).toBe(better);
  });
});
