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
  private readonly _setting: FollowerSetting;
  private _isRunning = true;
  private _slot = -1;
  /** What it asked for when it went on comes no earlier. */
  private _notBeforeNs = 0;

  constructor(setting: FollowerSetting) {
    this._setting = setting;
    this.server = setting.server;
    this.place = setting.place;
  }

  /** The primary has committed one more write. */
  committed(write: LoggedWrite): void {
    write.dueNs[this.place] = this._setting.simulation.nowNs + this._lagNs(write);
    this._await();
  }

  private _lagNs({ endpoint }: Pick<LoggedWrite, "endpoint">): number {
    const { lag, way } = this._setting;
    return Math.round(lag.sampleNs() * this.server.slowness(endpoint)) + way().addedNs;
  }

  /** Nothing comes any more: it is down, or there is no primary, or it is the primary itself. */
  stop(): void {
    this._isRunning = false;
    this._cancel();
  }

  /** Follows the primary of now. */
  goOn(): void {
    const { log, simulation } = this._setting;
    this._isRunning = true;
    if (this.position === log.end) return;
    this._notBeforeNs = simulation.nowNs + this._lagNs(log.at(this.position));
    this._await();
  }

  private _cancel(): void {
    if (this._slot >= 0) this._setting.simulation.cancel(this._slot, this);
    this._slot = -1;
  }

  private _await(): void {
    const { log, simulation } = this._setting;
    if (!this._isRunning || this._slot >= 0 || this.position === log.end) return;
    const dueNs = Math.max(log.at(this.position).dueNs[this.place]!, this._notBeforeNs);
    this._slot = simulation.schedule(Math.max(0, dueNs - simulation.nowNs), this._fallDue, this);
  }

  private readonly _fallDue = (): void => {
    this._slot = -1;
    if (this.server.frozen) this.server.deferTimer(this._thawed, this);
    else if (this._setting.way().isCut) this._tryLater();
    else this._apply();
  };

  private readonly _thawed = (): void => {
    if (!this._isRunning) return;
    this._cancel();
    this._fallDue();
  };

  /** A replica whose primary is out of reach tries again, as often as a monitor of connections does. */
  private _tryLater(): void {
    const { simulation } = this._setting;
    this._slot = simulation.schedule(RETRY_NS, this._fallDue, this);
  }

  private _apply(): void {
    const { log, simulation, probe, caughtUp } = this._setting;
    const { nowNs } = simulation;
    while (this.position < log.end) {
      const write = log.at(this.position);
      if (write.dueNs[this.place]! > nowNs) break;
      this.position++;
      probe.applied(nowNs, nowNs - write.committedNs);
    }
    this._await();
    caughtUp();
  }
}

const RETRY_NS = 100e6;
