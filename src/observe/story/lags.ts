import type { GroupSummary } from "../summary.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

const GROUPS_TOLD = 3;

/** Groups that fell far behind in a topic, and whether they caught up; the three that were furthest behind. */
export function lagRemarks(material: StoryMaterial): Remark[] {
  return Object.entries(material.summary.brokers)
    .flatMap(([broker, { topics }]) =>
      Object.entries(topics).flatMap(([topic, { groups }]) =>
        Object.entries(groups).map(([group, figures]) => ({ broker, topic, group, figures })),
      ),
    )
    .filter(({ figures: { lag } }) => lag.max >= LAG_LEAST && (lag.max >= 2.5 * lag.mean || isBehind(lag)))
    .sort((a, b) => b.figures.lag.max - a.figures.lag.max)
    .slice(0, GROUPS_TOLD)
    .map((place, rank) => remarkOf(place, rank, material));
}

interface GroupPlace {
  readonly broker: string;
  readonly topic: string;
  readonly group: string;
  readonly figures: GroupSummary;
}

/** Fewer messages than these are no backlog. */
const LAG_LEAST = 50;

function isBehind({ last, max }: GroupSummary["lag"]): boolean {
  return last >= LAG_LEAST && last >= max / 2;
}

function remarkOf(
  { broker, topic, group, figures: { lag } }: GroupPlace,
  rank: number,
  { summary, setup }: StoryMaterial,
): Remark {
  const series = summary.series.brokers[broker]?.topics[topic]?.groups[group]?.lag ?? [];
  const windowNs = summary.series.windowMs * 1e6;
  const peak = series.reduce((most, value, window) => (value > (series[most] ?? 0) ? window : most), 0);
  const through = series.findIndex((value, window) => window > peak && value <= lag.max / 10);
  const end = isBehind(lag)
    ? `, and still ${count(lag.last)} when the run ends`
    : through < 0
      ? ""
      : `; it has caught up by ${clock(through * windowNs, setup.durationNs)}`;
  return {
    atNs: peak * windowNs,
    kind: "queue",
    subject: `${broker}.${topic}`,
    text: `${group} is ${count(lag.max)} messages behind in ${broker}.${topic}${end}`,
    weight: WEIGHT.queue + 1 - rank,
  };
}
