export interface BackupSchedule {
  /** A copy of all data is stored elsewhere so often, from 0 on. */
  readonly everyNs: number;
  /** Until a copy is loaded. */
  readonly restoreNs: number;
  /** What is written is stored elsewhere too; null: it is not. */
  readonly log: {
    readonly everyNs: number;
    /** Replaying it takes this share of the time that it covers. */
    readonly replay: number;
  } | null;
}

/**
 * The moment up to which data can be brought back: that of the last backup, or with an archive of the log that of the last
 * piece archived (point-in-time recovery, as with Postgres' `archive_timeout`). Where disaster strikes at any time, half an
 * interval of writes is lost on average, and a whole one at worst.
 */
export function storedUntilNs(schedule: BackupSchedule, nowNs: number): number {
  const { log } = schedule;
  const backupNs = lastNs(schedule.everyNs, nowNs);
  return log === null ? backupNs : Math.max(backupNs, lastNs(log.everyNs, nowNs));
}

/** How long it takes to bring that back: the last backup is loaded, and the log since then replayed. */
export function restoringNs(schedule: BackupSchedule, nowNs: number): number {
  const logNs = storedUntilNs(schedule, nowNs) - lastNs(schedule.everyNs, nowNs);
  return schedule.restoreNs + Math.round(logNs * (schedule.log?.replay ?? 0));
}

function lastNs(everyNs: number, nowNs: number): number {
  return Math.floor(nowNs / everyNs) * everyNs;
}
