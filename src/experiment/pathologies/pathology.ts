import type { AdviceSummary } from "../../observe/summary.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Summary } from "../../observe/summary.ts";
import type { CallSite } from "../chains.ts";
import type { LoadRow } from "../load-table.ts";
import type { Demand } from "../demand.ts";

/** What can be known of a scenario without running it. */
export interface Plan {
  readonly scenario: Scenario;
  readonly sites: readonly CallSite[];
  readonly demand: Demand;
  readonly load: readonly LoadRow[];
}

export type Finding = Omit<AdviceSummary, "kind">;

/** A way to fail that has a name, and the setting that brings it about. */
export interface Pathology {
  /** By arithmetic alone. */
  readonly suspected: (plan: Plan) => readonly Finding[];
  /** What a run shows of it. */
  readonly seen: (plan: Plan, summary: Summary) => readonly Finding[];
}

/** Where a client is set, as a path of the scenario. */
export function clientPath({ caller, callee, calleeEndpoint, client }: CallSite, scenario: Scenario): string {
  const block =
    scenario.workloads[caller] === undefined
      ? `services.${caller}.clients.${callee}`
      : `workloads.${caller}.client`;
  return client.endpoints[calleeEndpoint] === undefined ? block : `${block}.endpoints.${calleeEndpoint}`;
}

export function pairOf({ caller, callee }: Pick<CallSite, "caller" | "callee">): string {
  return `${caller} -> ${callee}`;
}

/** Each pair of caller and callee once, its first call standing for all. */
export function onePerPair(sites: readonly CallSite[]): readonly CallSite[] {
  const pairs = new Map<string, CallSite>();
  for (const site of sites) if (!pairs.has(pairOf(site))) pairs.set(pairOf(site), site);
  return [...pairs.values()];
}
