import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** All zones that any component names. */
export function zonesIn({ input }: Reading): readonly string[] {
  const kinds = [
    input.workloads,
    input.services,
    input.databases,
    input.caches,
    input.brokers,
    input.registries,
  ];
  const lone = kinds.flatMap((kind) =>
    entriesOf<{ zone?: string | undefined }>(kind).flatMap(([, { zone }]) => zone ?? []),
  );
  const shared = entriesOf(input.services).flatMap(([, { instances }]) =>
    typeof instances === "number" ? [] : Object.keys(instances),
  );
  return [...new Set([...shared, ...lone])];
}

/** Whether a name is that of a zone and of nothing else. */
export function isZone(reading: Reading, name: string): boolean {
  const { workloads, services, databases, caches, brokers, registries } = reading.input;
  const isComponent = [workloads, services, databases, caches, brokers, registries].some(
    (kind) => own<unknown>(kind, name) !== undefined,
  );
  return !isComponent && zonesIn(reading).includes(name);
}

/** How many instances there are in all. */
export function instanceCount({ instances }: { instances: number | Record<string, number> }): number {
  if (typeof instances === "number") return instances;
  return Object.values(instances).reduce((sum, count) => sum + count, 0);
}

/** How many instances of a component are in a zone. */
export function instancesIn({ input }: Reading, component: string, zone: string): number {
  const service = own(input.services, component);
  if (service !== undefined) {
    const { instances } = service;
    if (typeof instances === "number") return service.zone === zone ? instances : 0;
    return own(instances, zone) ?? 0;
  }
  const one =
    own(input.databases, component) ?? own(input.caches, component) ?? own(input.brokers, component);
  return one?.zone === zone ? 1 : 0;
}
