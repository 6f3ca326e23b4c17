import type { Summary } from "../../../observe/summary.ts";
import { count, perSecond } from "../../numbers.ts";
import { plural } from "../../phrases.ts";
import { measuredSeconds } from "../../traffic.ts";
import type { TopologyEdge, TopologyNode } from "./graph.ts";

/** Brokers as stores between those who publish and those who read. */
export function brokerNodes(summary: Summary): TopologyNode[] {
  return Object.entries(summary.brokers).map(([name, { topics, queues }]) => {
    const kept = Object.keys(topics).length + Object.keys(queues).length;
    const lags = Object.values(topics).flatMap(({ groups }) =>
      Object.values(groups).map(({ lag }) => lag.max),
    );
    const behind = Math.max(0, ...lags);
    const second = behind === 0 ? "nobody is behind" : `${count(behind)} behind at most`;
    return {
      name,
      kind: "database",
      severity: "calm",
      lines: [plural(kept, "topic or queue", "topics and queues"), second],
    };
  });
}

/** From a broker to the services whose groups read its topics; a group goes by the name of its service unless it has its own. */
export function readerEdges(summary: Summary): TopologyEdge[] {
  const seconds = measuredSeconds(summary);
  return Object.entries(summary.brokers).flatMap(([broker, { topics }]) => {
    const handled = new Map<string, number>();
    for (const { groups } of Object.values(topics)) {
      for (const [group, figures] of Object.entries(groups)) {
        if (summary.services[group] !== undefined)
          handled.set(group, (handled.get(group) ?? 0) + figures.handled);
      }
    }
    return [...handled].map(([to, messages]): TopologyEdge => {
      const rate = seconds === 0 ? 0 : messages / seconds;
      return { from: broker, to, rate, labels: [perSecond(rate)], isFailing: false };
    });
  });
}
