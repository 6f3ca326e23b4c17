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
  const hasPrimary =
    typeof replicas !== "object" || (replicas.quorum === undefined && replicas.readFrom === "primary");
  if (!hasPrimary)
    report.mistake(
      path,
      "contention is about rows that are read and written at a primary",
      "take contention away, or read from the primary",
      "key",
    );
  return {
    reads,
    writes,
    versions,
    locks,
    lockTimeoutNs: lockTimeout === undefined ? null : durationNs(lockTimeout),
  };
}
