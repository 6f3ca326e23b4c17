import type { QueueSeries, QueueSummary, Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** One queue of a broker. */
export interface ShownQueue {
  /** `rabbit.mails` */
  readonly name: string;
  readonly figures: QueueSummary;
  readonly series: QueueSeries | null;
}

/** In file order. */
export function queuesOf(summary: Summary): readonly ShownQueue[] {
  return Object.entries(summary.brokers).flatMap(([broker, { queues }]) =>
    Object.entries(queues).map(([queue, figures]) => ({
      name: `${broker}.${queue}`,
      figures,
      series: summary.series.brokers[broker]?.queues[queue] ?? null,
    })),
  );
}

/** What became of messages that nobody handled: `12 dead, 3 expired`; null: nothing of the kind. */
export function unhandledText(figures: QueueSummary): string | null {
  const ends = (["dead", "expired", "dropped", "rejected", "lost", "withdrawn"] as const)
    .filter((end) => figures[end] > 0)
    .map((end) => `${count(figures[end])} ${end}`);
  return ends.length === 0 ? null : ends.join(", ");
}

/** How many never came to their end by being handled. */
export function unhandled(figures: QueueSummary): number {
  const { dead, expired, dropped, rejected, lost, withdrawn } = figures;
  return dead + expired + dropped + rejected + lost + withdrawn;
}

/** What is worth a sentence: what was not handled, or not only once. */
export function queueInWords({ figures }: ShownQueue): string | null {
  const ends = unhandledText(figures);
  const said = [
    ...(ends === null ? [] : [ends]),
    ...(figures.deadLettered === 0 ? [] : [`${count(figures.deadLettered)} on to the dead-letter queue`]),
    ...(figures.timeouts === 0
      ? []
      : [`${plural(figures.timeouts, "delivery", "deliveries")} not acknowledged in time`]),
    ...(figures.recognized === 0 ? [] : [`${count(figures.recognized)} known and not done twice`]),
    ...(figures.reordered === 0 ? [] : [`${count(figures.reordered)} before an earlier one of the same key`]),
    ...(figures.deduplicated === 0
      ? []
      : [`${count(figures.deduplicated)} published once more and not kept`]),
    ...(figures.blocked === 0 ? [] : [`${plural(figures.blocked, "publisher")} had to wait for room`]),
  ];
  return said.length === 0 ? null : said.join("; ");
}
