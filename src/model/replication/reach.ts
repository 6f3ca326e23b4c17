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
  readonly #setting: ReachSetting;
  readonly #group: ReachState;
  readonly #hooks: ReachHooks;
  /** Place of the server that was replaced because nobody reached it, and still does not follow; -1: none. */
  #apart = -1;

  constructor(setting: ReachSetting, group: ReachState, hooks: ReachHooks) {
    this.#setting = setting;
    this.#group = group;
    this.#hooks = hooks;
  }

  readonly look = (): void => {
    const { simulation, way } = this.#setting;
    if (this.#isCutOff()) this.#hooks.cutOff();
    else this.#hooks.reached();
    if (this.#apart >= 0 && !way(this.#group.primary, this.#apart).isCut) {
      const place = this.#apart;
      this.#apart = -1;
      this.#hooks.rejoined(place);
    }
    simulation.schedule(HEARTBEAT_NS, this.look, this);
  };

  #isCutOff(): boolean {
    const { followers, primary } = this.#group;
    const { crashed, frozen } = followers[primary]!.server;
    if (crashed || frozen) return false;
    // Who was left behind takes nobody for dead.
    const others = followers.filter(
      ({ place, server }) => place !== primary && place !== this.#apart && !server.crashed,
    );
    return others.length > 0 && others.every(({ place }) => this.#setting.way(primary, place).isCut);
  }

  /** A primary has been replaced; whether it is out of reach, so that nobody waits for it. */
  isLeftBehind({ place, crashed }: Database): boolean {
    const { primary } = this.#group;
    if (crashed || place === primary || !this.#setting.way(primary, place).isCut) return false;
    this.#apart = place;
    return true;
  }
}

/** How often servers look whether they reach each other. */
const HEARTBEAT_NS = 100e6;
