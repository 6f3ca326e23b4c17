import type { Summary } from "../../../observe/summary.ts";
import { count, perSecond } from "../../numbers.ts";
import { plural } from "../../phrases.ts";
import { measuredSeconds } from "../../traffic.ts";
import type { TopologyEdge, TopologyNode } from "./graph.ts";

/** Brokers as stores between those who publish and those who read; `beganAt`: the failures of users that began there. */
export function brokerNodes(
  summary: Summary,
  { beganAt, badShare }: { readonly beganAt: (broker: string) => number; readonly badShare: number },
): TopologyNode[] {
  return Object.entries(summary.brokers).map(([name, { topics, queues }]) => {
    const kept = Object.keys(topics).length + Object.keys(queues).length;
    const lags = Object.values(topics).flatMap(({ groups }) =>
      Object.values(groups).map(({ lag }) => lag.max),
    );
    const depths = Object.values(queues).map(({ depth }) => depth.max);
    const behind = Math.max(0, ...lags, ...depths);
    const published = [...Object.values(topics), ...Object.values(queues)].reduce(
      (sum, destination) => sum + destination.published,
      0,
    );
    const second = behind === 0 ? "nobody is behind" : `${count(behind)} behind at most`;
    return {
      name,
      kind: "database",
      severity: beganAt(name) > badShare * Math.max(published, 1) ? "origin" : "calm",
      lines: [plural(kept, "topic or queue", "topics and queues"), second],
    };
  });
}

/** From a broker to those who take its messages. */
export function readerEdges(summary: Summary): TopologyEdge[] {
  const seconds = measuredSeconds(summary);
  const handled = [...handledOfTopics(summary), ...handledOfQueues(summary)];
  const pairs = new Map<string, TopologyEdge>();
  for (const { from, to, messages } of handled) {
    const rate = (seconds === 0 ? 0 : messages / seconds) + (pairs.get(`${from} ${to}`)?.rate ?? 0);
    pairs.set(`${from} ${to}`, { from, to, rate, labels: [perSecond(rate)], isFailing: false });
  }
  return [...pairs.values()];
}

interface Handled {
  readonly from: string;
  readonly to: string;
  readonly messages: number;
}

/** Which services take the messages of a queue, and how much of them each takes: nobody counts that, so equal shares. */
export function takersOf(
  { scenario }: Pick<Summary, "scenario">,
  broker: string,
  queue: string,
): readonly string[] {
  return scenario.consumers?.[broker]?.[queue] ?? [];
}

function handledOfQueues(summary: Summary): Handled[] {
  return Object.entries(summary.brokers).flatMap(([from, { queues }]) =>
    Object.entries(queues).flatMap(([queue, { handled }]) => {
      const takers = takersOf(summary, from, queue);
      return takers.map((to) => ({ from, to, messages: handled / takers.length }));
    }),
  );
}

/** A group goes by the name of its service unless it has its own. */
function handledOfTopics(summary: Summary): Handled[] {
  return Object.entries(summary.brokers).flatMap(([from, { topics }]) =>
    Object.values(topics).flatMap(({ groups }) =>
      Object.entries(groups)
        .filter(([group]) => summary.services[group] !== undefined)
        .map(([to, { handled }]) => ({ from, to, messages: handled })),
    ),
  );
}
