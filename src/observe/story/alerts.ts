import type { SloAlertSummary } from "../summary.ts";
import { figure, often, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** Every alert of every workload: when it first fired, and when it was last off again. */
export function alertRemarks({ setup, summary }: StoryMaterial): Remark[] {
  return Object.entries(summary.workloads).flatMap(([workload, { slo }]) => {
    const byRule = new Map<string, SloAlertSummary[]>();
    for (const alert of slo?.history ?? []) {
      const rule = `${alert.alert} ${alert.objective}`;
      byRule.set(rule, [...(byRule.get(rule) ?? []), alert]);
    }
    return [...byRule.values()].flatMap((firings) => told(workload, firings, setup.faults));
  });
}

function told(
  workload: string,
  firings: readonly SloAlertSummary[],
  faults: StoryMaterial["setup"]["faults"],
): Remark[] {
  const [first] = firings;
  const last = firings.at(-1);
  if (first === undefined || last === undefined) return [];
  const began = faults.filter(({ startNs }) => startNs / 1e6 <= first.firedMs).at(-1);
  const after =
    began === undefined ? "" : `, ${stretch(first.firedMs * 1e6 - began.startNs)} after ${began.name} began`;
  const again = firings.length === 1 ? "" : `; it fires ${often(firings.length)}`;
  const name = first.severity === "page" ? first.alert : `${first.alert} (a ${first.severity})`;
  const fires = `${name} fires for ${workload}${after}: the budget of its ${first.objective} burns ${figure(first.burnRate)} times as fast as it may${again}`;
  const base = { kind: "alert" as const, subject: workload };
  return [
    { ...base, atNs: first.firedMs * 1e6, text: fires, weight: WEIGHT.alert },
    ...(last.clearedMs === null
      ? []
      : [
          {
            ...base,
            atNs: last.clearedMs * 1e6,
            text: `${name} clears for ${workload}${firings.length === 1 ? "" : ", for the last time"}`,
            weight: WEIGHT.detail,
          },
        ]),
  ];
}
