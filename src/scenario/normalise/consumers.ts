import type { ConsumerSpec, SubscriptionSpec } from "../broker-specs.ts";
import type { ConsumerInput } from "../schema/brokers.ts";
import type { ServiceInput } from "../schema/components.ts";
import type { Path } from "../source/node.ts";
import { resolveDestination } from "./destinations.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readSteps } from "./steps.ts";

/** The consumers of a service; one that names nothing is reported and left out. */
export function readConsumers(
  reading: Reading,
  service: string,
  input: ServiceInput,
): Record<string, ConsumerSpec> {
  const consumers = emptyMap<ConsumerSpec>();
  for (const [name, consumer] of entriesOf(input.consumers)) {
    const path: Path = ["services", service, "consumers", name];
    if (own(input.endpoints, name) !== undefined)
      reading.report.mistake(path, `"${name}" is the name of an endpoint of this service`, null, "key");
    const target = resolveDestination(reading, [...path, "from"], consumer.from);
    const steps = readSteps(reading, [...path, "steps"], consumer.steps, "service");
    if (target === null) continue;
    consumers[name] = {
      broker: target.component,
      destination: target.part,
      subscription: subscriptionOf(service, consumer),
      steps,
    };
  }
  return consumers;
}

function subscriptionOf(service: string, input: ConsumerInput): SubscriptionSpec {
  return {
    kind: "topic",
    group: input.group ?? service,
    commit: input.commit,
    idempotent: input.idempotent,
    maxPollRecords: input.maxPollRecords,
  };
}
