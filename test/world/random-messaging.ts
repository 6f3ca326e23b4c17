import fc from "fast-check";
import { consumer, topic } from "./random-broker.ts";
import { client } from "./random-client.ts";
import { ms, window } from "./random-faults.ts";
import { queue, queueReader } from "./random-queue.ts";

type Block = Readonly<Record<string, unknown>>;
type Steps = fc.Arbitrary<readonly Block[]>;

/** A broker, and who has to do with it, in a system that has all sorts of other things. */
export interface RandomMessaging {
  readonly broker: Block;
  /** Of the callers of the broker. */
  readonly policy: Block;
  /** By service. */
  readonly consumers: Readonly<Record<"middle" | "leaf", Block>>;
  readonly faults: readonly Block[];
}

const broker = fc
  .record({
    nodes: fc.integer({ min: 1, max: 3 }),
    nodeSessionTimeout: fc.constantFrom("300ms", "2s"),
    orders: topic,
    tasks: queue,
    copies: queue,
  })
  .map(({ orders, tasks, copies, nodes, ...rest }) => ({
    ...rest,
    nodes,
    topics: { orders: { ...orders, replicas: Math.min(nodes, orders["replicas"] as number) }, dead: {} },
    queues: { tasks, copies, aside: {} },
    exchanges: { all: { queues: ["tasks", "copies"] } },
  }));

/** What can be said to it. */
export const publish = fc.constantFrom<Block>(
  { publish: "log.orders" },
  { publish: "log.orders", optional: true },
  { publish: "log.tasks", key: { uniform: { items: 3 } } },
  { publish: "log.all", optional: true },
);

/** Sessions are short and batches are small, so that all is at rest when the run ends. */
const reader = (steps: Steps): fc.Arbitrary<Block> =>
  consumer("log.orders", steps).map((one) => ({
    ...one,
    heartbeatInterval: "500ms",
    maxPollInterval: "9s",
    maxPollRecords: 2,
    maxAttempts: (one["maxAttempts"] as number | undefined) ?? 2,
  }));

const worker = (from: string, steps: Steps): fc.Arbitrary<Block> =>
  fc.tuple(queueReader, steps).map(([word, does]) => ({ from, ...word, steps: does }));

const struck = fc.oneof(
  fc.constantFrom<Block>({ target: "log" }, { target: "log", select: 1 }).map((crash) => ({ crash })),
  fc.constant({ freeze: { target: "log" } }),
  fc.constant({ slow: { target: "log", factor: 8 } }),
  fc
    .tuple(fc.constantFrom("front", "middle", "leaf"), fc.constantFrom("dropped", "held", "refused"))
    .map(([one, messages]) => ({ partition: { between: [one, "log"], messages } })),
);

const fault = fc.tuple(window, struck).map(([when, what]) => ({ ...when, ...what }));

/** `steps`: what consumers in each of the services may do. */
export const messaging = (steps: Readonly<Record<"middle" | "leaf", Steps>>): fc.Arbitrary<RandomMessaging> =>
  fc.record({
    broker,
    policy: fc
      .record({ policy: client, timeout: ms(20, 300) })
      .map(({ policy, timeout }) => ({ ...policy, timeout, loadBalancing: null, connections: null })),
    consumers: fc.record({
      middle: fc.tuple(reader(steps.middle), worker("log.tasks", steps.middle)).map(([orders, tasks]) => ({
        orders,
        tasks,
        aside: { from: "log.aside", ack: "before", steps: [] },
      })),
      leaf: fc
        .tuple(reader(steps.leaf), worker("log.copies", steps.leaf))
        .map(([orders, copies]) => ({ orders, copies })),
    }),
    faults: fc.array(fault, { maxLength: 2 }),
  });
