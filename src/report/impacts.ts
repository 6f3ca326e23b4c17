import type {
  AffectedSummary,
  FaultSummary,
  SloSummary,
  Summary,
  WorkloadImpact,
} from "../observe/summary.ts";
import { clock, NO_DATA, percent, significant, stretch } from "./numbers.ts";

/** What one fault did to one workload. */
export interface FaultImpact {
  readonly fault: string;
  readonly workload: string;
  readonly impact: WorkloadImpact;
  readonly summary: FaultSummary;
}

/** Faults in file order, as far as they struck; workloads in file order. */
export function impactsOf(summary: Summary): readonly FaultImpact[] {
  return Object.entries(summary.faults)
    .filter(([, { strikes }]) => strikes > 0)
    .flatMap(([fault, own]) =>
      Object.entries(own.impact).map(([workload, impact]) => ({ fault, workload, impact, summary: own })),
    );
}

/** `experiment, users`, and whether the experiment was given up. */
export function impactLabel({ fault, workload, summary }: FaultImpact): string {
  return `${fault}${summary.aborted ? " (aborted)" : ""}, ${workload}`;
}

/** `in 12 s`, `at once`, `never: metastable`; what cannot be judged has no data. */
export function recoveryText({ recovered, recoveryMs, metastable }: WorkloadImpact): string {
  if (recovered === null) return NO_DATA;
  if (!recovered) return metastable === true ? "no: metastable" : "no";
  return recoveryMs === null || recoveryMs === 0 ? "at once" : stretch(recoveryMs);
}

/** `slow, 20 times as long`. */
export function signText({ sign, measure }: AffectedSummary): string {
  switch (sign) {
    case "failing":
      return measure === null ? "failing" : `${percent(measure)} fail`;
    case "slow":
      return measure === null ? "slow" : `${significant(measure)} times as slow`;
    case "stuck":
      return "no answer comes";
  }
}

/** `payments 1m00s (20 times as slow) → orders 1m02s (...)`: who left the normal band, one after the other. */
export function spreadText({ blastRadius }: FaultSummary, tenths: boolean): string {
  const { spread, workloads } = blastRadius;
  if (workloads === null) return "not known: too little was run before it";
  if (spread.length === 0) return "nobody left the normal band";
  return spread.map((one) => `${one.name} ${clock(one.leftMs, tenths)} (${signText(one)})`).join(", ");
}

/** For each workload that does not come back what keeps it down. */
export function loopsOf(summary: Summary): string[] {
  return impactsOf(summary)
    .filter(({ impact }) => impact.sustainedBy.length > 0)
    .map(
      ({ workload, impact }) =>
        `What keeps ${workload} down: ${impact.sustainedBy.map(({ text }) => text).join("; ")}.`,
    );
}

/** One objective of one workload. */
export interface ObjectiveRow {
  readonly workload: string;
  readonly name: string;
  /** `99.9 % OK`, `95 % in less than 200 ms`. */
  readonly promise: string;
  readonly figures: SloSummary["objectives"][string];
  /** `fast 2, slow 1`; empty where none fired. */
  readonly alerts: string;
  readonly firstAlertMs: number | null;
}

export function objectivesOf(summary: Summary): readonly ObjectiveRow[] {
  return Object.entries(summary.workloads).flatMap(([workload, { slo }]) =>
    slo === null
      ? []
      : Object.entries(slo.objectives).map(([name, figures]) => {
          const fired = slo.history.filter(({ objective }) => objective === name);
          const names = [...new Set(fired.map(({ alert }) => alert))];
          const within = figures.withinMs === null ? "OK" : `in less than ${stretch(figures.withinMs)}`;
          return {
            workload,
            name,
            promise: `${percent(figures.target)} ${within}`,
            figures,
            alerts: names
              .map((alert) => `${alert} ${String(fired.filter((one) => one.alert === alert).length)}`)
              .join(", "),
            firstAlertMs: fired[0]?.firedMs ?? null,
          };
        }),
  );
}

/** A budget as a share; one that is overdrawn has a minus. */
export function budgetText(left: number): string {
  return left < 0 ? `−${percent(-left)}` : percent(left);
}
