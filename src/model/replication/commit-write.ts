import type { Commit } from "../transactions/transaction.ts";
import type { LoggedWrite } from "./write-log.ts";

/** What one transaction wrote to one key. Servers have all of a transaction or nothing: its writes fall due together. */
export class CommitWrite implements LoggedWrite {
  readonly number: number;
  readonly key: number;
  readonly session: object;
  readonly committedNs: number;
  readonly dueNs: number[];
  readonly endpoint: number;
  acknowledged = false;
  private readonly _commit: Commit;
  /** The last of the transaction stands for it. */
  private readonly _isLast: boolean;

  constructor(
    commit: Commit,
    isLast: boolean,
    at: Pick<LoggedWrite, "number" | "key" | "session" | "committedNs" | "dueNs" | "endpoint">,
  ) {
    this._commit = commit;
    this._isLast = isLast;
    this.number = at.number;
    this.key = at.key;
    this.session = at.session;
    this.committedNs = at.committedNs;
    this.dueNs = at.dueNs;
    this.endpoint = at.endpoint;
  }

  get isGone(): boolean {
    return this._commit.isGone;
  }

  endures(): void {
    if (this._isLast) this._commit.endures();
  }

  confirm(): void {
    if (this._isLast) this._commit.confirm();
  }

  refuse(): void {
    if (this._isLast) this._commit.refuse();
  }

  vanishes(): void {
    if (this._isLast) this._commit.vanishes();
  }
}

/** One for each key that a transaction wrote, in the log one after the other. */
export function writesOf(
  commit: Commit,
  at: Pick<LoggedWrite, "number" | "session" | "committedNs" | "dueNs">,
): readonly CommitWrite[] {
  const { writes } = commit;
  return writes.map(
    (write, place) =>
      new CommitWrite(commit, place === writes.length - 1, { ...at, ...write, number: at.number + place }),
  );
}
