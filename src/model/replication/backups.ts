import type { Simulation } from "../../kernel/simulation.ts";
import type { BackupProbe } from "../../observe/probes.ts";
import { type BackupSchedule, restoringNs, storedUntilNs } from "../../resilience/backups.ts";
import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Crashes } from "../faults/crashes.ts";
import type { DatabaseGroup } from "./database-group.ts";

export interface BackupsPlan {
  readonly simulation: Simulation;
  readonly probe: BackupProbe;
  readonly schedule: BackupSchedule;
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
}

/**
 * What is left of a database when its data is destroyed. Its servers are down until the last backup (and the log since then,
 * where that is archived) is back; what had been written after that is lost.
 */
export class Backups implements DatabaseGroup {
  readonly #plan: BackupsPlan;
  readonly #servers: readonly Database[];
  readonly #crashes: Crashes;
  /** What was written before is stored elsewhere. */
  #storedNs = 0;
  /** Writes since then, and when the first of them was committed. */
  #writes = 0;
  #firstNs = 0;
  /** Restores under way: who strikes again begins another. */
  #restores = 0;

  constructor(plan: BackupsPlan, servers: readonly Database[], crashes: Crashes) {
    this.#plan = plan;
    this.#servers = servers;
    this.#crashes = crashes;
    for (const server of servers) server.join(this, 0);
  }

  leads(): boolean {
    return true;
  }

  refusal(): null {
    return null;
  }

  answers(_: Database, request: Request): boolean {
    if (this.#plan.writes[request.endpoint] === true) this.#wrote(this.#plan.simulation.nowNs);
    return true;
  }

  #wrote(nowNs: number): void {
    this.#forgetStored(nowNs);
    if (this.#writes === 0) this.#firstNs = nowNs;
    this.#writes++;
  }

  #forgetStored(nowNs: number): void {
    const storedNs = storedUntilNs(this.#plan.schedule, nowNs);
    if (storedNs > this.#storedNs) this.#writes = 0;
    this.#storedNs = storedNs;
  }

  /** All data is destroyed. */
  wipe(): void {
    const { simulation, probe, schedule } = this.#plan;
    const { nowNs } = simulation;
    this.#forgetStored(nowNs);
    const writes = this.#writes;
    this.#writes = 0;
    this.#restores++;
    probe.wiped(nowNs, { writes, sinceNs: writes === 0 ? nowNs : this.#firstNs });
    for (const server of this.#servers) this.#crashes.begin(server);
    simulation.scheduleFirst(restoringNs(schedule, nowNs), this.#restored, this);
  }

  readonly #restored = (): void => {
    for (const server of this.#servers) this.#crashes.end(server);
    this.#restores--;
    if (this.#restores === 0) this.#plan.probe.restored(this.#plan.simulation.nowNs);
  };

  // --- a server that only crashed comes back with its data --------------------------------------

  crashed(): void {}
  restarted(): void {}
  froze(): void {}
  thawed(): void {}
}
