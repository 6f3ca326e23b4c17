import type { AdviceSummary, Summary } from "../observe/summary.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { allCallSites } from "./chains.ts";
import { Demand } from "./demand.ts";
import { loadTable } from "./load-table.ts";
import { breakerFlapping } from "./pathologies/breaker-flapping.ts";
import { impatientCaller } from "./pathologies/impatient-caller.ts";
import { layeredRetries } from "./pathologies/layered-retries.ts";
import type { Finding, Pathology, Plan } from "./pathologies/pathology.ts";
import { retryAmplification } from "./pathologies/retry-amplification.ts";
import { smallPool } from "./pathologies/small-pool.ts";
import { uselessQueue } from "./pathologies/useless-queue.ts";

/** Every way to fail that has a name. */
const PATHOLOGIES: Record<AdviceSummary["kind"], Pathology> = {
  retryAmplification,
  layeredRetries,
  breakerFlapping,
  impatientCaller,
  uselessQueue,
  smallPool,
};

/** What may go wrong with a scenario, by arithmetic alone. */
export function suspectedIn(scenario: Scenario): readonly AdviceSummary[] {
  const plan = planOf(scenario);
  return collected((pathology) => pathology.suspected(plan));
}

/** What went wrong in a run, each pointing at the setting that brought it about. */
export function adviceOn(scenario: Scenario, summary: Summary): readonly AdviceSummary[] {
  const plan = planOf(scenario);
  return collected((pathology) => pathology.seen(plan, summary));
}

function collected(find: (pathology: Pathology) => readonly Finding[]): readonly AdviceSummary[] {
  const all = Object.entries(PATHOLOGIES).flatMap(([kind, pathology]) =>
    find(pathology).map(({ subject, setting, text, figures }): AdviceSummary => ({
      kind: kind as AdviceSummary["kind"],
      subject,
      setting,
      text,
      figures,
    })),
  );
  // Several endpoints of one pair share a client, and a sentence.
  return [...new Map(all.map((advice) => [advice.text, advice])).values()];
}

function planOf(scenario: Scenario): Plan {
  return {
    scenario,
    sites: allCallSites(scenario),
    demand: new Demand(scenario),
    load: loadTable(scenario),
  };
}
