import type { Summary } from "../observe/summary.ts";
import { measuredSeconds } from "./traffic.ts";

/** How what was asked of something fell on its parts. */
export interface SharedLoad {
  /** Of the service, database or topic. */
  readonly name: string;
  readonly part: "instance" | "shard" | "partition";
  /** Counted in each part, in their order. */
  readonly visits: readonly number[];
  /** What is counted, by the second: `visits`. */
  readonly unit: "visits" | "operations" | "messages";
  readonly seconds: number;
}

/** Below this the busiest part is hardly busier than the others. */
const HOT = 1.25;

/** Whatever has several parts, in file order: services, databases, topics. */
export function sharedLoads(summary: Summary): readonly SharedLoad[] {
  const seconds = measuredSeconds(summary);
  const all: readonly SharedLoad[] = [
    ...Object.entries(summary.services).map(([name, { balance }]) => ({
      name,
      part: "instance" as const,
      visits: balance?.visits ?? [],
      unit: "visits" as const,
      seconds,
    })),
    ...Object.entries(summary.databases).map(([name, { balance }]) => ({
      name,
      part: "shard" as const,
      visits: balance?.visits ?? [],
      unit: "operations" as const,
      seconds,
    })),
    ...Object.entries(summary.brokers).flatMap(([broker, { topics }]) =>
      Object.entries(topics).map(([topic, { partitions }]) => ({
        name: `${broker}.${topic}`,
        part: "partition" as const,
        visits: partitions,
        unit: "messages" as const,
        seconds,
      })),
    ),
  ];
  return all.filter(({ visits }) => visits.length > 1);
}

/** The busiest part over the mean of all; 1 where nothing came. */
export function skewOf({ visits }: SharedLoad): number {
  const mean = meanOf(visits);
  return mean === 0 ? 1 : Math.max(...visits) / mean;
}

/** Whether one part got more than its share, by more than chance would give it, too. */
export function isUneven(load: SharedLoad): boolean {
  const mean = meanOf(load.visits);
  const skew = skewOf(load);
  return skew >= HOT && (skew - 1) * mean > 4 * Math.sqrt(mean);
}

export function meanOf(visits: readonly number[]): number {
  return visits.reduce((sum, count) => sum + count, 0) / Math.max(visits.length, 1);
}
