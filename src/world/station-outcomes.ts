import type { StationOutcomes } from "../model/station.ts";
import type { World } from "./world.ts";

/** What every component that is called may end a visit with. */
export function stationOutcomes(world: World, name: string): StationOutcomes {
  return {
    crashed: world.outcomes.of(name, "crashed"),
    deadline: world.outcomes.of(name, "deadline"),
    callerGone: world.outcomes.of(name, "caller-gone"),
    certificateExpired: world.outcomes.of(name, "certificate-expired"),
  };
}
