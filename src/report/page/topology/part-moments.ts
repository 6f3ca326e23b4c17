import type { Named, Summary } from "../../../observe/summary.ts";
import { cachesOf } from "../../caches.ts";
import type { Cache } from "../../caches.ts";
import { count, perSecond, roughPercent } from "../../numbers.ts";
import { stationsOf } from "../../stations.ts";
import type { Station } from "../../stations.ts";
import type { Moments } from "./moments.ts";

/** What is known of one part at one moment. */
export interface PartMoment {
  /** Share of what ended at it that failed. */
  readonly failed: number;
  /** Highest share of its workers, cores or connections in use. */
  readonly busy: number;
  readonly isDown: boolean;
  /** Its failures are known of the whole run only: brokers. */
  readonly isSilent?: true;
  /** Two short lines under the name. */
  readonly lines: readonly [string, string];
}

export type PartCourse = (moment: number) => PartMoment;

/** How every part of a run fared from moment to moment, by its name. */
export function partCourses(summary: Summary, moments: Moments): ReadonlyMap<string, PartCourse> {
  return new Map([
    ...Object.keys(summary.workloads).map((name) => [name, workloadCourse(name, summary, moments)] as const),
    ...stationsOf(summary).map(
      (station) => [station.name, stationCourse(station, summary, moments)] as const,
    ),
    ...cachesOf(summary).map((cache) => [cache.name, cacheCourse(cache, summary, moments)] as const),
    ...Object.keys(summary.brokers).map((name) => [name, brokerCourse(name, summary, moments)] as const),
  ]);
}

function workloadCourse(name: string, { series }: Summary, moments: Moments): PartCourse {
  const own = series.workloads[name];
  return (moment) => {
    const ok = moments.mean(own?.ok, moment);
    const lost = sumOf(own?.failed, (cause) => moments.mean(cause, moment));
    const failed = share(lost, ok + lost);
    const offered = `${perSecond(moments.mean(own?.offered, moment))} offered`;
    const fate = failed === 0 ? "none failed" : `${roughPercent(failed)} failed`;
    return { failed, busy: 0, isDown: false, lines: [offered, fate] };
  };
}

function stationCourse(station: Station, { series }: Summary, moments: Moments): PartCourse {
  const own = station.series;
  const down = series.down?.[station.name];
  return (moment) => {
    const visits = moments.mean(own?.requests, moment);
    const failed = Math.min(share(moments.mean(own?.failed, moment), visits), 1);
    const busy = moments.max(station.busy?.series, moment);
    const gone = moments.down(down, moment);
    const isDown = down !== undefined && gone >= down.of;
    const waiting = moments.max(own?.queueMax, moment);
    const rate = `${perSecond(visits)} visits`;
    const usage = station.busy === null ? rate : `${roughPercent(busy)} busy`;
    return {
      failed,
      busy,
      isDown,
      lines: [
        gone > 0 ? downText(gone, down?.of ?? gone) : usage,
        waiting > 0 ? waitingText(waiting, station) : errorsText(failed, station, rate),
      ],
    };
  };
}

function downText(gone: number, all: number): string {
  return gone >= all ? "down" : `${count(gone)} of ${count(all)} down`;
}

/** What there is to say where nobody waits. */
function errorsText(failed: number, { busy }: Station, rate: string): string {
  if (failed > 0) return `${roughPercent(failed)} errors`;
  return busy === null ? "queue empty" : rate;
}

function waitingText(waiting: number, { places }: Station): string {
  return `queue ${count(waiting)}${places === null ? "" : ` of ${count(places)}`}`;
}

function cacheCourse({ name, series: own }: Cache, { series }: Summary, moments: Moments): PartCourse {
  const down = series.down?.[name];
  return (moment) => {
    const isDown = down !== undefined && moments.down(down, moment) >= down.of;
    const lookups = moments.mean(own?.lookups, moment);
    const hits = `${roughPercent(moments.mean(own?.hitRate, moment))} hits`;
    const loads = `${perSecond(moments.mean(own?.loads, moment))} loads`;
    return {
      failed: 0,
      busy: 0,
      isDown,
      lines: [isDown ? "down" : lookups === 0 ? "nobody looked" : hits, loads],
    };
  };
}

function brokerCourse(name: string, { series }: Summary, moments: Moments): PartCourse {
  const own = series.brokers[name];
  const topics = Object.values(own?.topics ?? {});
  const queues = Object.values(own?.queues ?? {});
  const down = series.down?.[name];
  return (moment) => {
    const lag = Math.max(
      0,
      ...topics.flatMap(({ groups }) => Object.values(groups).map((group) => moments.max(group.lag, moment))),
    );
    const behind = lag + queues.reduce((sum, { depth }) => sum + moments.max(depth, moment), 0);
    const published = [...topics, ...queues].reduce(
      (sum, one) => sum + moments.mean(one.published, moment),
      0,
    );
    const isDown = down !== undefined && moments.down(down, moment) >= down.of;
    return {
      failed: 0,
      busy: 0,
      isDown,
      isSilent: true,
      lines: [
        isDown ? "down" : `${perSecond(published)} published`,
        Math.round(behind) === 0 ? "nobody is behind" : `${count(behind)} behind`,
      ],
    };
  };
}

function sumOf<T>(named: Named<T> | undefined, figure: (value: T) => number): number {
  return Object.values(named ?? {}).reduce((sum, value) => sum + figure(value), 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
