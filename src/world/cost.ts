import type { CostSetup, PricedSetup } from "../observe/setup.ts";
import { serverCount } from "../scenario/zones.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What is paid for, and how much of it there is; null where nothing has a price. */
export function costSetup({ cost, services, databases, caches, brokers }: Scenario): CostSetup | null {
  if (cost === null) return null;
  const priced =
    (kind: PricedSetup["kind"]) =>
    ([name, machines]: readonly [string, number]): PricedSetup => {
      const unpriced = { instanceHour: cost.instanceHour, request: 0, egressGib: 0 };
      return { name, kind, machines, ...(cost.prices[name] ?? unpriced) };
    };
  return {
    currency: cost.currency,
    crossZoneGib: cost.crossZoneGib,
    components: [
      ...machinesOf(services, ({ instances }) => instances).map(priced("service")),
      ...machinesOf(databases, serverCount).map(priced("database")),
      ...machinesOf(caches, ({ scope }) => (scope === "shared" ? 1 : 0)).map(priced("cache")),
      ...machinesOf(brokers, ({ nodes }) => nodes).map(priced("broker")),
    ],
  };
}

function machinesOf<T>(
  components: Readonly<Record<string, T>>,
  count: (component: T) => number,
): readonly (readonly [string, number])[] {
  return Object.entries(components).map(([name, component]) => [name, count(component)]);
}
