import type { Request } from "../call.ts";
import type { Channel } from "../link.ts";
import type { Station } from "../station.ts";
import type { Commit, TransactionSite } from "../transactions/transaction.ts";
import type { ServerChoice } from "./database-group.ts";

/** Servers that share the keys among them: each key is at one of them, by its hash. */
export class Shards implements ServerChoice, TransactionSite {
  private readonly _count: number;
  /** A fixed number in [0, 1) for each key. */
  private readonly _hash: (key: number) => number;

  constructor(count: number, hash: (key: number) => number) {
    this._count = count;
    this._hash = hash;
  }

  /** Its number. */
  shardOf(key: number): number {
    return Math.floor(this._hash(key) * this._count);
  }

  serverFor(request: Request): number {
    return this.shardOf(request.key);
  }

  serverOf(key: number): number {
    return this.shardOf(key);
  }

  commits(): "done" {
    return "done";
  }
}

/** Shards that are several servers each, which know among themselves who does what. */
export class ShardGroups<Group extends ServerChoice> implements ServerChoice {
  private readonly _shards: Shards;
  /** By number of the shard. */
  protected readonly groups: readonly Group[];

  constructor(shards: Shards, groups: readonly Group[]) {
    this._shards = shards;
    this.groups = groups;
  }

  protected groupOf(key: number): Group {
    return this.groups[this._shards.shardOf(key)]!;
  }

  serverFor(request: Request, channel: Channel): number {
    return this.groupOf(request.key).serverFor(request, channel);
  }
}

/** Shards with a primary each. */
export class LedShards extends ShardGroups<ServerChoice & TransactionSite> implements TransactionSite {
  /** Servers of a shard; they follow each other in number. */
  private readonly _size: number;

  constructor(shards: Shards, groups: readonly (ServerChoice & TransactionSite)[], size: number) {
    super(shards, groups);
    this._size = size;
  }

  serverOf(key: number): number {
    return this.groupOf(key).serverOf(key);
  }

  commits(commit: Commit, server: Station): "done" | "waits" | "refused" {
    return this.groups[Math.floor(server.index / this._size)]!.commits(commit, server);
  }
}
