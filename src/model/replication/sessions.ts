import type { Origin } from "../flow.ts";
import type { Host } from "../host.ts";
import { Journey } from "../journey.ts";

/** Who reads what they wrote: a user of a closed workload over all requests, else one request, or message, with all below it. */
export class Sessions {
  private readonly _ofUsers = new Map<Host, Map<number, object>>();
  private readonly _atPrimaryUntilNs = new WeakMap<object, number>();

  of({ origin }: { readonly origin: Origin }): object {
    if (!(origin instanceof Journey) || origin.user < 0) return origin;
    const users = this._ofUsers.get(origin.host) ?? new Map<number, object>();
    this._ofUsers.set(origin.host, users);
    const session = users.get(origin.user) ?? {};
    users.set(origin.user, session);
    return session;
  }

  stayAtPrimary(session: object, untilNs: number): void {
    this._atPrimaryUntilNs.set(session, untilNs);
  }

  atPrimaryUntil(session: object): number {
    return this._atPrimaryUntilNs.get(session) ?? 0;
  }
}
