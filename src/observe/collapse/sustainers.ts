import type { SustainerSummary } from "../summary.ts";
import type { Evidence, Sustainer } from "./evidence.ts";
import { backlog } from "./sustainers/backlog.ts";
import { coldCache } from "./sustainers/cold-cache.ts";
import { openCircuits } from "./sustainers/open-circuits.ts";
import { retries } from "./sustainers/retries.ts";
import { wastedWork } from "./sustainers/wasted-work.ts";

/** Every kind of loop that can keep a collapse alive; what ejects hosts adds its own. */
const SUSTAINERS: Record<SustainerSummary["kind"], Sustainer> = {
  retries,
  wastedWork,
  coldCache,
  openCircuits,
  backlog,
};

/** What keeps a collapse alive, kind by kind, the worst of each first. */
export function sustainersOf(evidence: Evidence): SustainerSummary[] {
  return Object.values(SUSTAINERS).flatMap((sustainer) => sustainer(evidence));
}
