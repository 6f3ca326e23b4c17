import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Channel } from "../link.ts";
import type { OutboxHome } from "../outbox/outbox.ts";
import type { Station } from "../station.ts";
import {
  type Commit,
  type Transaction,
  transactionAt,
  type TransactionSite,
} from "../transactions/transaction.ts";
import { writesOf } from "./commit-write.ts";
import { Answers } from "./answers.ts";
import type { Restorable } from "./backups.ts";
import type { DatabaseGroup, Refusal, ServerChoice } from "./database-group.ts";
import { fittestOf } from "./election.ts";
import { Failover } from "./failover.ts";
import { Follower } from "./follower.ts";
import { Reach } from "./reach.ts";
import type { ReplicationPlan } from "./replication-plan.ts";
import { KeptWrite } from "./kept-write.ts";
import { RequestWrite } from "./request-write.ts";
import { type ReadsState, ReplicaReads } from "./replica-reads.ts";
import { Split } from "./split.ts";
import { type LoggedWrite, WriteLog } from "./write-log.ts";

/**
 * A primary and its replicas. Writes go to the primary and are committed in an order; each replica
 * has them in that order, after its lag. What has been acknowledged to a caller counts: a read that
 * does not see it is stale, and a failover to a server without it loses it.
 *
 * Server 0 is the primary at first. Under `sync` and `semiSync` only a server that has everything
 * acknowledged is promoted, so that nothing acknowledged is ever lost.
 */
export class Replication
  implements DatabaseGroup, ServerChoice, TransactionSite, OutboxHome, ReadsState, Restorable
{
  readonly #plan: ReplicationPlan;
  readonly log = new WriteLog();
  readonly followers: readonly Follower[];
  readonly #failover: Failover;
  readonly #reads: ReplicaReads;
  /** Servers known to be down: nobody waits for them. */
  readonly knownDown: boolean[];
  /** Its place among the servers of the group. */
  primary = 0;
  readonly #answers: Answers;
  readonly #split: Split;
  readonly #reach: Reach;
  readonly #addresses: readonly { readonly instance: number }[];
  /** Grows with each process that is the primary. */
  epoch = 0;

  constructor(plan: ReplicationPlan, servers: readonly Database[]) {
    this.#plan = plan;
    this.knownDown = servers.map(() => false);
    this.followers = servers.map(
      (server, place) =>
        new Follower({
          simulation: plan.simulation,
          probe: plan.probe,
          server,
          place,
          log: this.log,
          lag: plan.lags[place]!,
          way: () => plan.way(this.primary, place),
          caughtUp: this.#caughtUp,
        }),
    );
    this.followers[0]!.stop();
    this.#reads = new ReplicaReads(plan, this);
    this.#split = new Split(plan);
    this.#answers = new Answers(plan, this, this.#acknowledges);
    this.#failover = new Failover(plan.simulation, plan.failover, {
      elect: this.#elect,
      giveUp: this.#giveUp,
      resume: this.#resume,
      foundDown: this.#foundDown,
    });
    servers.forEach((server, place) => {
      server.join(this, place);
    });
    this.#addresses = servers.map(({ index }) => ({ instance: index }));
    this.#reach = new Reach(plan, this, {
      cutOff: () => {
        this.#failover.primaryCutOff();
      },
      reached: () => {
        this.#failover.primaryReached();
      },
      rejoined: this.#rejoined,
    });
    if (plan.failover !== null && plan.failover.fencing !== null) this.#reach.look();
  }

  // --- who is asked -------------------------------------------------------------------------

  serverFor(request: Request, channel: Channel): number {
    const transaction = this.#transactionOf(request);
    const apart = this.#split.placeFor(channel, this.#addresses[this.primary]!);
    if (transaction !== null) {
      if (apart >= 0) transaction.beginsAt(this.#instanceAt(apart));
      return transaction.server;
    }
    if (apart >= 0) return this.#instanceAt(apart);
    const writes = this.#plan.writes[request.endpoint] === true;
    return this.#instanceAt(writes ? this.primary : this.#reads.placeFor(request));
  }

  /** Its number among all servers of the database. */
  #instanceAt(place: number): number {
    return this.#addresses[place]!.instance;
  }

  get #leader(): Database {
    return this.followers[this.primary]!.server;
  }

  #transactionOf(request: Request): Transaction | null {
    return this.#plan.hasTransactions ? transactionAt(this.followers[0]!.server.name, request) : null;
  }

  leads(server: Database): boolean {
    return server === this.#leader;
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { writes, readFrom } = this.#plan;
    if (readFrom !== "primary" && writes[request.endpoint] !== true) return null;
    if (this.#split.isBy(server)) return null;
    return server === this.#leader && this.#failover.isLed ? null : "crashed";
  }

  // --- reads and writes ---------------------------------------------------------------------

  answers(server: Database, request: Request): boolean {
    if (this.#plan.writes[request.endpoint] === true) return this.#writes(server, request);
    this.#reads.done(server.place, request);
    return true;
  }

  #writes(server: Database, request: Request): boolean {
    const transaction = this.#transactionOf(request);
    if (transaction !== null) {
      transaction.wrote(request);
      return true;
    }
    if (this.#split.isBy(server)) return this.#split.lone!.writes(request);
    const write = new RequestWrite(request, { ...this.#next(), session: this.#plan.sessions.of(request) });
    this.log.append(write);
    this.#send(write);
    // The server itself answers where nobody else is waited for.
    if (this.#answers.durable() <= write.number) return false;
    this.#answers.acknowledge(write);
    return true;
  }

  #next(): Pick<LoggedWrite, "number" | "committedNs" | "dueNs"> {
    return {
      number: this.log.end,
      committedNs: this.#plan.simulation.nowNs,
      dueNs: new Array<number>(this.followers.length).fill(0),
    };
  }

  /** To all replicas. */
  #send(write: LoggedWrite): void {
    for (const follower of this.followers) {
      if (follower.place !== this.primary) follower.committed(write);
    }
  }

  // --- transactions -------------------------------------------------------------------------

  serverOf(): number {
    return this.#instanceAt(this.primary);
  }

  /** All keys that it wrote to are one entry of the log as far as anybody can tell. */
  commits(commit: Commit, server: Station): "done" | "waits" | "refused" {
    if (this.#split.isBy(server)) return this.#split.lone!.commits(commit);
    if (server !== this.#leader || !this.#failover.isLed) return "refused";
    const { writes } = commit;
    const [first] = writes;
    if (first === undefined) return "done";
    const from = this.#next();
    const session = this.#plan.sessions.of(commit);
    const logged = writesOf(commit, { ...from, session });
    for (const write of logged) this.log.append(write);
    this.#plan.backups?.remembers(commit);
    this.#send(logged[0]!);
    if (this.#answers.durable() <= logged.at(-1)!.number) return "waits";
    for (const write of logged) this.#answers.acknowledge(write);
    return "done";
  }

  // --- the outbox is where a primary is -----------------------------------------------------

  get isThere(): boolean {
    return this.#isLedThere || this.#split.lone?.server.crashed === false;
  }

  get isUp(): boolean {
    return (this.#isLedThere && !this.#leader.frozen) || this.#split.lone?.isUp === true;
  }

  get #isLedThere(): boolean {
    return this.#failover.isLed && !this.#leader.crashed;
  }

  // --- acknowledgement ----------------------------------------------------------------------

  readonly #acknowledges = ({ key, session, committedNs }: LoggedWrite): void => {
    this.#reads.wrote(session);
    this.#plan.backups?.acknowledged(committedNs);
    this.#split.lone?.otherWrote(key);
  };

  /** A replica has told the primary what it has. */
  readonly #caughtUp = (): void => {
    const primary = this.#leader;
    if (primary.frozen) primary.deferMessage(this.#answers.release, this);
    else this.#answers.release();
  };

  // --- crashes ------------------------------------------------------------------------------

  crashed(server: Database): void {
    const { place, incarnation } = server;
    if (this.#failover.isRestoring) {
      this.followers[place]!.stop();
      return;
    }
    this.#failover.watch(place, () => server.crashed && server.incarnation === incarnation);
    if (place !== this.primary) {
      this.followers[place]!.stop();
      if (this.#split.isBy(server)) this.#split.ends();
      return;
    }
    if (!this.#failover.isLed) return;
    this.#giveUp(this.#plan.simulation.nowNs);
    this.#failover.primaryCrashed();
  }

  /** There is no primary any more. What it has committed it still has when it comes back. */
  readonly #giveUp = (sinceNs: number): void => {
    const leader = this.followers[this.primary]!;
    const { server } = leader;
    for (const follower of this.followers) follower.stop();
    leader.position = this.log.end;
    this.#answers.refuseWaiting(leader);
    this.#plan.probe.primaryLost(sinceNs, server.index);
    const goesOn = this.#plan.failover?.fencing === false && !server.crashed && !server.frozen;
    if (goesOn) this.#split.begins(server, sinceNs);
  };

  restarted(server: Database): void {
    this.knownDown[server.place] = false;
    const isPrimary = server === this.#leader;
    if (!isPrimary && this.#failover.isLed) this.followers[server.place]!.goOn();
    this.#failover.returned(isPrimary);
  }

  froze(server: Database): void {
    if (server === this.#leader) this.#failover.primarySilent();
  }

  thawed(server: Database): void {
    this.#failover.returned(server === this.#leader);
  }

  readonly #foundDown = (place: number): void => {
    this.knownDown[place] = true;
    if (this.#failover.isLed) this.#answers.release();
  };

  readonly #resume = (lostNs: number): void => {
    const { simulation, probe } = this.#plan;
    const server = this.#instanceAt(this.primary);
    probe.primaryBack(simulation.nowNs, { server, lostNs, writes: 0, sinceNs: lostNs });
    this.#follow();
  };

  /** The fittest takes over: whoever has the most, the old primary only where it alone is left. */
  readonly #elect = (lostNs: number): boolean => {
    const wanted = this.#plan.mode === "async" ? 0 : this.#answers.acknowledged;
    const fittest = fittestOf(this.followers, this.primary, wanted);
    if (fittest === null) return false;
    const { simulation, probe } = this.#plan;
    const old = this.#leader;
    if (fittest.server === old) this.#goOnAlone();
    const lost = this.#split.cut(this.log.cutFrom(fittest.position));
    for (const { committedNs } of lost) this.#plan.backups?.forgets(committedNs);
    const { end } = this.log;
    for (const follower of this.followers) {
      follower.position = Math.min(follower.position, end);
      this.knownDown[follower.place] = follower.server.crashed;
    }
    this.#answers.cutFrom(end);
    this.primary = fittest.place;
    // Nobody waits for a replica that was the primary and is out of reach.
    if (this.#reach.isLeftBehind(old)) this.knownDown[old.place] = true;
    else this.#split.ends();
    const sinceNs = lost[0]?.committedNs ?? lostNs;
    const server = fittest.server.index;
    probe.primaryBack(simulation.nowNs, { server, lostNs, writes: lost.length, sinceNs });
    this.#follow();
    return true;
  };

  // --- a backup ------------------------------------------------------------------------------

  /** What was committed from then on is nowhere; backups tell those whom it concerns. */
  wiped(storedNs: number): void {
    if (this.#failover.isLed) this.#answers.refuseWaiting(this.followers[this.primary]!);
    this.#failover.wiped();
    this.log.cutFrom(this.log.firstSince(storedNs));
    const { end } = this.log;
    this.#answers.cutFrom(end);
    for (const follower of this.followers) {
      follower.stop();
      follower.position = Math.min(follower.position, end);
    }
  }

  /** All servers have what is left, and the primary of before is the primary. */
  restored(): void {
    const { probe, simulation, way } = this.#plan;
    for (const follower of this.followers) {
      const { server, place } = follower;
      follower.position = this.log.end;
      this.knownDown[place] = server.crashed || (this.knownDown[place]! && way(this.primary, place).isCut);
    }
    const lostNs = this.#failover.restored();
    const server = this.#instanceAt(this.primary);
    if (lostNs !== null) probe.primaryBack(simulation.nowNs, { server, lostNs, writes: 0, sinceNs: lostNs });
    this.#follow();
    // Who is down for other reasons is missed from now on.
    for (const { server } of this.followers) if (server.crashed) this.crashed(server);
    if (this.#leader.frozen) this.#failover.primarySilent();
  }

  // --- out of reach ---------------------------------------------------------------------------

  readonly #rejoined = (place: number): void => {
    this.knownDown[place] = false;
    this.#split.ends();
  };

  /** Nobody took over: replicas get from the old primary what it has taken meanwhile. */
  #goOnAlone(): void {
    for (const write of this.#split.isOff()) {
      const kept = new KeptWrite(write, this.#next());
      this.log.append(kept);
      this.#send(kept);
      this.#answers.acknowledge(kept);
    }
    this.followers[this.primary]!.position = this.log.end;
  }

  /** Everybody who lives follows the primary of now. */
  #follow(): void {
    this.epoch++;
    this.#answers.settle();
    for (const follower of this.followers) {
      if (follower.place !== this.primary && !follower.server.crashed) follower.goOn();
      else follower.stop();
    }
    this.#answers.release();
  }
}
