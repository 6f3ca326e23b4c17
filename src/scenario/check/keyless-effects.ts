import { fallbacksOf } from "../normalise/services.ts";
import { visitSteps } from "../normalise/steps.ts";
import type { Report } from "../report.ts";
import type { Scenario, StepSpec } from "../scenario.ts";

/** Warns of requests without a key that come to a step with an effect: all of them count as one entity. */
export function warnOfKeylessEffects(scenario: Scenario, report: Report): void {
  for (const [name, { key, load, targets, clients }] of Object.entries(scenario.workloads)) {
    if (key.kind !== "none" || load.kind === "reconcile") continue;
    const own = Object.values(targets).map(({ steps }) => steps);
    const effect = firstEffect(scenario, [...own, ...Object.values(clients).flatMap(fallbacksOf)]);
    if (effect !== null)
      report.warning(
        ["workloads", name],
        `its requests have no key, so that the effect "${effect}" counts all of them as one entity`,
        "key: unique gives each its own",
      );
  }
}

/** The first effect that is come to with the key of the request; null: none. */
function firstEffect({ services }: Scenario, lists: readonly (readonly StepSpec[])[]): string | null {
  const seen = new Set<string>();
  const waiting = [...lists];
  const found: string[] = [];
  for (let steps = waiting.pop(); steps !== undefined && found.length === 0; steps = waiting.pop())
    visitSteps(steps, (step) => {
      if (step.kind === "effect") found.push(step.effect);
      if (step.kind !== "call" || step.key !== null) return;
      const at = `${step.service}.${step.endpoint}`;
      if (seen.has(at)) return;
      seen.add(at);
      const service = services[step.service];
      waiting.push(service?.endpoints[step.endpoint]?.steps ?? []);
      waiting.push(...Object.values(service?.clients ?? {}).flatMap(fallbacksOf));
    });
  return found[0] ?? null;
}
