import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { ContentionSpec } from "../scenario.ts";
import type { ContentionInput } from "../schema/contention.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** What happens where requests change the same row. */
export function readContention(
  { report }: Reading,
  database: string,
  { contention, operations, replicas }: DatabaseInput & { readonly contention: ContentionInput },
): ContentionSpec {
  const path: Path = ["databases", database, "contention"];
  const known = Object.keys(operations ?? {});
  const { reads, writes, versions, locks, lockTimeout } = contention;
  for (const [key, names] of Object.entries({ reads, writes, locks })) {
    for (const name of names) {
      if (!known.includes(name))
        report.mistake(
          [...path, key],
          `there is no operation "${name}"`,
          remedy(name, known) ?? `set ${key}`,
        );
    }
  }
  checkPrimary(report, path, replicas);
  return {
    reads,
    writes,
    versions,
    locks,
    lockTimeoutNs: lockTimeout === undefined ? null : durationNs(lockTimeout),
  };
}

/** Rows are at one server. */
function checkPrimary(report: Reading["report"], path: Path, replicas: DatabaseInput["replicas"]): void {
  if (typeof replicas !== "object") return;
  if (replicas.quorum !== undefined || replicas.readFrom !== "primary")
    report.mistake(
      path,
      "contention is about rows that are read and written at a primary",
      "take contention away, or read from the primary",
      "key",
    );
  if (replicas.failover?.fencing === false)
    report.mistake(
      path,
      "two primaries know nothing of each other's rows, so that contention would see what neither of them can",
      "take contention or fencing: false away",
      "key",
    );
}
