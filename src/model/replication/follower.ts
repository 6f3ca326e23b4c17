import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { ReplicationProbe } from "../../observe/probes.ts";
import type { Database } from "../database.ts";
import type { LoggedWrite, WriteLog } from "./write-log.ts";

/** The way from one server to another, as faults have it. */
export interface Way {
  readonly isCut: boolean;
  readonly addedNs: number;
}

export interface FollowerSetting {
  readonly simulation: Simulation;
  readonly probe: ReplicationProbe;
  readonly server: Database;
  /** Its number within the group. */
  readonly place: number;
  readonly log: WriteLog;
  /** From commit at the primary until a replica has the write and the primary knows. */
  readonly lag: Variates;
  /** How messages come from the primary now. */
  readonly way: () => Way;
  /** Told when it has writes that it had not before. */
  readonly caughtUp: () => void;
}

/**
 * How one server comes by the writes of the primary: in the order of their commit, each when its lag
 * is over and those before it are there. A slow server takes longer by its factor, a frozen one
 * catches up when it thaws, a stopped one asks for what it lacks when it goes on, one lag later.
 */
export class Follower {
  readonly server: Database;
  readonly place: number;
  /** Writes that it has: the first so many of the log. */
  position = 0;
  readonly #setting: FollowerSetting;
  #isRunning = true;
  #slot = -1;
  /** What it asked for when it went on comes no earlier. */
  #notBeforeNs = 0;

  constructor(setting: FollowerSetting) {
    this.#setting = setting;
    this.server = setting.server;
    this.place = setting.place;
  }

  /** The primary has committed one more write. */
  committed(write: LoggedWrite): void {
    write.dueNs[this.place] = this.#setting.simulation.nowNs + this.#lagNs(write);
    this.#await();
  }

  #lagNs({ endpoint }: Pick<LoggedWrite, "endpoint">): number {
    const { lag, way } = this.#setting;
    return Math.round(lag.sampleNs() * this.server.slowness(endpoint)) + way().addedNs;
  }

  /** Nothing comes any more: it is down, or there is no primary, or it is the primary itself. */
  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  /** Follows the primary of now. */
  goOn(): void {
    const { log, simulation } = this.#setting;
    this.#isRunning = true;
    if (this.position === log.end) return;
    this.#notBeforeNs = simulation.nowNs + this.#lagNs(log.at(this.position));
    this.#await();
  }

  #cancel(): void {
    if (this.#slot >= 0) this.#setting.simulation.cancel(this.#slot, this);
    this.#slot = -1;
  }

  #await(): void {
    const { log, simulation } = this.#setting;
    if (!this.#isRunning || this.#slot >= 0 || this.position === log.end) return;
    const dueNs = Math.max(log.at(this.position).dueNs[this.place]!, this.#notBeforeNs);
    this.#slot = simulation.schedule(Math.max(0, dueNs - simulation.nowNs), this.#fallDue, this);
  }

  readonly #fallDue = (): void => {
    this.#slot = -1;
    if (this.server.frozen) this.server.deferTimer(this.#thawed, this);
    else if (this.#setting.way().isCut) this.#tryLater();
    else this.#apply();
  };

  readonly #thawed = (): void => {
    if (!this.#isRunning) return;
    this.#cancel();
    this.#fallDue();
  };

  /** A replica whose primary is out of reach tries again, as often as a monitor of connections does. */
  #tryLater(): void {
    const { simulation } = this.#setting;
    this.#slot = simulation.schedule(RETRY_NS, this.#fallDue, this);
  }

  #apply(): void {
    const { log, simulation, probe, caughtUp } = this.#setting;
    const { nowNs } = simulation;
    while (this.position < log.end) {
      const write = log.at(this.position);
      if (write.dueNs[this.place]! > nowNs) break;
      this.position++;
      probe.applied(nowNs, nowNs - write.committedNs);
    }
    this.#await();
    caughtUp();
  }
}

const RETRY_NS = 100e6;
