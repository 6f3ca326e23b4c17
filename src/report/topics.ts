import type { GroupSeries, GroupSummary, Summary, TopicSummary } from "../observe/summary.ts";
import { count, latency } from "./numbers.ts";
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
  const { lost, undone, duplicates, failovers, reordered, aborted, held } = figures;
  return listed([
    [lost, `${count(lost)} acknowledged and lost with their leader`],
    [undone, `${count(undone)} lost with their leader before they were acknowledged`],
    [duplicates, `${count(duplicates)} stored twice`],
    [reordered, `${count(reordered)} stored behind one that was sent later`],
    [aborted, `${count(aborted)} of aborted transactions`],
    [held.max ?? 0, `kept from readers of committed messages for ${heldInWords(held)}`],
    [failovers, plural(failovers, "failover")],
  ]);
}

function heldInWords({ mean, max }: TopicSummary["held"]): string {
  return `${latency(mean ?? 0)} on average, ${latency(max ?? 0)} at most`;
}

/** How the transactions of a group ended; null: it has none. */
function transactionsInWords({ transactions }: GroupSummary): string | null {
  const { committed, aborted, timedOut, fenced } = transactions;
  if (committed + aborted === 0) return null;
  const why = listed([
    [timedOut, `${count(timedOut)} by their timeout`],
    [fenced, `${count(fenced)} by the next life of their producer`],
  ]);
  const of = why === null ? "" : ` (${why})`;
  return `${plural(committed, "transaction")} committed, ${count(aborted)} aborted${of}`;
}

/** Why messages were not handled, or not only once; null: they were. */
export function groupInWords({ figures }: ShownGroup): string | null {
  const {
    skipped,
    dead,
    expired,
    lost,
    recognized,
    reordered,
    rebalances,
    abortedRead,
    abortedSkipped,
    pauses,
  } = figures;
  return listed([
    [skipped, `${count(skipped)} left out`],
    [dead, `${count(dead)} on to the dead letters`],
    [expired, `${count(expired)} expired unread`],
    [lost, `${count(lost)} lost with their consumer`],
    [recognized, `${count(recognized)} known and not done twice`],
    [reordered, `${count(reordered)} out of order`],
    [abortedRead, `${count(abortedRead)} of aborted transactions read all the same`],
    [abortedSkipped, `${count(abortedSkipped)} of aborted transactions left out`],
    [1, transactionsInWords(figures)],
    [pauses, `partitions paused ${pauses === 1 ? "once" : `${count(pauses)} times`}`],
    [rebalances, plural(rebalances, "rebalance")],
  ]);
}

function listed(parts: readonly (readonly [number, string | null])[]): string | null {
  const said = parts.filter(([amount, text]) => amount > 0 && text !== null).map(([, text]) => text);
  return said.length === 0 ? null : said.join(", ");
}
