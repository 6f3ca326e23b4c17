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
  readonly readFrom: "primary" | "replicas" | "any";
  readonly readYourWrites:
    | { readonly kind: "none" }
    | { readonly kind: "position" }
    | { readonly kind: "primaryFor"; readonly forNs: number };
}

/** What reads need to know of the servers. */
export interface ReadsState {
  readonly log: WriteLog;
  readonly sessions: Sessions;
  readonly followers: readonly Follower[];
  /** Servers known to be down. */
  readonly knownDown: readonly boolean[];
  readonly primary: number;
}

/** Which server a read goes to, and what it misses there. */
export class ReplicaReads {
  readonly #plan: ReadsPlan;
  readonly #state: ReadsState;
  readonly #rotation: ReadRotation;

  constructor(plan: ReadsPlan, state: ReadsState) {
    this.#plan = plan;
    this.#state = state;
    this.#rotation = new ReadRotation(state.followers.length);
  }

  serverFor(request: Request): number {
    const { readFrom, readYourWrites, simulation } = this.#plan;
    const { primary, sessions } = this.#state;
    if (readFrom === "primary") return primary;
    if (readYourWrites.kind === "primaryFor") {
      const untilNs = sessions.atPrimaryUntil(sessions.of(request));
      if (simulation.nowNs < untilNs) return primary;
    }
    return this.#rotation.next(request, this.#readable) ?? primary;
  }

  readonly #readable = (server: number, request: Request): boolean => {
    const { readFrom, readYourWrites } = this.#plan;
    const { knownDown, primary } = this.#state;
    if (knownDown[server] === true) return false;
    if (server === primary) return readFrom === "any";
    return readYourWrites.kind !== "position" || !this.#missesOwn(server, request);
  };

  #missesOwn(server: number, request: Request): boolean {
    const { followers, log, sessions } = this.#state;
    return log.missesOwn(followers[server]!.position, request.key, sessions.of(request));
  }

  /** A server has done a read. */
  done(server: number, request: Request): void {
    const { simulation, probe } = this.#plan;
    const { primary, followers, log, sessions } = this.#state;
    const { nowNs } = simulation;
    const isPrimary = server === primary;
    probe.read(nowNs, isPrimary ? "primary" : "replica");
    if (isPrimary) return;
    const { position } = followers[server]!;
    const missed = log.missedAt(position, request.key);
    if (missed === null) return;
    const own = log.ownMissedAt(position, request.key, sessions.of(request));
    const ownAgeNs = own === null ? -1 : nowNs - own.committedNs;
    probe.staleRead(nowNs, nowNs - missed.committedNs, ownAgeNs, request.key, server);
  }

  /** A write of the session has been acknowledged. */
  wrote(session: object): void {
    const { readYourWrites, simulation } = this.#plan;
    if (readYourWrites.kind === "primaryFor")
      this.#state.sessions.stayAtPrimary(session, simulation.nowNs + readYourWrites.forNs);
  }
}
