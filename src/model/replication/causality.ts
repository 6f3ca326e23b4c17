import type { Request } from "../call.ts";
import { Sessions } from "./sessions.ts";

/** A store whose servers may show different versions of a key; later versions have higher numbers. */
export interface CausalStore {
  /** Whether every server shows this version or a later one: nobody can miss it any more. */
  isEverywhere(key: number, version: number): boolean;
}

/** Versions of keys that some server lacks. */
class Past {
  private readonly _versions = new Map<CausalStore, Map<number, number>>();
  /** Noted since it was last cleared of what is everywhere. */
  private _noted = 0;

  versionOf(store: CausalStore, key: number): number {
    return this._versions.get(store)?.get(key) ?? -1;
  }

  note(store: CausalStore, key: number, version: number): void {
    if (++this._noted > NOTED_MAX) this.clear();
    if (version <= this.versionOf(store, key)) return;
    const keys = this._versions.get(store) ?? new Map<number, number>();
    this._versions.set(store, keys);
    keys.set(key, version);
  }

  addAll(other: Past): void {
    for (const [store, keys] of other._versions) {
      for (const [key, version] of keys) this.note(store, key, version);
    }
  }

  /** Forgets what is everywhere; whether anything is left. */
  clear(): boolean {
    this._noted = 0;
    for (const [store, keys] of this._versions) {
      for (const [key, version] of keys) if (store.isEverywhere(key, version)) keys.delete(key);
      if (keys.size === 0) this._versions.delete(store);
    }
    return this._versions.size > 0;
  }

  copy(): Past {
    const copy = new Past();
    copy.addAll(this);
    return copy;
  }
}

/** A write, and what its session had seen when it wrote. */
interface Effect {
  readonly version: number;
  readonly causes: Past;
}

/**
 * Which reads miss what came before something that their session has seen (Lamport 1978; Lloyd and others
 * 2011, COPS): its own writes, what it has read, and what that was written in knowledge of, over all stores.
 * Memory holds what some server still lacks, and nothing else.
 */
export class Causality {
  private readonly _sessions = new Sessions();
  private readonly _pasts = new WeakMap<object, Past>();
  private readonly _effects = new Map<CausalStore, Map<number, Effect[]>>();
  /** Effects remembered since the last look for those whose causes are everywhere. */
  private _remembered = 0;

  wrote(store: CausalStore, request: Request, version: number): void {
    const past = this._pastOf(request);
    if (past.clear()) this._remember(store, request.key, { version, causes: past.copy() });
    past.note(store, request.key, version);
  }

  /** A session reads a key up to a version (Infinity: all there is); whether it should have seen a later one. */
  misses(store: CausalStore, request: Request, found: number): boolean {
    const past = this._pastOf(request);
    const expected = past.versionOf(store, request.key);
    for (const { version, causes } of this._effects.get(store)?.get(request.key) ?? []) {
      if (version <= found) past.addAll(causes);
    }
    if (found >= 0 && found < Infinity) past.note(store, request.key, found);
    return expected > found && !store.isEverywhere(request.key, expected);
  }

  private _pastOf(request: Request): Past {
    const session = this._sessions.of(request);
    const past = this._pasts.get(session) ?? new Past();
    this._pasts.set(session, past);
    return past;
  }

  private _remember(store: CausalStore, key: number, effect: Effect): void {
    if (++this._remembered > NOTED_MAX) this._forget();
    const keys = this._effects.get(store) ?? new Map<number, Effect[]>();
    this._effects.set(store, keys);
    keys.set(key, [...(keys.get(key) ?? []).filter(({ causes }) => causes.clear()), effect]);
  }

  private _forget(): void {
    this._remembered = 0;
    for (const keys of this._effects.values()) {
      for (const [key, effects] of keys) {
        const left = effects.filter(({ causes }) => causes.clear());
        if (left.length === 0) keys.delete(key);
        else keys.set(key, left);
      }
    }
  }
}

/** Versions that are noted before those that everybody has are looked for. */
const NOTED_MAX = 256;
