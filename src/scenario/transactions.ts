import { allSteps } from "./normalise/services.ts";
import { visitSteps } from "./normalise/steps.ts";
import type { Scenario, StepSpec } from "./scenario.ts";

/** Whether what stands in a step is done in a transaction in this database. */
export function isTransactionIn(step: StepSpec, database: string): boolean {
  return (step.kind === "transaction" || step.kind === "react") && step.database === database;
}

/** Whether any step has a transaction in this database. */
export function hasTransactions(
  scenario: Pick<Scenario, "workloads" | "services">,
  database: string,
): boolean {
  let found = false;
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if (isTransactionIn(step, database)) found = true;
    });
  return found;
}
