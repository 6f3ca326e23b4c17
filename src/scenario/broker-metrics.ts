import type { BrokerSpec, DestinationKind } from "./broker-specs.ts";
import { groupsOf } from "./consumers-of.ts";
import { count, group, latency, type MetricNode, ms, named, number, perSecond } from "./metric-node.ts";
import { exchangeFigures, queueFigures } from "./queue-metrics.ts";
import type { Scenario } from "./scenario.ts";

/** The figures of all brokers. */
export function brokerMetrics(scenario: Scenario): MetricNode {
  return named(scenario.brokers, (broker) => {
    const name = Object.keys(scenario.brokers).find((one) => scenario.brokers[one] === broker) ?? "";
    return group({
      topics: () => topicsMetrics(scenario, name, broker),
      queues: () => named(ofKind(broker, "queue"), queueFigures),
      exchanges: () => named(ofKind(broker, "exchange"), exchangeFigures),
    });
  });
}

function topicsMetrics(scenario: Scenario, broker: string, spec: BrokerSpec): MetricNode {
  const groups = (topic: string): Record<string, true> =>
    Object.fromEntries(groupsOf(scenario, broker, topic).map((name) => [name, true as const]));
  return named(ofKind(spec, "topic"), (topic) =>
    group({
      published: () => count,
      publishRate: () => perSecond,
      duplicates: () => count,
      lost: () => count,
      undone: () => count,
      failovers: () => count,
      reordered: () => count,
      aborted: () => count,
      held: latency,
      partitionSkew: () => number,
      groups: () => named(groups(topic), groupMetrics),
    }),
  );
}

/** The names of the destinations of one kind. */
function ofKind({ destinations }: BrokerSpec, kind: DestinationKind): Record<string, string> {
  const own = Object.entries(destinations).filter(([, spec]) => spec.kind === kind);
  return Object.fromEntries(own.map(([name]) => [name, name]));
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
    "abortedRead",
    "abortedSkipped",
    "pauses",
    "rebalances",
  ];
  const ends = ["committed", "aborted", "timedOut", "fenced"];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    transactions: () => group(Object.fromEntries(ends.map((name) => [name, () => count]))),
    lag: () => group({ mean: () => number, max: () => count, last: () => count }),
    rebalancingMs: () => ms,
    oldestMs: () => ms,
    waiting: latency,
    latency,
  });
}
