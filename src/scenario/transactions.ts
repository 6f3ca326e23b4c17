import { allSteps } from "./normalise/services.ts";
import { visitSteps } from "./normalise/steps.ts";
import type { Scenario } from "./scenario.ts";

/** Whether any step has a transaction in this database. */
export function hasTransactions(
  scenario: Pick<Scenario, "workloads" | "services">,
  database: string,
): boolean {
  let found = false;
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if (step.kind === "transaction" && step.database === database) found = true;
    });
  return found;
}
