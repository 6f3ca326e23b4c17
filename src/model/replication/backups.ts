import type { Simulation } from "../../kernel/simulation.ts";
import type { BackupProbe } from "../../observe/probes.ts";
import { type BackupSchedule, restoringNs, storedUntilNs } from "../../resilience/backups.ts";
import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Crashes } from "../faults/crashes.ts";
import { type Commit, transactionAt, type TransactionSite } from "../transactions/transaction.ts";
import type { DatabaseGroup } from "./database-group.ts";

export interface BackupsPlan {
  readonly simulation: Simulation;
  readonly probe: BackupProbe;
  readonly schedule: BackupSchedule;
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
  /** Where a transaction about a key is; null: there is one server. */
  readonly shardOf: ((key: number) => number) | null;
}

/** Something that is in the data, and goes back to how it was when a backup is restored. */
export interface Restorable {
  /** All that was done from this moment on is gone; nothing works before it is restored. */
  wiped(storedNs: number): void;
  restored(): void;
}

/**
 * What is left of a database when its data is destroyed. Its servers are down until the last backup (and the log since then,
 * where that is archived) is back; what had been written after that is lost. Copies are of what has been committed at the primary,
 * whether replicas have it or not.
 */
export class Backups implements DatabaseGroup, TransactionSite {
  private readonly _plan: BackupsPlan;
  private readonly _servers: readonly Database[];
  private readonly _crashes: Crashes;
  private readonly _parts: Restorable[] = [];
  /** What was written before is stored elsewhere. */
  private _storedNs = 0;
  /** Acknowledged writes since then, and when the first of them was committed. */
  private _writes = 0;
  private _firstNs = 0;
  /** Transactions since then, oldest first. */
  private _commits: Commit[] = [];
  /** Restores under way: who strikes again begins another. */
  private _restores = 0;

  constructor(plan: BackupsPlan, servers: readonly Database[], crashes: Crashes) {
    this._plan = plan;
    this._servers = servers;
    this._crashes = crashes;
  }

  /** No server has a copy of another: each is asked as it is. */
  areAlone(): void {
    for (const server of this._servers) server.join(this, 0);
  }

  covers(part: Restorable): void {
    this._parts.push(part);
  }

  leads(): boolean {
    return true;
  }

  refusal(): null {
    return null;
  }

  answers(server: Database, request: Request): boolean {
    if (this._plan.writes[request.endpoint] !== true) return true;
    const transaction = transactionAt(server.name, request);
    if (transaction === null) this.acknowledged(this._plan.simulation.nowNs);
    else transaction.wrote(request);
    return true;
  }

  // --- what is in no backup ---------------------------------------------------------------------

  /** From this moment on. */
  readonly storedNs = (): number => {
    const storedNs = storedUntilNs(this._plan.schedule, this._plan.simulation.nowNs);
    if (storedNs > this._storedNs) {
      this._writes = 0;
      this._commits = [];
    }
    this._storedNs = storedNs;
    return storedNs;
  };

  /** A write that was committed then. */
  acknowledged(committedNs: number): void {
    if (committedNs < this.storedNs()) return;
    if (this._writes === 0) this._firstNs = committedNs;
    this._writes++;
  }

  /** One that was acknowledged is lost by other means. */
  forgets(committedNs: number): void {
    if (committedNs >= this.storedNs()) this._writes--;
  }

  /** To be taken back if there is no more of it; whether its writes are acknowledged is told apart. */
  remembers(commit: Commit): void {
    this.storedNs();
    this._commits.push(commit);
  }

  serverOf(key: number): number {
    return this._plan.shardOf?.(key) ?? 0;
  }

  commits(commit: Commit): "done" {
    this.remembers(commit);
    commit.writes.forEach(() => {
      this.acknowledged(this._plan.simulation.nowNs);
    });
    return "done";
  }

  // --- wiped and restored -----------------------------------------------------------------------

  /** All data is destroyed. */
  wipe(): void {
    const { simulation, probe, schedule } = this._plan;
    const { nowNs } = simulation;
    const storedNs = this.storedNs();
    const writes = this._writes;
    const commits = this._commits;
    this._writes = 0;
    this._commits = [];
    this._restores++;
    probe.wiped(nowNs, { writes, sinceNs: writes === 0 ? nowNs : this._firstNs });
    for (const commit of commits.toReversed()) commit.vanishes();
    for (const part of this._parts) part.wiped(storedNs);
    for (const server of this._servers) this._crashes.begin(server);
    simulation.scheduleFirst(restoringNs(schedule, nowNs), this._restored, this);
  }

  private readonly _restored = (): void => {
    for (const server of this._servers) this._crashes.end(server);
    this._restores--;
    if (this._restores > 0) return;
    for (const part of this._parts) part.restored();
    this._plan.probe.restored(this._plan.simulation.nowNs);
  };

  // --- a server that only crashed comes back with its data --------------------------------------

  crashed(): void {}
  restarted(): void {}
  froze(): void {}
  thawed(): void {}
}
