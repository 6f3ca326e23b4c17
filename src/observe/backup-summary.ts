/** What became of data that was destroyed. */
export interface BackupSummary {
  /** Times that it was. */
  readonly wipes: number;
  /** Writes that were acknowledged, and in no backup. */
  readonly lostWrites: number;
  /** The most that was lost at a time: from the commit of the oldest lost write to the loss; null where nothing was destroyed. */
  readonly rpoMs: number | null;
  /** The longest time until what was left was back; null where nothing was destroyed. */
  readonly rtoMs: number | null;
  /** All of that time. */
  readonly restoringMs: number;
}
