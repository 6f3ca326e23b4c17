import { allSteps } from "./normalise/services.ts";
import { visitSteps } from "./normalise/steps.ts";
import type { Scenario, StepSpec } from "./scenario.ts";

export type OutboxStepSpec = Extract<StepSpec, { kind: "outbox" }>;

/** The steps that write into the outbox of a database, those that lead to the same place once. */
export function outboxSteps(
  scenario: Pick<Scenario, "workloads" | "services">,
  database: string,
): readonly OutboxStepSpec[] {
  const found = new Map<string, OutboxStepSpec>();
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if (step.kind === "outbox" && step.database === database) found.set(addressLabel(step), step);
    });
  return [...found.values()];
}

/** Where a step leads, and what is written on its messages: those of one label go the same way. */
export function addressLabel({ broker, destination, address }: OutboxStepSpec): string {
  const to = `${broker}.${destination}`;
  return address === null ? to : `${to} ${JSON.stringify(address)}`;
}

/** Whoever publishes from an outbox, and the brokers it publishes to. */
export function relayRoutes(scenario: Scenario): readonly { readonly from: string; readonly to: string }[] {
  return Object.entries(scenario.databases).flatMap(([name, { outbox }]) =>
    outbox === null
      ? []
      : [...new Set(outboxSteps(scenario, name).map(({ broker }) => broker))].map((to) => ({
          from: outbox.service ?? name,
          to,
        })),
  );
}
