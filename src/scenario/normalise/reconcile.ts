import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { LoadSpec } from "../scenario.ts";
import type { ReconcileInput } from "../schema/reconcile.ts";
import type { WorkloadInput } from "../schema/workloads.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** A job over the keys of an invariant, which says what its requests are about. */
export function readReconcile(
  reading: Reading,
  path: Path,
  { reconcile, key }: { readonly reconcile: ReconcileInput; readonly key: WorkloadInput["key"] },
): LoadSpec {
  const { of, every, olderThan, batch } = reconcile;
  const known = Object.keys(reading.input.invariants ?? {});
  if (!known.includes(of))
    reading.report.mistake([...path, "reconcile", "of"], `there is no invariant "${of}"`, remedy(of, known));
  if (key !== undefined)
    reading.report.mistake(
      [...path, "key"],
      "the invariant says what the requests of reconcile are about",
      "take the key away",
      "key",
    );
  const everyNs = durationNs(every);
  if (everyNs >= reading.durationNs)
    reading.report.warning([...path, "reconcile", "every"], "the first look comes after the end of the run");
  return { kind: "reconcile", invariant: of, everyNs, olderThanNs: durationNs(olderThan), batch };
}
