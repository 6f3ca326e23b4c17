import type { AbortSpec, FaultSpec } from "../fault.ts";
import { remedy } from "../nearest.ts";
import { durationNs, ratioOf } from "../quantity.ts";
import type { AbortInput } from "../schema/abort.ts";
import type { Path } from "../source/node.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** Looks at the condition of one fault in one run. */
const LOOKS_MAX = 1e6;

/** On what a fault is given up; says so where that can never be. */
export function readAbort(
  { report, input: { workloads } }: Reading,
  path: Path,
  { abort, atNs, endNs }: Pick<FaultSpec, "atNs" | "endNs"> & { readonly abort: AbortInput },
): AbortSpec {
  const overNs = durationNs(abort.over);
  if (own(workloads, abort.workload) === undefined && !report.isSpoilt(["workloads", abort.workload]))
    report.mistake(
      [...path, "workload"],
      `there is no workload "${abort.workload}"`,
      remedy(abort.workload, Object.keys(workloads)),
    );
  if (overNs >= endNs - atNs && endNs > atNs)
    report.mistake([...path, "over"], "the fault is over before so much time has gone by");
  if ((endNs - atNs) / overNs > LOOKS_MAX / 10)
    report.mistake([...path, "over"], `is looked at more than ${LOOKS_MAX} times`, "make it longer");
  return {
    workload: abort.workload,
    successRateBelow: ratioOf(abort.successRateBelow),
    withinNs: abort.within === undefined ? null : durationNs(abort.within),
    overNs,
  };
}
