import type { RandomSource } from "../random-source.ts";
import { type Balancer, EXCLUDED } from "./balancer.ts";
import { usable } from "./candidates.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Session affinity: a key stays with the instance that another balancer picked when it first came,
 * whatever happens to the load, until that instance is gone from the list or ejected; then it gets
 * a new one and stays there (HAProxy's stick tables with redispatch, cookies of nginx and cloud
 * balancers). A hedge goes elsewhere and leaves the session where it is; zones are minded when a session begins. Requests without a key
 * have no session.
 */
export class Sticky {
  private readonly _sessions: Sessions;
  private readonly _first: Balancer;

  constructor(sessions: Sessions, first: Balancer) {
    this._sessions = sessions;
    this._first = first;
  }

  pick(
    outstanding: Int32Array,
    excluded: Uint8Array | null,
    random: RandomSource,
    key: number,
    nowNs: number,
  ): number {
    if (key < 0) return this._first.pick(outstanding, excluded, random, key, nowNs);
    const kept = this._sessions.find(nowNs, key);
    const mark = kept < 0 ? EXCLUDED.gone : (usable(excluded)?.[kept] ?? 0) & ~EXCLUDED.elsewhere;
    if (mark === 0) return kept;
    const instance = this._first.pick(outstanding, excluded, random, key, nowNs);
    if ((mark & EXCLUDED.gone) !== 0) this._sessions.begin(nowNs, key, instance);
    return instance;
  }
}
