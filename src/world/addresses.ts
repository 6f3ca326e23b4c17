import type { Address, Delay } from "../model/messaging/address.ts";
import type { AddressSpec, DistributionSpec } from "../scenario/scenario.ts";
import { distributionOf } from "./distributions.ts";
import { variates, type World } from "./world.ts";

/** What a scenario wants to be written on messages; null: nothing. `stream`: of the delays, where they are drawn. */
export function addressOf(world: World, spec: AddressSpec, stream: string): Address;
export function addressOf(world: World, spec: AddressSpec | null, stream: string): Address | null;
export function addressOf(world: World, spec: AddressSpec | null, stream: string): Address | null {
  if (spec === null) return null;
  const { routingKey, mandatory, delay } = spec;
  return {
    routingKey: routingKey ?? "",
    mandatory,
    delay: delay === null ? null : delayOf(world, delay, stream),
  };
}

function delayOf(world: World, spec: DistributionSpec, stream: string): Delay {
  const { simulation } = world;
  if (spec.kind === "constant") return simulation.lane(spec.value);
  const lengths = variates(world, distributionOf(spec), stream);
  return { start: (handler, message) => simulation.schedule(lengths.sampleNs(), handler, message) };
}
