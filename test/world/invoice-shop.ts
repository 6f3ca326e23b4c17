import type { GroupSummary, Summary, TopicSummary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** shop publishes orders, billing makes an invoice of each, the mailer (which never fails) mails what it reads. */
export function shop(settings: {
  readonly billing: Record<string, unknown>;
  readonly mailer?: Record<string, unknown>;
  readonly steps?: readonly unknown[];
  readonly faults?: Record<string, unknown>;
  readonly duration?: string;
  readonly load?: string;
  readonly instances?: number;
  readonly topics?: Record<string, unknown>;
  readonly rest?: Record<string, unknown>;
}): Summary {
  const { billing, mailer, steps, faults = {}, duration = "60s", load = "10s" } = settings;
  return run(
    JSON.stringify({
      name: "invoices",
      duration,
      workloads: { users: { stages: [{ for: load, rate: "20/s" }], key: "unique", target: "shop" } },
      services: {
        shop: { steps: [{ publish: "log.orders" }, { effect: "ordered" }] },
        billing: {
          instances: settings.instances ?? 2,
          clients: { log: { timeout: "300ms", retry: { maxAttempts: 2 } } },
          consumers: {
            orders: {
              from: "log.orders",
              sessionTimeout: "3s",
              heartbeatInterval: "500ms",
              steps: steps ?? [{ work: "4ms" }, { publish: "log.invoices" }, { work: "4ms" }],
              ...billing,
            },
          },
        },
        mailer: {
          consumers: {
            invoices: {
              from: "log.invoices",
              isolation: "readCommitted",
              steps: [{ effect: "mailed" }],
              ...mailer,
            },
          },
        },
      },
      brokers: {
        log: {
          nodes: 3,
          topics: settings.topics ?? { orders: { partitions: 3 }, invoices: { partitions: 2 } },
        },
      },
      network: { latency: "1ms" },
      faults,
      invariants: {
        twice: { mailed: "2+", settle: "1s" },
        never: { ordered: 1, mailed: 0, settle: "150s" },
      },
      ...settings.rest,
    }),
  );
}

export function topicOf(summary: Summary, name: string): TopicSummary {
  return summary.brokers["log"]!.topics[name]!;
}

export function groupOf(summary: Summary, topic: string, name: string): GroupSummary {
  return topicOf(summary, topic).groups[name]!;
}
