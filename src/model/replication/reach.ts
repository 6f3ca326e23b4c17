import type { Simulation } from "../../kernel/simulation.ts";
import type { Database } from "../database.ts";
import type { Follower, Way } from "./follower.ts";

/** The servers of a group, as far as it matters who reaches whom. */
export interface ReachState {
  readonly followers: readonly Follower[];
  /** Its place. */
  readonly primary: number;
}

export interface ReachSetting {
  readonly simulation: Simulation;
  /** Between servers at these places. */
  readonly way: (from: number, to: number) => Way;
}

/** Told at each look. */
export interface ReachHooks {
  /** The primary works, there are others, and none of them reaches it. */
  readonly cutOff: () => void;
  readonly reached: () => void;
  /** The server at this place, which was left behind, sees the primary of now. */
  readonly rejoined: (place: number) => void;
}

/** Whether the servers of a group reach their primary, and one that was replaced its successor. */
export class Reach {
  private readonly _setting: ReachSetting;
  private readonly _group: ReachState;
  private readonly _hooks: ReachHooks;
  /** Place of the server that was replaced because nobody reached it, and still does not follow; -1: none. */
  private _apart = -1;

  constructor(setting: ReachSetting, group: ReachState, hooks: ReachHooks) {
    this._setting = setting;
    this._group = group;
    this._hooks = hooks;
  }

  readonly look = (): void => {
    const { simulation, way } = this._setting;
    if (this._isCutOff()) this._hooks.cutOff();
    else this._hooks.reached();
    if (this._apart >= 0 && !way(this._group.primary, this._apart).isCut) {
      const place = this._apart;
      this._apart = -1;
      this._hooks.rejoined(place);
    }
    simulation.schedule(HEARTBEAT_NS, this.look, this);
  };

  private _isCutOff(): boolean {
    const { followers, primary } = this._group;
    const { crashed, frozen } = followers[primary]!.server;
    if (crashed || frozen) return false;
    // Who was left behind takes nobody for dead.
    const others = followers.filter(
      ({ place, server }) => place !== primary && place !== this._apart && !server.crashed,
    );
    return others.length > 0 && others.every(({ place }) => this._setting.way(primary, place).isCut);
  }

  /** A primary has been replaced; whether it is out of reach, so that nobody waits for it. */
  isLeftBehind({ place, crashed }: Database): boolean {
    const { primary } = this._group;
    if (crashed || place === primary || !this._setting.way(primary, place).isCut) return false;
    this._apart = place;
    return true;
  }
}

/** How often servers look whether they reach each other. */
const HEARTBEAT_NS = 100e6;
