import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { LoggedWrite } from "./write-log.ts";

/** A write by one operation, whose caller waits for it. */
export class RequestWrite implements LoggedWrite {
  readonly number: number;
  readonly key: number;
  readonly session: object;
  readonly committedNs: number;
  readonly dueNs: number[];
  acknowledged = false;
  private readonly _request: Request;

  constructor(request: Request, at: Pick<LoggedWrite, "number" | "session" | "committedNs" | "dueNs">) {
    this._request = request;
    this.number = at.number;
    this.key = request.key;
    this.session = at.session;
    this.committedNs = at.committedNs;
    this.dueNs = at.dueNs;
  }

  get endpoint(): number {
    return this._request.endpoint;
  }

  get isGone(): boolean {
    return this._request.ended;
  }

  endures(): void {
    // Nothing was done with it.
  }

  confirm(): void {
    this._request.station?.visitEnds(this._request, null);
  }

  refuse(): void {
    (this._request.station as Database).refuse(this._request, "crashed");
  }

  vanishes(): void {
    // The data is all there was.
  }
}
