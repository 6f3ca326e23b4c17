import type { Simulation } from "../../kernel/simulation.ts";
import type { ReplicationProbe } from "../../observe/probes.ts";
import type { Request } from "../call.ts";
import type { Follower } from "./follower.ts";
import { ReadRotation } from "./read-rotation.ts";
import type { Sessions } from "./sessions.ts";
import type { WriteLog } from "./write-log.ts";

export interface ReadsPlan {
  readonly simulation: Simulation;
  readonly probe: ReplicationProbe;
  /** Of all servers of the database, whatever shard they are of. */
  readonly sessions: Sessions;
  readonly readFrom: "primary" | "replicas" | "any";
  readonly readYourWrites:
    | { readonly kind: "none" }
    | { readonly kind: "position" }
    | { readonly kind: "primaryFor"; readonly forNs: number };
}

/** What reads need to know of the servers. */
export interface ReadsState {
  readonly log: WriteLog;
  readonly followers: readonly Follower[];
  /** By place: servers known to be down. */
  readonly knownDown: readonly boolean[];
  /** Its place. */
  readonly primary: number;
}

/** Which server a read goes to, and what it misses there. */
export class ReplicaReads {
  private readonly _plan: ReadsPlan;
  private readonly _state: ReadsState;
  private readonly _rotation: ReadRotation;

  constructor(plan: ReadsPlan, state: ReadsState) {
    this._plan = plan;
    this._state = state;
    this._rotation = new ReadRotation(state.followers.map(({ server }) => server.index));
  }

  /** The place of the server to read from. */
  placeFor(request: Request): number {
    const { readFrom, readYourWrites, sessions, simulation } = this._plan;
    const { primary } = this._state;
    if (readFrom === "primary") return primary;
    if (readYourWrites.kind === "primaryFor") {
      const untilNs = sessions.atPrimaryUntil(sessions.of(request));
      if (simulation.nowNs < untilNs) return primary;
    }
    return this._rotation.next(request, this._readable) ?? primary;
  }

  private readonly _readable = (place: number, request: Request): boolean => {
    const { readFrom, readYourWrites } = this._plan;
    const { knownDown, primary } = this._state;
    if (knownDown[place] === true) return false;
    if (place === primary) return readFrom === "any";
    return readYourWrites.kind !== "position" || !this._missesOwn(place, request);
  };

  private _missesOwn(place: number, request: Request): boolean {
    const { followers, log } = this._state;
    return log.missesOwn(followers[place]!.position, request.key, this._plan.sessions.of(request));
  }

  /** The server at this place has done a read. */
  done(place: number, request: Request): void {
    const { sessions, simulation, probe } = this._plan;
    const { primary, followers, log } = this._state;
    const { nowNs } = simulation;
    const isPrimary = place === primary;
    probe.read(nowNs, isPrimary ? "primary" : "replica");
    if (isPrimary) return;
    const { position, server } = followers[place]!;
    const missed = log.missedAt(position, request.key);
    if (missed === null) return;
    const own = log.ownMissedAt(position, request.key, sessions.of(request));
    const ownAgeNs = own === null ? -1 : nowNs - own.committedNs;
    probe.staleRead(nowNs, nowNs - missed.committedNs, ownAgeNs, request.key, server.index);
  }

  /** A write of the session has been acknowledged. */
  wrote(session: object): void {
    const { readYourWrites, sessions, simulation } = this._plan;
    if (readYourWrites.kind === "primaryFor")
      sessions.stayAtPrimary(session, simulation.nowNs + readYourWrites.forNs);
  }
}
