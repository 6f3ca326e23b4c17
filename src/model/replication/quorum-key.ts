import type { Request } from "../call.ts";

/** One write, as each server gets it. */
export interface Version {
  /** Later commits have higher numbers: what a clock that is right would say. */
  readonly number: number;
  readonly key: number;
  readonly coordinator: number;
  readonly session: object;
  readonly request: Request;
  readonly committedNs: number;
  /** What it knows of: by server, how many of the writes that it coordinated. */
  readonly clock: Int32Array;
  /** Writes that are in its value, if each adds to what its coordinator showed: itself and those before. */
  readonly content: number;
  /** Servers whose answer it needs, the coordinator included. */
  readonly needed: number;
  /** Servers that have it. */
  acks: number;
  acknowledged: boolean;
  /** A write that did not know of it was preferred. */
  isBeaten: boolean;
}

/** What a server makes of a version that comes. */
export type Encounter = "newer" | "older" | "conflict";

/** What the servers hold of one key, as long as they differ. */
export class QuorumKey {
  /** By server: the version that it shows; null: that from before. */
  private readonly _shown: (Version | null)[];
  /** By server: all that it has seen. */
  private readonly _seen: Int32Array[];
  /** Versions on their way. */
  pending = 0;
  /** Writes so far. */
  written = 0;
  /** Number of the first: what is older every server has. */
  first = 0;
  newestAcknowledged: Version | null = null;
  /** Number of the last acknowledged write of each session. */
  private readonly _ofSessions = new Map<object, number>();

  constructor(servers: number) {
    this._shown = Array.from({ length: servers }, () => null);
    this._seen = Array.from({ length: servers }, () => new Int32Array(servers));
  }

  shown(server: number): Version | null {
    return this._shown[server] ?? null;
  }

  /** The clock of a write that begins at a server: it knows what that has seen, and itself. */
  clockAfter(server: number): Int32Array {
    const clock = this._seen[server]!.slice();
    clock[server]!++;
    return clock;
  }

  /** A server gets a version. Of two that did not know of each other, the later one is shown. */
  meets(server: number, version: Version): { readonly as: Encounter; readonly beaten: Version | null } {
    const seen = this._seen[server]!;
    const shown = this.shown(server);
    if (covers(version.clock, seen)) {
      this._shown[server] = version;
      seen.set(version.clock);
      return { as: "newer", beaten: null };
    }
    if (covers(seen, version.clock)) return { as: "older", beaten: null };
    for (const [index, count] of version.clock.entries()) seen[index] = Math.max(seen[index]!, count);
    if (shown === null || shown.number < version.number) this._shown[server] = version;
    return { as: "conflict", beaten: shown === null || shown.number > version.number ? version : shown };
  }

  /** Writes that a value holds which adds one to what a server shows. */
  contentAfter(server: number): number {
    return (this.shown(server)?.content ?? 0) + 1;
  }

  /** The newest that any of some servers shows; null: none has one. */
  newestOf(servers: readonly number[]): Version | null {
    let newest: Version | null = null;
    for (const server of servers) {
      const shown = this.shown(server);
      if (shown !== null && shown.number > (newest?.number ?? -1)) newest = shown;
    }
    return newest;
  }

  isEverywhere(version: number): boolean {
    return version < this.first || this._shown.every((shown) => (shown?.number ?? -1) >= version);
  }

  /** Writes that nobody shows any more, where each added to what it found: known when all show the same. */
  get lost(): number {
    return this.written - (this.shown(0)?.content ?? 0);
  }

  /** Its coordinator shows a later one that knew of it. */
  isSuperseded(version: Version): boolean {
    const shown = this.shown(version.coordinator);
    return shown !== null && shown !== version && covers(shown.clock, version.clock);
  }

  acknowledge(version: Version): void {
    version.acknowledged = true;
    if ((this.newestAcknowledged?.number ?? -1) < version.number) this.newestAcknowledged = version;
    const own = this._ofSessions.get(version.session) ?? -1;
    if (own < version.number) this._ofSessions.set(version.session, version.number);
  }

  ownNumber(session: object): number {
    return this._ofSessions.get(session) ?? -1;
  }

  /** All servers show the same and nothing is on its way: nobody can tell any difference. */
  get isSettled(): boolean {
    const first = this.shown(0);
    return this.pending === 0 && this._shown.every((version) => version === first);
  }
}

function covers(clock: Int32Array, other: Int32Array): boolean {
  return other.every((count, server) => count <= clock[server]!);
}
