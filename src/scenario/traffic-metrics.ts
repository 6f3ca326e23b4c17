import { absent, group, type MetricNode, ms, number, ratio } from "./metric-node.ts";
import type { Scenario } from "./scenario.ts";

/** What is known of the messages of one direction that have a size. */
export function trafficMetrics({ network }: Scenario): Record<string, () => MetricNode> {
  if (Object.keys(network.sizes).length === 0) {
    const none = (): MetricNode => absent("no message has a size; network.sizes gives them one");
    return { bytes: none, crossZoneBytes: none, utilization: none, waiting: none };
  }
  return {
    bytes: () => number,
    crossZoneBytes: () => number,
    utilization: () => ratio,
    waiting: () => group({ mean: () => ms, max: () => ms }),
  };
}
