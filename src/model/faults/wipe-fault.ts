import type { Backups } from "../replication/backups.ts";
import type { FaultEffect } from "./fault.ts";

/** Somebody or something destroys all data of a database: it is over as soon as it has begun. */
export class WipeFault implements FaultEffect {
  readonly #backups: Backups;

  constructor(backups: Backups) {
    this.#backups = backups;
  }

  begin(): void {
    this.#backups.wipe();
  }

  end(): void {
    // What is left comes back when it is restored.
  }
}
