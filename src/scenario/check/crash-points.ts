import { remedy } from "../nearest.ts";
import { fallbacksOf, stepsOfService } from "../normalise/services.ts";
import { visitSteps } from "../normalise/steps.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";

/** A crash behind a step needs a step of that name in each service that it strikes. */
export function checkCrashPoints(scenario: Scenario, report: Report): void {
  for (const [name, fault] of Object.entries(scenario.faults)) {
    if (fault.kind !== "crashPoint") continue;
    for (const component of fault.target.components) {
      const names = stepNames(scenario, component);
      if (names === null || names.includes(fault.after)) continue;
      report.mistake(
        ["faults", name, "crash", "after"],
        `no step of ${component} is called "${fault.after}"`,
        remedy(fault.after, names) ?? `name one: { work: 5ms, name: ${fault.after} }`,
      );
    }
  }
}

/** Null: what has no steps, which is told where the target is read. */
function stepNames({ services }: Scenario, component: string): readonly string[] | null {
  const service = Object.hasOwn(services, component) ? services[component] : undefined;
  if (service === undefined) return null;
  const names = new Set<string>();
  const lists = [...stepsOfService(service), ...Object.values(service.clients).flatMap(fallbacksOf)];
  for (const steps of lists)
    visitSteps(steps, (step) => {
      if (step.name !== null) names.add(step.name);
    });
  return [...names];
}
