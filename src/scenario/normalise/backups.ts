import { remedy } from "../nearest.ts";
import { durationNs, ratioOf } from "../quantity.ts";
import type { BackupsSpec } from "../scenario.ts";
import type { BackupsInput } from "../schema/backups.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import type { ReplicasInput } from "../schema/replicas.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** What is left when the data of a database is destroyed. */
export function readBackups(
  { report }: Reading,
  database: string,
  { backups, operations, replicas }: DatabaseInput & { readonly backups: BackupsInput },
): BackupsSpec {
  const path: Path = ["databases", database, "backups"];
  if (replicas !== undefined)
    checkReplicas(report, path, { replicas: typeof replicas === "number" ? PLAIN : replicas, backups });
  const known = Object.keys(operations ?? {});
  for (const operation of backups.writes) {
    if (!known.includes(operation))
      report.mistake(
        [...path, "writes"],
        `there is no operation "${operation}"; backups must know which operations write`,
        remedy(operation, known) ?? "such as writes: [insert, update]",
      );
  }
  const { logArchive } = backups;
  return {
    everyNs: durationNs(backups.every),
    restoreNs: durationNs(backups.restore),
    writes: backups.writes,
    log:
      logArchive === undefined
        ? null
        : { everyNs: durationNs(logArchive.every), replay: ratioOf(logArchive.replay) },
  };
}

/** A copy is of what one primary has committed, in its order. */
function checkReplicas(
  report: Reading["report"],
  path: Path,
  { replicas, backups }: { readonly replicas: Replicated; readonly backups: BackupsInput },
): void {
  const { quorum, failover, writes } = replicas;
  if (quorum !== undefined)
    report.mistake(
      path,
      "without a primary there is no moment at which all servers have the same data, and a copy of each is none of the whole",
      "take quorum or backups away",
      "key",
    );
  else if (failover?.fencing === false)
    report.mistake(
      path,
      "of two primaries with data of their own a copy has the one or the other, and nothing says which",
      "take backups or fencing: false away",
      "key",
    );
  else if (writes.join() !== backups.writes.join())
    report.mistake(
      [...path, "writes"],
      `a copy has what replicas get: replicas.writes is [${writes.join(", ")}]`,
      "say the same of both",
    );
}

type Replicated = Pick<Exclude<ReplicasInput, number>, "quorum" | "failover" | "writes">;

/** `replicas: 2` */
const PLAIN: Replicated = { writes: ["write"] };
