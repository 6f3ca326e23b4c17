import type { BrokerSpec } from "./broker-specs.ts";
import { consumersOf } from "./consumers-of.ts";
import { count, group, latency, type MetricNode, ms, named, number, perSecond } from "./metric-node.ts";
import type { Scenario } from "./scenario.ts";

/** The figures of all brokers. */
export function brokerMetrics(scenario: Scenario): MetricNode {
  return named(scenario.brokers, (broker) => {
    const name = Object.keys(scenario.brokers).find((one) => scenario.brokers[one] === broker) ?? "";
    return group({ topics: () => topicsMetrics(scenario, name, broker) });
  });
}

function topicsMetrics(scenario: Scenario, broker: string, { destinations }: BrokerSpec): MetricNode {
  const groups = (topic: string): Record<string, true> =>
    Object.fromEntries(
      consumersOf(scenario, broker, topic).map(({ consumer }) => [
        consumer.subscription.group,
        true as const,
      ]),
    );
  const names = Object.fromEntries(Object.keys(destinations).map((topic) => [topic, topic]));
  return named(names, (topic) =>
    group({
      published: () => count,
      publishRate: () => perSecond,
      partitionSkew: () => number,
      groups: () => named(groups(topic), groupMetrics),
    }),
  );
}

function groupMetrics(): MetricNode {
  const counts = [
    "published",
    "handled",
    "skipped",
    "dead",
    "expired",
    "lost",
    "inFlight",
    "deliveries",
    "redeliveries",
    "failures",
    "duplicates",
    "recognized",
    "reordered",
    "rebalances",
  ];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    lag: () => group({ mean: () => number, max: () => count, last: () => count }),
    rebalancingMs: () => ms,
    oldestMs: () => ms,
    waiting: latency,
    latency,
  });
}
