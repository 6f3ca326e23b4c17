import type { Host } from "../model/host.ts";
import { createZoneRouting, type ZoneRouting } from "../resilience/zones/zone-routing.ts";
import type { BalancingSpec, Scenario } from "../scenario/scenario.ts";
import type { Places } from "./places.ts";

/** Which zones a host's attempts go to; null: zones are not minded, or there are none. */
export type ZonesOf = (host: Host) => ZoneRouting | null;

/** A database or a shared cache is in one place, and called where it is. */
export function zoneRoutingOf(
  { services }: Scenario,
  places: Places,
  edge: { readonly caller: string; readonly callee: string; readonly balancing: BalancingSpec },
): ZonesOf {
  const { zones } = edge.balancing;
  const isPlaced = (services[edge.callee]?.zones ?? null) !== null;
  if (zones === null || !isPlaced) return () => null;
  const zonesOf = (component: string): readonly (string | null)[] =>
    places.ofInstances(component).map(({ zone }) => zone);
  const callers = zonesOf(edge.caller);
  const callees = zonesOf(edge.callee);
  return (host) => createZoneRouting(zones, { own: places.of(host).zone, callers, callees });
}
