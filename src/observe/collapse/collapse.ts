import type { ClientObservation } from "../client-observation.ts";
import type { FaultSetup, ObserverSetup } from "../setup.ts";
import type { SloObservation } from "../slo/slo-observation.ts";
import type { StationObservation } from "../station-observation.ts";
import type { BlastRadiusSummary, FaultSummary, ImpactSummary, Named, SeriesSummary } from "../summary.ts";
import type { WorkloadObservation } from "../workload-observation.ts";
import type { BandRecorder } from "./band-recorder.ts";
import { blastRadius, NOTHING_KNOWN } from "./blast-radius.ts";
import type { Bystander } from "./blast-radius.ts";
import { meanOf, stretchesOf } from "./evidence.ts";
import { sustainersOf } from "./sustainers.ts";

/** What a run leaves behind to judge its faults by. */
export interface Aftermath {
  readonly setup: ObserverSetup;
  readonly series: SeriesSummary;
  readonly endNs: number;
  readonly workloads: readonly WorkloadObservation[];
  readonly services: readonly StationObservation[];
  readonly databases: readonly StationObservation[];
  readonly clients: readonly ClientObservation[];
}

/** How far a fault reached, and which of the workloads that did not come back keep themselves down. */
export function collapseOf(
  fault: FaultSetup,
  aftermath: Aftermath,
): Pick<FaultSummary, "impact" | "blastRadius"> {
  const impact = aftermath.workloads.map((workload) => {
    const own = workload.impact(fault.name);
    const detectionMs = detectionOf(workload.slo, fault);
    return [
      workload.name,
      { ...own, ...metastability(own, workload.name, fault, aftermath), detectionMs },
    ] as const;
  });
  return { impact: Object.fromEntries(impact), blastRadius: radiusOf(fault, aftermath) };
}

/** How long nobody was told. */
function detectionOf(slo: SloObservation | null, { startNs }: FaultSetup): number | null {
  const startMs = startNs / 1e6;
  const first = slo?.summary().history.find(({ firedMs }) => firedMs >= startMs);
  return first === undefined ? null : first.firedMs - startMs;
}

function radiusOf(fault: FaultSetup, aftermath: Aftermath): BlastRadiusSummary {
  const { setup, endNs } = aftermath;
  if (fault.repeated?.strikes === 0 || fault.startNs >= endNs) return NOTHING_KNOWN;
  const bystanders: Bystander[] = [
    ...aftermath.workloads.map(({ name, band }) => ({ kind: "workload" as const, name, band })),
    ...aftermath.services.map(({ setup: { name }, band }) => ({ kind: "service" as const, name, band })),
    ...aftermath.databases.map(({ setup: { name }, band }) => ({ kind: "database" as const, name, band })),
  ].flatMap(({ kind, name, band }) => (band === null ? [] : [{ kind, name, band }]));
  return blastRadius(bystanders, setup.clients, {
    faultNs: fault.startNs,
    warmupNs: setup.warmupNs,
    endNs,
    untilNs: nextStartNs(fault, setup.faults) ?? endNs,
  });
}

/** When the next fault begins after this one is over; null: none does. */
function nextStartNs(fault: FaultSetup, faults: readonly FaultSetup[]): number | null {
  const later = faults.filter(({ startNs }) => startNs > fault.startNs && startNs >= fault.endNs);
  return later.length === 0 ? null : Math.min(...later.map(({ startNs }) => startNs));
}

type Metastability = Pick<FaultSummary["impact"][string], "metastable" | "sustainedBy">;

/** The trigger is gone, the load is what it was, and the collapse is still there. */
function metastability(
  { recovered }: ImpactSummary,
  workload: string,
  fault: FaultSetup,
  { setup, series, endNs, clients, services }: Aftermath,
): Metastability {
  if (recovered === null) return { metastable: null, sustainedBy: [] };
  if (recovered) return { metastable: false, sustainedBy: [] };
  const stretches = stretchesOf(series, {
    warmupNs: setup.warmupNs,
    fault: { fromNs: fault.startNs, toNs: fault.endNs },
    endNs,
  });
  const offered = series.workloads[workload]?.offered ?? [];
  const isClosed = setup.workloads.find(({ name }) => name === workload)?.load.kind === "closed";
  const usual = meanOf(offered, stretches.before);
  const now = meanOf(offered, stretches.late);
  const isLoadBack = isClosed || usual === null || now === null || now <= usual * LOAD_BACK;
  if (!isLoadBack) return { metastable: false, sustainedBy: [] };
  const bands: Named<BandRecorder | null> = Object.fromEntries(
    services.map(({ setup: { name }, band }) => [name, band]),
  );
  const known = Object.entries(bands).filter((entry): entry is [string, BandRecorder] => entry[1] !== null);
  return {
    metastable: true,
    sustainedBy: sustainersOf({ ...stretches, series, clients, bands: new Map(known) }),
  };
}

/** More than chance makes of a rate that is the same. */
const LOAD_BACK = 1.1;
