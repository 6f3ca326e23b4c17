import type { GroupSeries, GroupSummary, Summary, TopicSummary } from "../observe/summary.ts";
import { count } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** One group that reads a topic. */
export interface ShownGroup {
  /** `kafka.orders, billing` */
  readonly name: string;
  readonly figures: GroupSummary;
  readonly series: GroupSeries | null;
}

/** One topic of a broker. */
export interface ShownTopic {
  /** `kafka.orders` */
  readonly name: string;
  readonly figures: TopicSummary;
  readonly groups: readonly ShownGroup[];
}

/** In file order. */
export function topicsOf(summary: Summary): readonly ShownTopic[] {
  return Object.entries(summary.brokers).flatMap(([broker, { topics }]) =>
    Object.entries(topics).map(([topic, figures]) => ({
      name: `${broker}.${topic}`,
      figures,
      groups: Object.entries(figures.groups).map(([group, groupFigures]) => ({
        name: `${broker}.${topic}, ${group}`,
        figures: groupFigures,
        series: summary.series.brokers[broker]?.topics[topic]?.groups[group] ?? null,
      })),
    })),
  );
}

/** How many messages a group is done with without having handled them. */
export function unhandledBy({ skipped, dead, expired, lost }: GroupSummary): number {
  return skipped + dead + expired + lost;
}

/** What befell a topic that nobody wants; null: nothing of the kind. */
export function topicInWords({ figures }: ShownTopic): string | null {
  const { lost, undone, duplicates, failovers, reordered } = figures;
  return listed([
    [lost, `${count(lost)} acknowledged and lost with their leader`],
    [undone, `${count(undone)} lost with their leader before they were acknowledged`],
    [duplicates, `${count(duplicates)} stored twice`],
    [reordered, `${count(reordered)} stored behind one that was sent later`],
    [failovers, plural(failovers, "failover")],
  ]);
}

/** Why messages were not handled, or not only once; null: they were. */
export function groupInWords({ figures }: ShownGroup): string | null {
  const { skipped, dead, expired, lost, recognized, reordered, rebalances } = figures;
  return listed([
    [skipped, `${count(skipped)} left out`],
    [dead, `${count(dead)} on to the dead letters`],
    [expired, `${count(expired)} expired unread`],
    [lost, `${count(lost)} lost with their consumer`],
    [recognized, `${count(recognized)} known and not done twice`],
    [reordered, `${count(reordered)} out of order`],
    [rebalances, plural(rebalances, "rebalance")],
  ]);
}

function listed(parts: readonly (readonly [number, string])[]): string | null {
  const said = parts.filter(([amount]) => amount > 0).map(([, text]) => text);
  return said.length === 0 ? null : said.join(", ");
}
