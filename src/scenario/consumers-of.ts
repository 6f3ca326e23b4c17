import type { ConsumerSpec } from "./broker-specs.ts";
import type { Scenario } from "./scenario.ts";

/** A consumer, and the service whose it is. */
export interface PlacedConsumer {
  readonly service: string;
  readonly name: string;
  readonly consumer: ConsumerSpec;
}

/** Who takes the messages of a destination, in file order. */
export function consumersOf(
  { services }: Pick<Scenario, "services">,
  broker: string,
  destination: string,
): readonly PlacedConsumer[] {
  return Object.entries(services).flatMap(([service, { consumers }]) =>
    Object.entries(consumers)
      .filter(([, consumer]) => consumer.broker === broker && consumer.destination === destination)
      .map(([name, consumer]) => ({ service, name, consumer })),
  );
}

/** The groups that read a topic, in file order. */
export function groupsOf(
  scenario: Pick<Scenario, "services">,
  broker: string,
  topic: string,
): readonly string[] {
  const groups = consumersOf(scenario, broker, topic).flatMap(({ consumer: { subscription } }) =>
    subscription.kind === "topic" ? [subscription.group] : [],
  );
  return [...new Set(groups)];
}
