import type { Summary } from "../../../observe/summary.ts";
import { cachesOf } from "../../caches.ts";
import type { Cache } from "../../caches.ts";
import { callsOf } from "../../calls.ts";
import type { Calls } from "../../calls.ts";
import { clock, count, perSecond, roughPercent } from "../../numbers.ts";
import { peakOf, stationsOf } from "../../stations.ts";
import type { Station } from "../../stations.ts";
import { failedCauses, measuredSeconds, offeredRate } from "../../traffic.ts";
import { brokerNodes, readerEdges } from "./brokers.ts";
import type { Severity } from "./looks.ts";

export interface TopologyNode {
  readonly name: string;
  readonly kind: "workload" | "service" | "database" | "cache";
  readonly severity: Severity;
  /** Two short lines under the name. */
  readonly lines: readonly [string, string];
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  /** Attempts per second. */
  readonly rate: number;
  readonly labels: readonly string[];
  readonly isFailing: boolean;
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** Calm parts left out because there are too many to see anything. */
  readonly folded: number;
}

/** Utilisation from which a part is busy, and from which it is saturated. */
export const BUSY = 0.7;
export const FULL = 0.995;
/** More than this share of failures is worth a colour. */
export const BAD_SHARE = 0.05;
const NODES_MAX = 24;

/** Who calls whom, each part at its worst moment after the warm-up. */
export function topologyOf(summary: Summary): Topology {
  const calls = callsOf(summary);
  const nodes = [
    ...workloadNodes(summary),
    ...stationsOf(summary).map((station) => stationNode(station, summary)),
    ...cachesOf(summary).map((cache) => cacheNode(cache, summary)),
    ...brokerNodes(summary, { beganAt: (name) => beganAt(name, summary), badShare: BAD_SHARE }),
  ];
  const edges = [
    ...calls.map((entry) => edgeOf(entry, summary)),
    ...lookupsInMemory(summary),
    ...readerEdges(summary),
  ];
  return folded({ nodes, edges, folded: 0 });
}

function workloadNodes(summary: Summary): TopologyNode[] {
  return Object.entries(summary.workloads).map(([name, workload]) => {
    const ended = workload.ok + workload.failed;
    const share = ended === 0 ? 0 : workload.failed / ended;
    const failedText = workload.failed === 0 ? "none failed" : `${roughPercent(share)} failed`;
    const lines = [`${perSecond(offeredRate(workload.requests, summary))} offered`, failedText] as const;
    const own = beganAt(name, summary);
    const severity = share <= BAD_SHARE ? "calm" : own > workload.failed / 2 ? "origin" : "passes";
    return { name, kind: "workload", severity, lines };
  });
}

/** Failures of all workloads that began at a component. */
function beganAt(component: string, summary: Summary): number {
  return failedCauses(
    Object.values(summary.workloads).map((workload) => ({ causes: workload.failedAt[component] ?? {} })),
  ).reduce((sum, { count: amount }) => sum + amount, 0);
}

function stationNode(station: Station, summary: Summary): TopologyNode {
  const peak = peakOf(station.busy?.series ?? null, summary);
  const severity = severityOf(station, peak?.value ?? 0, summary);
  return {
    name: station.name,
    kind: station.kind,
    severity,
    lines: [firstLine(station, severity, peak, summary), secondLine(station, summary)],
  };
}

function cacheNode({ name, figures }: Cache, summary: Summary): TopologyNode {
  const { hitRate, loadRate, lookups, unavailable } = figures;
  const isOrigin = beganAt(name, summary) / Math.max(lookups, 1) > BAD_SHARE;
  const severity = isOrigin ? "origin" : unavailable / Math.max(lookups, 1) > BAD_SHARE ? "passes" : "calm";
  const rate = hitRate === null ? "nobody looked" : `${roughPercent(hitRate)} hits`;
  return { name, kind: "cache", severity, lines: [rate, `${perSecond(loadRate)} loads`] };
}

/** A cache in the memory of its users is not called; its lookups are drawn all the same. */
function lookupsInMemory(summary: Summary): TopologyEdge[] {
  const seconds = measuredSeconds(summary);
  return cachesOf(summary)
    .filter(({ facts }) => facts.scope === "instance")
    .flatMap(({ name, facts, figures }) => {
      const rate = seconds === 0 ? 0 : figures.lookups / seconds / Math.max(facts.users.length, 1);
      return facts.users.map((from) => ({ from, to: name, rate, labels: ["in memory"], isFailing: false }));
    });
}

function severityOf(station: Station, peak: number, summary: Summary): Severity {
  if (downAt(station.name, summary) !== null) return "down";
  const visits = Math.max(station.figures.requests, 1);
  if (beganAt(station.name, summary) / visits > BAD_SHARE) return "origin";
  if (peak >= FULL) return "full";
  if ((station.errors ?? 0) > BAD_SHARE) return "passes";
  return peak > BUSY ? "busy" : "calm";
}

/** When all machines of a component were down for the first time after the warm-up; null: never. */
function downAt(name: string, { series, warmupMs }: Summary): number | null {
  const down = series.down?.[name];
  if (down === undefined) return null;
  const index = down.moves.findIndex(
    ({ machines }, at) => machines >= down.of && (down.moves[at + 1]?.atMs ?? Infinity) > warmupMs,
  );
  const move = down.moves[index];
  return move === undefined ? null : Math.max(move.atMs, warmupMs);
}

function firstLine(
  station: Station,
  severity: Severity,
  peak: { readonly value: number; readonly atMs: number } | null,
  summary: Summary,
): string {
  const downMs = downAt(station.name, summary);
  if (downMs !== null) return `down at ${clock(downMs)}`;
  if (severity === "origin") {
    const [most] = failedCauses(
      Object.values(summary.workloads).map((workload) => ({ causes: workload.failedAt[station.name] ?? {} })),
    );
    if (most !== undefined) return `${most.cause} ${count(most.count)}`;
  }
  if (peak === null) return station.busy === null ? "no limit" : "no data";
  if (severity === "full") return `${roughPercent(peak.value)} busy at ${clock(peak.atMs)}`;
  return `utilisation ≤ ${roughPercent(peak.value)}`;
}

/** `a 2, b 2`, or the one zone; null: in none. */
function whereabouts({ name, kind }: Station, { scenario }: Summary): string | null {
  if (kind === "database") {
    const zone = scenario.databases[name]?.zone;
    return zone === undefined ? null : `in ${zone}`;
  }
  const zones = Object.entries(scenario.services[name]?.zones ?? {});
  return zones.length === 0 ? null : `in ${zones.map(([zone, count]) => `${zone} ${count}`).join(", ")}`;
}

function secondLine(station: Station, summary: Summary): string {
  const longest = station.figures.queue.max;
  if (longest > 0)
    return `queue ≤ ${count(longest)}${station.places === null ? "" : ` of ${count(station.places)}`}`;
  if ((station.errors ?? 0) > 0) return `${roughPercent(station.errors ?? 0)} errors`;
  return whereabouts(station, summary) ?? (station.kind === "database" ? "no waiting" : "queue stays empty");
}

function edgeOf(calls: Calls, summary: Summary): TopologyEdge {
  const seconds = measuredSeconds(summary);
  const rateOf = (amount: number): number => (seconds === 0 ? 0 : amount / seconds);
  const { figures } = calls;
  const rate = rateOf(figures.attempts);
  const isRejecting = calls.rejected > 0.01 * figures.calls;
  const sent = isRejecting
    ? `${perSecond(rateOf(Math.max(figures.attempts - calls.rejected, 0)))} sent`
    : perSecond(rateOf(figures.calls));
  const isFailing = (calls.failedShare ?? 0) > BAD_SHARE;
  const amplification = figures.amplification ?? 1;
  return {
    from: calls.caller,
    to: calls.callee,
    rate,
    isFailing,
    labels: [
      sent,
      ...(isRejecting ? [`${perSecond(rateOf(calls.rejected))} rejected`] : []),
      ...(amplification > 1.05 ? [`${amplification.toFixed(2)} attempts a call`] : []),
      ...(isFailing && !isRejecting ? [`${roughPercent(calls.failedShare ?? 0)} failed`] : []),
    ],
  };
}

/** In a large system only what is on a path to something not calm is worth a look. */
function folded(all: Topology): Topology {
  if (all.nodes.length <= NODES_MAX) return all;
  const kept = new Set(
    all.nodes.filter((node) => node.severity !== "calm" || node.kind === "workload").map((node) => node.name),
  );
  for (let size = -1; size !== kept.size;) {
    size = kept.size;
    for (const edge of all.edges) if (kept.has(edge.to)) kept.add(edge.from);
  }
  const nodes = all.nodes.filter((node) => kept.has(node.name));
  return {
    nodes,
    edges: all.edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
    folded: all.nodes.length - nodes.length,
  };
}
