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
