import { describe, expect, it } from "vitest";
import { criticalPath } from "../../src/observe/tracing/critical-path.ts";
import type { TraceReport } from "../../src/report/traces/trace-report.ts";
import type { TraceSpan } from "../../src/observe/tracing/trace.ts";
import { otlpTrace } from "../../src/report/traces/otlp-trace.ts";
import { waterfallOf } from "../../src/report/traces/waterfall.ts";
import { traced } from "./traced.ts";

const allSpans = (span: TraceSpan): TraceSpan[] => [span, ...span.children.flatMap(allSpans)];

/** The spans of one kind below the only request of a run. */
function spansOf({ traces }: TraceReport, kind: TraceSpan["kind"]): TraceSpan[] {
  expect(traces.length).toBe(1);
  return allSpans(traces[0]!.root).filter((span) => span.kind === kind);
}

/** Name, times in ms, how it ended, and its effects. */
const line = ({ name, fromNs, toNs, failure, effects }: TraceSpan): string =>
  [
    name,
    `${fromNs / 1e6}-${toNs === null ? "" : toNs / 1e6}`,
    failure?.cause ?? "",
    ...effects.map((one) => one.name),
  ]
    .filter((text) => text !== "")
    .join(" ");
const parts = (span: TraceSpan): string[] =>
  span.parts.map(({ kind, fromNs, toNs }) => `${kind} ${fromNs / 1e6}-${toNs === null ? "" : toNs / 1e6}`);
const marks = (span: TraceSpan): string[] =>
  span.marks.map(({ what, atNs, by }) => `${atNs / 1e6} ${what}${by === "" ? "" : ` ${by}`}`);

const ONE = "workloads: { users: { rate: 1/s, arrivals: constant, target: shop, key: unique } }";

describe("The trace of a request with messages", () => {
  it("ends where a full queue refuses it: the message is nowhere", () => {
    const report = traced(`
      name: test
      duration: 1s
      network: { latency: 1ms }
      ${ONE}
      services: { shop: { steps: [{ publish: mq.orders }, { publish: mq.orders, optional: true }] } }
      brokers: { mq: { queues: { orders: { capacity: 1 } } } }
    `);
    const [kept, refused] = spansOf(report, "message");
    expect([line(kept!), marks(kept!)]).toEqual(["mq.orders 2-", []]);
    expect([line(refused!), marks(refused!)]).toEqual(["mq.orders 4-4", ["4 rejected"]]);
  });

  it("goes on with each consumer, and with what that publishes in turn", () => {
    const report = traced(`
      name: test
      duration: 1s
      network: { latency: 1ms }
      ${ONE}
      services:
        shop: { steps: [{ publish: mq.orders }] }
        billing: { consumers: { orders: { from: mq.orders, steps: [{ work: 10ms }, { effect: charged }, { publish: mq.paid }] } } }
        mailer: { consumers: { paid: { from: mq.paid, steps: [{ work: 5ms }] } } }
      brokers: { mq: { queues: { orders: {}, paid: {} } } }
    `);
    const [request] = report.traces;
    // There, on to the broker, back and back.
    expect(request!.root.toNs).toBe(4e6);
    expect(spansOf(report, "message").map(line)).toEqual(["mq.orders 2-16", "mq.paid 14-21"]);
    expect(spansOf(report, "delivery").map(line)).toEqual([
      "billing.orders 2-15 charged",
      "mailer.paid 14-20",
    ]);
    expect(parts(spansOf(report, "delivery")[0]!)).toEqual(["network 2-3", "work 3-13"]);
    // Nobody waited for any of it.
    const path = criticalPath(request!.root, report.endNs);
    expect(path.at(-1)!.toNs).toBe(4e6);
    expect(path.every(({ span }) => span.kind !== "message" && span.kind !== "delivery")).toBe(true);
    const { rows, aftermath } = waterfallOf(request!, report.endNs);
    expect(rows.map(({ label }) => label)).toEqual(["users", "shop [0]", "mq.orders [0]"]);
    expect(aftermath!.rows.map(({ label }) => label)).toEqual([
      "in mq.orders",
      "billing.orders [0]",
      "mq.paid [0]",
      "in mq.paid",
      "mailer.paid [0]",
    ]);
  });

  it("shows every delivery until the message is a dead letter, and who takes it up then", () => {
    const report = traced(`
      name: test
      duration: 1s
      ${ONE}
      services:
        shop: { steps: [{ publish: mq.orders }] }
        billing: { consumers: { orders: { from: mq.orders, steps: [{ work: 10ms }, { fail: 100% }] } } }
        clerk: { consumers: { dead: { from: mq.dead, steps: [{ work: 1ms }] } } }
      brokers: { mq: { queues: { orders: { maxReceiveCount: 3, deadLetter: dead }, dead: {} } } }
    `);
    expect(spansOf(report, "delivery").map(line)).toEqual([
      "billing.orders 0-10 injected",
      "billing.orders 10-20 injected",
      "billing.orders 20-30 injected",
      "clerk.dead 30-31",
    ]);
    const [orders, dead] = spansOf(report, "message");
    expect(marks(orders!)).toEqual(["30 dead"]);
    expect(marks(dead!)).toEqual(["31 handled"]);
  });

  it("tells a consumer that was too slow from the one that was given the message next", () => {
    const report = traced(`
      name: test
      duration: 300ms
      ${ONE}
      services:
        shop: { steps: [{ publish: mq.orders }] }
        billing: { instances: 2, consumers: { orders: { from: mq.orders, steps: [{ work: 150ms }, { effect: charged }] } } }
      brokers: { mq: { queues: { orders: { visibilityTimeout: 100ms } } } }
    `);
    const [message] = spansOf(report, "message");
    expect(marks(message!).slice(0, 3)).toEqual(["100 timedOut", "150 late", "200 timedOut"]);
    expect(spansOf(report, "delivery").map(line).slice(0, 2)).toEqual([
      "billing.orders 0-150 charged",
      "billing.orders 100-250 charged",
    ]);
  });

  it("shows a message of a topic once for each group, and again after a crash", () => {
    const report = traced(`
      name: test
      duration: 60s
      ${ONE.replace("rate: 1/s", "stages: [{ for: 1s, rate: 1/s }]")}
      services:
        shop: { steps: [{ publish: kafka.orders }] }
        billing: { consumers: { orders: { from: kafka.orders, steps: [{ work: 10ms }, { effect: charged }, { work: 1ms, name: done }, { work: 1ms }] } } }
        mailer: { consumers: { orders: { from: kafka.orders, steps: [{ work: 5ms }] } } }
      brokers: { kafka: { topics: { orders: { partitions: 1 } } } }
      faults: { dies: { at: 0, for: 500ms, crash: { target: billing, after: done, every: 1 } } }
    `);
    const [message] = spansOf(report, "message");
    const billing = spansOf(report, "delivery").filter(({ name }) => name === "billing.orders");
    expect(billing.length).toBe(2);
    expect(line(billing[0]!)).toBe("billing.orders 0-11 crashed charged");
    // Since then it has waited to be read again.
    expect([billing[1]!.fromNs, billing[1]!.failure?.cause]).toEqual([11e6, "crashed"]);
    expect(billing[1]!.effects[0]!.atNs).toBeGreaterThan(45e9);
    expect(message!.marks.map(({ what, by }) => `${what} ${by}`)).toEqual(["handled mailer"]);
  });

  it("goes through the outbox and its relay", () => {
    const report = traced(`
      name: test
      duration: 1s
      network: { latency: 1ms }
      ${ONE}
      services:
        shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { effect: stored }, { publish: kafka.orders, outbox: db }] }] }
        billing: { consumers: { orders: { from: kafka.orders, steps: [{ effect: charged }] } } }
      databases: { db: { connections: 5, operations: { write: 2ms }, outbox: { poll: 100ms } } }
      brokers: { kafka: { topics: { orders: { partitions: 1 } } } }
    `);
    const [row, message] = spansOf(report, "message");
    // Written at 1 + 1 + 2 + 1 ms, found at the next look, one way to the broker, one on to the consumer.
    expect(line(row!)).toBe("the outbox of db 5-101");
    expect(row!.children.map(line)).toEqual(["kafka.orders 100-102"]);
    expect(line(message!)).toBe("kafka.orders 101-102");
    expect(spansOf(report, "delivery").map(line)).toEqual(["billing.orders 101-102 charged"]);
  });

  it("has the steps of a saga, tries and undos each by its name", () => {
    const report = traced(`
      name: test
      duration: 1s
      ${ONE}
      services: { shop: { steps: [{ saga: order }] }, pay: { endpoints: { charge: [{ work: 10ms }], refund: [{ work: 4ms }] } } }
      sagas:
        order:
          coordinator: shop
          steps: [{ name: charge, do: [{ call: pay.charge }], undo: [{ call: pay.refund }] }, { name: ship, do: [{ fail: 100% }] }]
    `);
    expect(spansOf(report, "step").map(line)).toEqual([
      "charge 0-10",
      "ship 10-10 injected",
      "undo charge 10-14",
    ]);
    const [saga] = spansOf(report, "saga");
    expect([line(saga!), ...marks(saga!)]).toEqual(["order 0-14 injected", "14 compensated"]);
  });

  it("says nothing of messages whose request is not wanted", () => {
    const { traces } = traced(
      `
      name: test
      duration: 10s
      workloads: { users: { rate: 5/s, arrivals: constant, target: shop, key: unique } }
      services:
        shop: { steps: [{ publish: mq.orders }] }
        billing: { consumers: { orders: { from: mq.orders, steps: [{ work: 10ms }] } } }
      brokers: { mq: { queues: { orders: {} } } }
    `,
      { keys: [7] },
    );
    expect(traces.map(({ root }) => root.key)).toEqual([7]);
    expect(allSpans(traces[0]!.root).filter(({ kind }) => kind === "delivery").length).toBe(1);
  });

  it("is exported with producers, consumers and a link from each delivery to whoever sent the message", () => {
    const report = traced(`
      name: test
      duration: 1s
      ${ONE}
      services:
        shop: { steps: [{ publish: mq.orders }] }
        billing: { consumers: { orders: { from: mq.orders, steps: [{ work: 10ms }] } } }
      brokers: { mq: { queues: { orders: {} } } }
    `);
    const spans = (otlpTrace(report) as OtlpFile).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    );
    const [producer] = spans.filter(({ kind }) => kind === 4);
    const [consumer] = spans.filter(({ kind }) => kind === 5);
    expect([producer!.name, consumer!.name]).toEqual(["mq.orders", "process mq.orders"]);
    expect(consumer!.links).toEqual([{ traceId: producer!.traceId, spanId: producer!.spanId }]);
    expect(consumer!.attributes).toContainEqual({
      key: "messaging.destination.name",
      value: { stringValue: "orders" },
    });
  });
});

interface OtlpFile {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly kind: number;
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly links?: readonly object[];
        readonly attributes: readonly object[];
      }[];
    }[];
  }[];
}
