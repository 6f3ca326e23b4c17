import type { CircuitSeries, Summary } from "../../../observe/summary.ts";
import { callsOf } from "../../calls.ts";
import type { Calls } from "../../calls.ts";
import { perSecond, roughPercent } from "../../numbers.ts";
import { takersOf } from "./brokers.ts";
import { BAD_SHARE } from "./graph.ts";
import type { TopologyEdge } from "./graph.ts";
import type { Tone } from "./looks.ts";
import type { Moments } from "./moments.ts";

/** What went along one line at one moment. */
export interface EdgeMoment {
  /** Attempts, messages or lookups per second. */
  readonly rate: number;
  /** Attempts that timed out, over all of them. */
  readonly timedOut: number;
  readonly tone: Tone;
  readonly labels: readonly string[];
}

export type EdgeCourse = (moment: number) => EdgeMoment;

const LABELS_MAX = 2;

/** How a line fared from moment to moment: a call, a reading of messages, or a lookup in memory. */
export function edgeCourse(edge: TopologyEdge, summary: Summary, moments: Moments): EdgeCourse {
  const calls = callsOf(summary).find(({ caller, callee }) => caller === edge.from && callee === edge.to);
  if (calls !== undefined) return callCourse(calls, moments);
  const queues = Object.entries(summary.series.brokers[edge.from]?.queues ?? {}).flatMap(([name, queue]) => {
    const takers = takersOf(summary, edge.from, name);
    return takers.includes(edge.to) ? [{ deliveries: queue.deliveries, takers: takers.length }] : [];
  });
  const topics = Object.values(summary.series.brokers[edge.from]?.topics ?? {});
  const handled =
    topics.flatMap(({ groups }) => groups[edge.to]?.handled ?? []).length === 0
      ? null
      : topics.map(({ groups }) => groups[edge.to]?.handled);
  if (handled !== null)
    return (moment) => {
      const rate =
        handled.reduce((sum, one) => sum + moments.mean(one, moment), 0) + taken(queues, moments, moment);
      return { rate, timedOut: 0, tone: "plain", labels: [perSecond(rate)] };
    };
  if (queues.length > 0)
    return (moment) => {
      const rate = taken(queues, moments, moment);
      return { rate, timedOut: 0, tone: "plain", labels: [perSecond(rate)] };
    };
  return () => ({ rate: edge.rate, timedOut: 0, tone: "plain", labels: edge.labels });
}

interface TakenQueue {
  readonly deliveries: readonly number[];
  readonly takers: number;
}

function taken(queues: readonly TakenQueue[], moments: Moments, moment: number): number {
  return queues.reduce((sum, { deliveries, takers }) => sum + moments.mean(deliveries, moment) / takers, 0);
}

function callCourse({ series, circuits }: Calls, moments: Moments): EdgeCourse {
  return (moment) => {
    const calls = moments.mean(series?.calls, moment);
    const attempts = moments.mean(series?.attempts, moment);
    const rejected = moments.mean(series?.rejected, moment);
    const timedOut = attempts === 0 ? 0 : Math.min(moments.mean(series?.timeouts, moment) / attempts, 1);
    const open = openAt(circuits, moments.startMs(moment), moments.startMs(moment + 1));
    const isFailing = timedOut > BAD_SHARE || rejected > BAD_SHARE * calls;
    const trouble = isFailing ? troubleText(timedOut, open > 0 ? 0 : rejected) : [];
    return {
      rate: attempts,
      timedOut,
      tone: open > 0 ? "open" : isFailing ? "failing" : "plain",
      labels: [
        perSecond(calls),
        ...openText(open, circuits.length),
        ...trouble,
        ...moreText(attempts, calls),
      ].slice(0, LABELS_MAX),
    };
  };
}

function moreText(attempts: number, calls: number): readonly string[] {
  return calls > 0 && attempts > 1.05 * calls ? [`${(attempts / calls).toFixed(1)} attempts a call`] : [];
}

function openText(open: number, all: number): readonly string[] {
  if (open === 0) return [];
  return [open === all ? "circuit open" : `${String(open)} of ${String(all)} open`];
}

function troubleText(timedOut: number, rejected: number): readonly string[] {
  if (timedOut > BAD_SHARE) return [`${roughPercent(timedOut)} time out`];
  return rejected > 0 ? [`${perSecond(rejected)} rejected`] : [];
}

/** How many circuits were open at some time within a stretch. */
function openAt(circuits: readonly CircuitSeries[], fromMs: number, toMs: number): number {
  return circuits.filter(({ moves }) => {
    const before = moves.findLast(({ atMs }) => atMs <= fromMs);
    return (
      before?.to === "open" || moves.some(({ atMs, to }) => to === "open" && atMs > fromMs && atMs < toMs)
    );
  }).length;
}
