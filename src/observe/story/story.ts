import type { ClientObservation } from "../client-observation.ts";
import type { InstanceChange } from "../run-facts.ts";
import type { ObserverSetup } from "../setup.ts";
import type { StationObservation } from "../station-observation.ts";
import type { Summary, TimelineEntry } from "../summary.ts";

/** What the story is told from, after the run. */
export interface StoryMaterial {
  readonly setup: ObserverSetup;
  readonly summary: Summary;
  readonly endNs: number;
  readonly changes: readonly InstanceChange[];
  readonly stations: readonly StationObservation[];
  readonly clients: readonly ClientObservation[];
}

export function tellStory(_material: StoryMaterial): TimelineEntry[] {
  return [];
}
