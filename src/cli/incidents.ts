import type { PlannedVariant } from "../experiment/compare.ts";
import { incidentJob, soughtIn, toldBy } from "../experiment/incidents.ts";
import type { Summary } from "../observe/summary.ts";
import type { Io } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { runJobs } from "./run-jobs.ts";

/** What a second look at a run may take: a few seconds. */
const EVENTS_MAX = 4e6;

/**
 * The Summary with an example of each thing that went wrong with data. The run is made once more for that, no further
 * than to the last of the examples, and only where there are any.
 */
export async function withIncidents(
  summary: Summary,
  planned: PlannedVariant,
  options: RunOptions,
  io: Io,
): Promise<Summary> {
  const sought = soughtIn(summary, planned.scenario);
  if (sought.length === 0) return summary;
  const events = Math.min(options.events ?? EVENTS_MAX, EVENTS_MAX);
  const { finished } = await runJobs([incidentJob(planned, sought)], { ...options, events }, io);
  const [again] = finished;
  const incidents = again === undefined ? [] : toldBy(again, sought, planned.scenario);
  return incidents.length === 0 ? summary : { ...summary, incidents };
}
