import { allSteps } from "./normalise/services.ts";
import { visitSteps } from "./normalise/steps.ts";
import type { Scenario } from "./scenario.ts";

/** The names of all effects that steps have, in file order. */
export function effectsOf(scenario: Pick<Scenario, "workloads" | "services">): readonly string[] {
  const names = new Set<string>();
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if (step.kind === "effect") names.add(step.effect);
    });
  return [...names];
}
