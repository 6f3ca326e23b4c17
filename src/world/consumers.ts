import type { Consumer } from "../model/messaging/consumer.ts";
import { standingCall } from "../model/messaging/delivery.ts";
import type { ServiceInstance } from "../model/service-instance.ts";
import type { ConsumerSpec } from "../scenario/scenario.ts";
import { type Components, endpointIndex } from "./components.ts";
import type { Network } from "./network.ts";
import type { World } from "./world.ts";

/** Gives every instance what takes messages for it, and lets them begin. */
export function attachConsumers(world: World, components: Components, network: Network): void {
  for (const [name, service] of components.services) {
    const specs = Object.entries(world.scenario.services[name]?.consumers ?? {});
    if (specs.length === 0) continue;
    for (const instance of service.instances) {
      instance.consumers = specs.flatMap(([consumer, spec]) =>
        consumersOf({ world, components, network }, instance, {
          spec,
          endpoint: endpointIndex(service, consumer),
          title: `${name}.${consumer}`,
        }),
      );
    }
  }
  for (const { instances } of components.services.values())
    for (const { consumers } of instances) for (const consumer of consumers) consumer.start();
}

function consumersOf(
  { world, components, network }: { world: World; components: Components; network: Network },
  host: ServiceInstance,
  {
    spec,
    endpoint,
    title,
  }: { readonly spec: ConsumerSpec; readonly endpoint: number; readonly title: string },
): readonly Consumer[] {
  const destination = components.brokers.get(spec.broker)?.destinations.get(spec.destination);
  if (destination === undefined) throw new Error(`there is no ${spec.broker}.${spec.destination}`);
  const here = network.places.of(host);
  return destination.consumersOf(spec.subscription, {
    host,
    call: standingCall(host, { endpoint, name: title }, world.simulation.nowNs),
    toBroker: network.to(here, spec.broker),
    fromBroker: network.back(spec.broker, here),
  });
}
