import type { Request } from "../call.ts";
import type { Database } from "../database.ts";

/** What became of the writes of a primary that went on beside another. */
export interface Divergence {
  /** Writes that it has acknowledged, and the other has not: they are dropped, or merged. */
  readonly dropped: number;
  readonly merged: number;
  /** Those of them whose key the other primary has written too. */
  readonly conflicts: number;
}

/**
 * A primary that the other servers take for dead, and that has not been stopped: it goes on taking writes from those who
 * reach it, while another does the same. When they see each other again, what it has taken in that time is dropped or merged.
 */
export class LonePrimary {
  readonly server: Database;
  readonly sinceNs: number;
  /** Acknowledged by it since nobody else had its writes. */
  readonly #keys: number[] = [];
  /** Written by the other since it took over. */
  readonly #otherKeys = new Set<number>();
  /** Those who wait for replicas that do not come. */
  readonly #waiting: Request[] = [];

  constructor(server: Database, sinceNs: number) {
    this.server = server;
    this.sinceNs = sinceNs;
  }

  acknowledged(key: number): void {
    this.#keys.push(key);
  }

  otherWrote(key: number): void {
    this.#otherKeys.add(key);
  }

  waits(request: Request): void {
    this.#waiting.push(request);
  }

  /** It sees the other: it is a replica from here on. */
  ends(merges: boolean): Divergence {
    for (const request of this.#waiting) {
      if (!request.ended) this.server.refuse(request, "crashed");
    }
    const conflicts = this.#keys.filter((key) => this.#otherKeys.has(key)).length;
    const taken = this.#keys.length;
    return { dropped: merges ? 0 : taken, merged: merges ? taken : 0, conflicts };
  }
}
