import type { Request } from "../call.ts";
import type { TransactionSite } from "../transactions/transaction.ts";
import type { ServerChoice } from "./database-group.ts";

/** Servers that share the keys among them: each key is at one of them, by its hash. */
export class Shards implements ServerChoice, TransactionSite {
  readonly #servers: number;
  /** A fixed number in [0, 1) for each key. */
  readonly #hash: (key: number) => number;

  constructor(servers: number, hash: (key: number) => number) {
    this.#servers = servers;
    this.#hash = hash;
  }

  serverFor(request: Request): number {
    return this.serverOf(request.key);
  }

  serverOf(key: number): number {
    return Math.floor(this.#hash(key) * this.#servers);
  }

  commits(): "done" {
    return "done";
  }
}
