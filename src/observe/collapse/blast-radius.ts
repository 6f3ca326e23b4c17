import type { ClientSetup } from "../setup.ts";
import type { AffectedSummary, BlastRadiusSummary } from "../summary.ts";
import type { BandRecorder } from "./band-recorder.ts";
import { departureOf } from "./band.ts";
import type { BandOptions } from "./band.ts";

/** Something that can leave its normal band. */
export interface Bystander {
  readonly kind: "workload" | "service" | "database";
  readonly name: string;
  readonly band: BandRecorder;
}

/** `untilNs`: who leaves later has been struck by something else. */
export type RadiusOptions = BandOptions & { readonly untilNs: number };

/**
 * Who left the normal band after a fault, in the order in which they did. Within one window nobody
 * can say who was first; there the callee stands before its caller, as trouble travels with answers
 * that do not come. Of those of whom too little
 * is known before the fault nothing is said.
 */
export function blastRadius(
  bystanders: readonly Bystander[],
  clients: readonly ClientSetup[],
  options: RadiusOptions,
): BlastRadiusSummary {
  const rank = ranks(clients);
  let judged = 0;
  const spread: AffectedSummary[] = [];
  for (const { kind, name, band } of bystanders) {
    const departure = departureOf(band, options);
    if (departure === undefined) continue;
    judged += 1;
    if (departure === null || departure.leftNs >= options.untilNs) continue;
    const { leftNs, backNs, sign, measure } = departure;
    spread.push({
      kind,
      name,
      leftMs: leftNs / 1e6,
      backMs: backNs === null ? null : backNs / 1e6,
      sign,
      measure: Number.isFinite(measure) ? measure : null,
    });
  }
  if (judged === 0) return NOTHING_KNOWN;
  spread.sort((a, b) => a.leftMs - b.leftMs || (rank.get(a.name) ?? 0) - (rank.get(b.name) ?? 0));
  const count = (kind: Bystander["kind"]): number => spread.filter((entry) => entry.kind === kind).length;
  return {
    workloads: count("workload"),
    services: count("service"),
    databases: count("database"),
    spread,
  };
}

export const NOTHING_KNOWN: BlastRadiusSummary = {
  workloads: null,
  services: null,
  databases: null,
  spread: [],
};

/** A number for everybody that calls or is called: callees have lower ones than their callers, but for circles. */
function ranks(clients: readonly ClientSetup[]): ReadonlyMap<string, number> {
  const callees = new Map<string, string[]>();
  for (const { caller, callee } of clients) callees.set(caller, [...(callees.get(caller) ?? []), callee]);
  const rank = new Map<string, number>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const callee of callees.get(name) ?? []) visit(callee);
    rank.set(name, rank.size);
  };
  for (const { caller } of clients) visit(caller);
  return rank;
}
