import { remedy } from "../nearest.ts";
import { durationNs, ratioOf } from "../quantity.ts";
import type { BackupsSpec } from "../scenario.ts";
import type { BackupsInput } from "../schema/backups.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** What is left when the data of a database is destroyed. */
export function readBackups(
  { report }: Reading,
  database: string,
  { backups, operations, replicas, outbox }: DatabaseInput & { readonly backups: BackupsInput },
): BackupsSpec {
  const path: Path = ["databases", database, "backups"];
  for (const [what, isThere] of Object.entries({ replicas, outbox })) {
    if (isThere !== undefined)
      report.mistake(path, `backups of a database with ${what} are not there yet`, null, "key");
  }
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
