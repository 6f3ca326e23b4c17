import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { ReplicationProbe } from "../../observe/probes.ts";
import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { DatabaseGroup, Refusal, ServerChoice } from "./database-group.ts";
import { Failover, type FailoverPlan } from "./failover.ts";
import { Follower, type Way } from "./follower.ts";
import { ReadRotation } from "./read-rotation.ts";
import { Sessions } from "./sessions.ts";
import { type LoggedWrite, WriteLog } from "./write-log.ts";

export interface ReplicationPlan {
  readonly simulation: Simulation;
  readonly probe: ReplicationProbe;
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
  /** Who must have a write before its caller is answered: nobody else, one replica, all of them. */
  readonly mode: "async" | "semiSync" | "sync";
  /** By number of the server. */
  readonly lags: readonly Variates[];
  readonly readFrom: "primary" | "replicas" | "any";
  readonly readYourWrites:
    | { readonly kind: "none" }
    | { readonly kind: "position" }
    | { readonly kind: "primaryFor"; readonly forNs: number };
  /** Null: nobody takes over; the primary has to come back. */
  readonly failover: FailoverPlan | null;
  readonly way: (from: number, to: number) => Way;
}

/**
 * A primary and its replicas. Writes go to the primary and are committed in an order; each replica
 * has them in that order, after its lag. What has been acknowledged to a caller counts: a read that
 * does not see it is stale, and a failover to a server without it loses it.
 *
 * Server 0 is the primary at first. Under `sync` and `semiSync` only a server that has everything
 * acknowledged is promoted, so that nothing acknowledged is ever lost.
 */
export class Replication implements DatabaseGroup, ServerChoice {
  readonly #plan: ReplicationPlan;
  readonly #log = new WriteLog();
  readonly #sessions = new Sessions();
  readonly #followers: readonly Follower[];
  readonly #failover: Failover;
  readonly #rotation: ReadRotation;
  /** Servers known to be down: nobody waits for them. */
  readonly #knownDown: boolean[];
  #primary = 0;
  /** Callers of the writes before this one have had their answer. */
  #answered = 0;
  /** The writes before this one hold all that has been acknowledged. */
  #acknowledged = 0;

  constructor(plan: ReplicationPlan, servers: readonly Database[]) {
    this.#plan = plan;
    this.#knownDown = servers.map(() => false);
    this.#rotation = new ReadRotation(servers.length);
    this.#followers = servers.map(
      (server, index) =>
        new Follower({
          simulation: plan.simulation,
          probe: plan.probe,
          server,
          log: this.#log,
          lag: plan.lags[index]!,
          way: () => plan.way(this.#primary, index),
          caughtUp: this.#caughtUp,
        }),
    );
    this.#followers[0]!.stop();
    this.#failover = new Failover(plan.simulation, plan.failover, {
      elect: this.#elect,
      giveUp: this.#giveUp,
      resume: this.#resume,
      foundDown: this.#foundDown,
    });
    for (const server of servers) server.join(this);
  }

  // --- who is asked -------------------------------------------------------------------------

  serverFor(request: Request): number {
    const { writes, readFrom, readYourWrites, simulation } = this.#plan;
    if (readFrom === "primary" || writes[request.endpoint] === true) return this.#primary;
    if (readYourWrites.kind === "primaryFor") {
      const untilNs = this.#sessions.atPrimaryUntil(this.#sessions.of(request));
      if (simulation.nowNs < untilNs) return this.#primary;
    }
    return this.#rotation.next(request, this.#readable) ?? this.#primary;
  }

  readonly #readable = (server: number, request: Request): boolean => {
    const { readFrom, readYourWrites } = this.#plan;
    if (this.#knownDown[server] === true) return false;
    if (server === this.#primary) return readFrom === "any";
    return readYourWrites.kind !== "position" || !this.#missesOwn(server, request);
  };

  #missesOwn(server: number, request: Request): boolean {
    const { position } = this.#followers[server]!;
    return this.#log.missesOwn(position, request.key, this.#sessions.of(request));
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { writes, readFrom } = this.#plan;
    if (readFrom !== "primary" && writes[request.endpoint] !== true) return null;
    return server.index === this.#primary && this.#failover.isLed ? null : "crashed";
  }

  // --- reads and writes ---------------------------------------------------------------------

  answers(server: Database, request: Request): boolean {
    if (this.#plan.writes[request.endpoint] === true) return this.#commit(request);
    this.#read(server, request);
    return true;
  }

  #commit(request: Request): boolean {
    const { simulation } = this.#plan;
    const write = {
      number: this.#log.end,
      key: request.key,
      session: this.#sessions.of(request),
      request,
      committedNs: simulation.nowNs,
      dueNs: new Array<number>(this.#followers.length).fill(0),
      acknowledged: false,
    };
    this.#log.append(write);
    for (const follower of this.#followers) {
      if (follower.server.index !== this.#primary) follower.committed(write);
    }
    // The server itself answers where nobody else is waited for.
    if (this.#durable() <= write.number) return false;
    this.#acknowledge(write);
    return true;
  }

  #acknowledge(write: LoggedWrite): void {
    const { readYourWrites, simulation } = this.#plan;
    this.#log.acknowledge(write);
    this.#answered = write.number + 1;
    this.#acknowledged = this.#answered;
    if (readYourWrites.kind === "primaryFor")
      this.#sessions.stayAtPrimary(write.session, simulation.nowNs + readYourWrites.forNs);
  }

  #read(server: Database, request: Request): void {
    const { simulation, probe } = this.#plan;
    const { nowNs } = simulation;
    const isPrimary = server.index === this.#primary;
    probe.read(nowNs, isPrimary ? "primary" : "replica");
    if (isPrimary) return;
    const { position } = this.#followers[server.index]!;
    const missed = this.#log.missedAt(position, request.key);
    if (missed === null) return;
    probe.staleRead(nowNs, nowNs - missed.committedNs, this.#missesOwn(server.index, request));
  }

  /** The writes before this one are where the mode wants them. */
  #durable(): number {
    const { mode } = this.#plan;
    if (mode === "async") return this.#log.end;
    let fewest = this.#log.end;
    let most = 0;
    let waitedFor = 0;
    for (const { server, position } of this.#followers) {
      if (server.index === this.#primary) continue;
      most = Math.max(most, position);
      if (this.#knownDown[server.index] === true) continue;
      fewest = Math.min(fewest, position);
      waitedFor++;
    }
    if (waitedFor === 0) return this.#log.end;
    return mode === "sync" ? fewest : most;
  }

  /** A replica has told the primary what it has. */
  readonly #caughtUp = (): void => {
    const primary = this.#followers[this.#primary]!.server;
    if (primary.frozen) primary.deferMessage(this.#release, this);
    else this.#release();
  };

  /** Answers the callers who waited for what is durable now, and forgets what everybody has. */
  readonly #release = (): void => {
    const durable = this.#durable();
    while (this.#answered < durable) {
      const write = this.#log.at(this.#answered);
      if (write.request.ended) this.#answered++;
      else {
        this.#acknowledge(write);
        write.request.station?.visitEnds(write.request, null);
      }
    }
    this.#log.forgetBefore(Math.min(this.#fewest(), this.#answered));
  };

  #fewest(): number {
    let fewest = this.#log.end;
    for (const { server, position } of this.#followers) {
      if (server.index !== this.#primary) fewest = Math.min(fewest, position);
    }
    return fewest;
  }

  // --- crashes ------------------------------------------------------------------------------

  crashed(server: Database): void {
    const { index, incarnation } = server;
    this.#failover.watch(index, () => server.crashed && server.incarnation === incarnation);
    if (index !== this.#primary) {
      this.#followers[index]!.stop();
      return;
    }
    if (!this.#failover.isLed) return;
    this.#giveUp(this.#plan.simulation.nowNs);
    this.#failover.primaryCrashed();
  }

  /** There is no primary any more. What it has committed it still has when it comes back. */
  readonly #giveUp = (sinceNs: number): void => {
    const { server } = this.#followers[this.#primary]!;
    for (const follower of this.#followers) follower.stop();
    this.#followers[this.#primary]!.position = this.#log.end;
    // Who still waits for others to have the write is told nothing good, once somebody is there to tell.
    for (; this.#answered < this.#log.end; this.#answered++) {
      const { request } = this.#log.at(this.#answered);
      if (!request.ended) server.deferMessage(this.#refuse, request);
    }
    this.#plan.probe.primaryLost(sinceNs, this.#primary);
  };

  readonly #refuse = (request: Request): void => {
    if (!request.ended) (request.station as Database).refuse(request, "crashed");
  };

  restarted(server: Database): void {
    this.#knownDown[server.index] = false;
    if (server.index !== this.#primary && this.#failover.isLed) this.#followers[server.index]!.goOn();
    this.#failover.returned(server.index === this.#primary);
  }

  froze(server: Database): void {
    if (server.index === this.#primary) this.#failover.primarySilent();
  }

  thawed(server: Database): void {
    this.#failover.returned(server.index === this.#primary);
  }

  readonly #foundDown = (server: number): void => {
    this.#knownDown[server] = true;
    if (this.#failover.isLed) this.#release();
  };

  readonly #resume = (lostNs: number): void => {
    const { simulation, probe } = this.#plan;
    probe.primaryBack(simulation.nowNs, { server: this.#primary, lostNs, writes: 0, sinceNs: lostNs });
    this.#follow();
  };

  /** The fittest takes over: whoever has the most, the old primary only where it alone is left. */
  readonly #elect = (lostNs: number): boolean => {
    const fittest = this.#fittest();
    if (fittest === null) return false;
    const { simulation, probe } = this.#plan;
    const lost = this.#log.cutFrom(fittest.position);
    const { end } = this.#log;
    for (const follower of this.#followers) {
      follower.position = Math.min(follower.position, end);
      this.#knownDown[follower.server.index] = follower.server.crashed;
    }
    this.#answered = Math.min(this.#answered, end);
    this.#acknowledged = Math.min(this.#acknowledged, end);
    this.#primary = fittest.server.index;
    const sinceNs = lost[0]?.committedNs ?? lostNs;
    probe.primaryBack(simulation.nowNs, { server: this.#primary, lostNs, writes: lost.length, sinceNs });
    this.#follow();
    return true;
  };

  #fittest(): Follower | null {
    const wanted = this.#plan.mode === "async" ? 0 : this.#acknowledged;
    let fittest: Follower | null = null;
    for (const follower of this.#followers) {
      const { crashed, frozen, index } = follower.server;
      if (crashed || frozen || index === this.#primary) continue;
      if (follower.position >= wanted && (fittest === null || follower.position > fittest.position))
        fittest = follower;
    }
    const old = this.#followers[this.#primary]!;
    return fittest ?? (old.server.crashed || old.server.frozen ? null : old);
  }

  /** Everybody who lives follows the primary of now. */
  #follow(): void {
    for (const follower of this.#followers) {
      const { index, crashed } = follower.server;
      if (index !== this.#primary && !crashed) follower.goOn();
      else follower.stop();
    }
    this.#release();
  }
}
