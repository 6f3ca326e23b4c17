import { allSteps } from "../../scenario/normalise/services.ts";
import { visitSteps } from "../../scenario/normalise/steps.ts";
import type { ExchangeSpec, Scenario } from "../../scenario/scenario.ts";
import { queuesReached } from "../../world/exchanges.ts";

/** Which queues an exchange gives what, and where the routing keys that are published to it lead. */
export function exchangeLines(
  scenario: Scenario,
  broker: string,
  name: string,
  spec: ExchangeSpec,
): readonly string[] {
  const { type, bindings, alternate } = spec;
  const title = `${broker}.${name}`;
  const rest = alternate === null ? "" : `; what matches none of them to ${alternate}`;
  if (type === "fanout")
    return [`${title}: a copy to each of ${bindings.map(({ queue }) => queue).join(", ")}`];
  const keys = bindings.map(({ queue, key }) => `${key} to ${queue}`).join(", ");
  const leads = [...publishedTo(scenario, broker, name)].map(
    ([routingKey, isMandatory]) =>
      `${title} <- ${routingKey}: ${leadInWords(scenario, { broker, name, routingKey, isMandatory })}`,
  );
  return [`${title}: ${type}, ${keys}${rest}`, ...leads];
}

function leadInWords(
  { brokers }: Scenario,
  to: {
    readonly broker: string;
    readonly name: string;
    readonly routingKey: string;
    readonly isMandatory: boolean;
  },
): string {
  const queues = queuesReached(brokers[to.broker]!, to.name, to.routingKey) ?? [];
  if (queues.length > 0) return queues.join(", ");
  return to.isMandatory ? "no queue: it fails with unroutable" : "no queue: it is gone, and nobody is told";
}

/** The routing keys that steps publish with, and whether all who do want to hear of it when no queue gets the message. */
function publishedTo(scenario: Scenario, broker: string, name: string): ReadonlyMap<string, boolean> {
  const keys = new Map<string, boolean>();
  for (const steps of allSteps(scenario))
    visitSteps(steps, (step) => {
      if ((step.kind !== "publish" && step.kind !== "outbox") || step.broker !== broker) return;
      if (step.destination !== name) return;
      const key = step.address?.routingKey ?? "";
      keys.set(key, step.address?.mandatory === true && (keys.get(key) ?? true));
    });
  return keys;
}
