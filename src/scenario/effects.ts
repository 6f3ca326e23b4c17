import { allSteps } from "./normalise/services.ts";
import { visitSteps } from "./normalise/steps.ts";
import type { Scenario } from "./scenario.ts";

/** The names of all effects that steps have, in file order. */
export function effectsOf(scenario: Pick<Scenario, "workloads" | "services" | "sagas">): readonly string[] {
  const names = new Set<string>();
  // Those of a saga that nothing begins are known, too: it is that which is warned of.
  const ofSagas = Object.values(scenario.sagas).flatMap(({ steps }) =>
    steps.flatMap((step) => [step.do, step.undo ?? [], step.confirm ?? []]),
  );
  for (const steps of [...allSteps(scenario), ...ofSagas])
    visitSteps(steps, (step) => {
      if (step.kind === "effect") names.add(step.effect);
    });
  return [...names];
}
