import type { TakenWrite } from "./lone-primary.ts";
import type { LoggedWrite } from "./write-log.ts";

/** A write that was acknowledged long ago, when no replica could have it. */
export class KeptWrite implements LoggedWrite {
  readonly number: number;
  readonly key: number;
  readonly session: object = {};
  readonly endpoint = -1;
  readonly committedNs: number;
  readonly dueNs: number[];
  acknowledged = false;
  readonly isGone = true;
  private readonly _commit: TakenWrite["commit"];

  constructor(
    { key, commit }: TakenWrite,
    { number, committedNs, dueNs }: Pick<LoggedWrite, "number" | "committedNs" | "dueNs">,
  ) {
    this.number = number;
    this.key = key;
    this.committedNs = committedNs;
    this.dueNs = dueNs;
    this._commit = commit;
  }

  endures(): void {
    // It did when it was acknowledged.
  }

  confirm(): void {
    // Nobody waits for it.
  }

  refuse(): void {
    // Nobody waits for it.
  }

  vanishes(): void {
    this._commit?.vanishes();
  }
}
