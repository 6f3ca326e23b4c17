import type { Backups } from "../replication/backups.ts";
import type { FaultEffect } from "./fault.ts";

/** Somebody or something destroys all data of a database: it is over as soon as it has begun. */
export class WipeFault implements FaultEffect {
  private readonly _backups: Backups;

  constructor(backups: Backups) {
    this._backups = backups;
  }

  begin(): void {
    this._backups.wipe();
  }

  end(): void {
    // What is left comes back when it is restored.
  }
}
