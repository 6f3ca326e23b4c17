import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Commit } from "../transactions/transaction.ts";
import type { ReplicationPlan } from "./replication-plan.ts";
import type { LoggedWrite } from "./write-log.ts";

/** What became of the writes of a primary that went on beside another. */
export interface Divergence {
  /** Writes that it has acknowledged, and the other has not: they are dropped, or merged. */
  readonly dropped: number;
  readonly merged: number;
  /** Those of them whose key the other primary has written too. */
  readonly conflicts: number;
}

/** A write that it has acknowledged, by itself or with others in a transaction. */
export interface TakenWrite {
  readonly key: number;
  /** Null: nothing was done with it. */
  readonly commit: Pick<Commit, "vanishes"> | null;
}

/**
 * A primary that the other servers take for dead, and that has not been stopped: it goes on taking writes and transactions from
 * those who reach it, while another does the same. When they see each other again, what it has taken in that time is dropped or merged.
 */
export class LonePrimary {
  readonly server: Database;
  readonly sinceNs: number;
  private readonly _plan: Pick<ReplicationPlan, "simulation" | "probe" | "mode">;
  /** Since nobody else had its writes, oldest first. */
  private _taken: TakenWrite[] = [];
  /** Written by the other since it took over. */
  private readonly _otherKeys = new Set<number>();
  /** Those who wait for replicas that do not come. */
  private readonly _waiting: Request[] = [];
  private readonly _waitingCommits: Commit[] = [];

  constructor(
    plan: Pick<ReplicationPlan, "simulation" | "probe" | "mode">,
    server: Database,
    sinceNs: number,
  ) {
    this._plan = plan;
    this.server = server;
    this.sinceNs = sinceNs;
  }

  /** Relays can read its outbox. */
  get isUp(): boolean {
    return !this.server.crashed && !this.server.frozen;
  }

  /** Nobody else will ever have it. Returns whether that is known now. */
  writes(request: Request): boolean {
    const { mode } = this._plan;
    if (mode === "async") this._takes(request.key, null);
    else this._waiting.push(request);
    return mode === "async";
  }

  /** All or nothing, as elsewhere. */
  commits(commit: Commit): "done" | "waits" {
    const { writes } = commit;
    if (this._plan.mode !== "async" && writes.length > 0) {
      this._waitingCommits.push(commit);
      return "waits";
    }
    for (const { key } of writes) this._takes(key, commit);
    return "done";
  }

  private _takes(key: number, commit: TakenWrite["commit"]): void {
    const { probe, simulation } = this._plan;
    this._taken.push({ key, commit });
    probe.diverged(simulation.nowNs);
  }

  /** Acknowledged while it was the only one, and its successor does not have it. */
  keeps(writes: readonly LoggedWrite[]): void {
    this._taken = [...writes.map((write) => ({ key: write.key, commit: write })), ...this._taken];
  }

  otherWrote(key: number): void {
    this._otherKeys.add(key);
  }

  /** It is the only primary again: what it has taken is part of the data. */
  resumes(): readonly TakenWrite[] {
    this._refuse();
    return this._taken;
  }

  /** It sees the other: it is a replica from here on. */
  ends(merges: boolean): Divergence {
    this._refuse();
    const conflicts = this._taken.filter(({ key }) => this._otherKeys.has(key)).length;
    const taken = this._taken.length;
    if (!merges) for (const { commit } of this._taken.toReversed()) commit?.vanishes();
    return { dropped: merges ? 0 : taken, merged: merges ? taken : 0, conflicts };
  }

  private _refuse(): void {
    for (const request of this._waiting) {
      if (!request.ended) this.server.refuse(request, "crashed");
    }
    for (const commit of this._waitingCommits) {
      if (!commit.isGone) commit.refuse();
      commit.vanishes();
    }
  }
}
