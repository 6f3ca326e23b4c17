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
  private readonly _plan: ReplicationPlan;
  readonly log = new WriteLog();
  readonly followers: readonly Follower[];
  private readonly _failover: Failover;
  private readonly _reads: ReplicaReads;
  /** Servers known to be down: nobody waits for them. */
  readonly knownDown: boolean[];
  /** Its place among the servers of the group. */
  primary = 0;
  private readonly _answers: Answers;
  private readonly _split: Split;
  private readonly _reach: Reach;
  private readonly _addresses: readonly { readonly instance: number }[];
  /** Grows with each process that is the primary. */
  epoch = 0;

  constructor(plan: ReplicationPlan, servers: readonly Database[]) {
    this._plan = plan;
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
          caughtUp: this._caughtUp,
        }),
    );
    this.followers[0]!.stop();
    this._reads = new ReplicaReads(plan, this);
    this._split = new Split(plan);
    this._answers = new Answers(plan, this, this._acknowledges);
    this._failover = new Failover(plan.simulation, plan.failover, {
      elect: this._elect,
      giveUp: this._giveUp,
      resume: this._resume,
      foundDown: this._foundDown,
    });
    servers.forEach((server, place) => {
      server.join(this, place);
    });
    this._addresses = servers.map(({ index }) => ({ instance: index }));
    this._reach = new Reach(plan, this, {
      cutOff: () => {
        this._failover.primaryCutOff();
      },
      reached: () => {
        this._failover.primaryReached();
      },
      rejoined: this._rejoined,
    });
    if (plan.failover !== null && plan.failover.fencing !== null) this._reach.look();
  }

  // --- who is asked -------------------------------------------------------------------------

  serverFor(request: Request, channel: Channel): number {
    const transaction = this._transactionOf(request);
    const apart = this._split.placeFor(channel, this._addresses[this.primary]!);
    if (transaction !== null) {
      if (apart >= 0) transaction.beginsAt(this._instanceAt(apart));
      return transaction.server;
    }
    if (apart >= 0) return this._instanceAt(apart);
    const writes = this._plan.writes[request.endpoint] === true;
    return this._instanceAt(writes ? this.primary : this._reads.placeFor(request));
  }

  /** Its number among all servers of the database. */
  private _instanceAt(place: number): number {
    return this._addresses[place]!.instance;
  }

  private get _leader(): Database {
    return this.followers[this.primary]!.server;
  }

  private _transactionOf(request: Request): Transaction | null {
    return this._plan.hasTransactions ? transactionAt(this.followers[0]!.server.name, request) : null;
  }

  leads(server: Database): boolean {
    return server === this._leader;
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { writes, readFrom } = this._plan;
    if (readFrom !== "primary" && writes[request.endpoint] !== true) return null;
    if (this._split.isBy(server)) return null;
    return server === this._leader && this._failover.isLed ? null : "crashed";
  }

  // --- reads and writes ---------------------------------------------------------------------

  answers(server: Database, request: Request): boolean {
    if (this._plan.writes[request.endpoint] === true) return this._writes(server, request);
    this._reads.done(server.place, request);
    return true;
  }

  private _writes(server: Database, request: Request): boolean {
    const transaction = this._transactionOf(request);
    if (transaction !== null) {
      transaction.wrote(request);
      return true;
    }
    if (this._split.isBy(server)) return this._split.lone!.writes(request);
    const write = new RequestWrite(request, { ...this._next(), session: this._plan.sessions.of(request) });
    this.log.append(write);
    this._send(write);
    // The server itself answers where nobody else is waited for.
    if (this._answers.durable() <= write.number) return false;
    this._answers.acknowledge(write);
    return true;
  }

  private _next(): Pick<LoggedWrite, "number" | "committedNs" | "dueNs"> {
    return {
      number: this.log.end,
      committedNs: this._plan.simulation.nowNs,
      dueNs: new Array<number>(this.followers.length).fill(0),
    };
  }

  /** To all replicas. */
  private _send(write: LoggedWrite): void {
    for (const follower of this.followers) {
      if (follower.place !== this.primary) follower.committed(write);
    }
  }

  // --- transactions -------------------------------------------------------------------------

  serverOf(): number {
    return this._instanceAt(this.primary);
  }

  /** All keys that it wrote to are one entry of the log as far as anybody can tell. */
  commits(commit: Commit, server: Station): "done" | "waits" | "refused" {
    if (this._split.isBy(server)) return this._split.lone!.commits(commit);
    if (server !== this._leader || !this._failover.isLed) return "refused";
    const { writes } = commit;
    const [first] = writes;
    if (first === undefined) return "done";
    const from = this._next();
    const session = this._plan.sessions.of(commit);
    const logged = writesOf(commit, { ...from, session });
    for (const write of logged) this.log.append(write);
    this._plan.backups?.remembers(commit);
    this._send(logged[0]!);
    if (this._answers.durable() <= logged.at(-1)!.number) return "waits";
    for (const write of logged) this._answers.acknowledge(write);
    return "done";
  }

  // --- the outbox is where a primary is -----------------------------------------------------

  get isThere(): boolean {
    return this._isLedThere || this._split.lone?.server.crashed === false;
  }

  get isUp(): boolean {
    return (this._isLedThere && !this._leader.frozen) || this._split.lone?.isUp === true;
  }

  private get _isLedThere(): boolean {
    return this._failover.isLed && !this._leader.crashed;
  }

  // --- acknowledgement ----------------------------------------------------------------------

  private readonly _acknowledges = ({ key, session, committedNs }: LoggedWrite): void => {
    this._reads.wrote(session);
    this._plan.backups?.acknowledged(committedNs);
    this._split.lone?.otherWrote(key);
  };

  /** A replica has told the primary what it has. */
  private readonly _caughtUp = (): void => {
    const primary = this._leader;
    if (primary.frozen) primary.deferMessage(this._answers.release, this);
    else this._answers.release();
  };

  // --- crashes ------------------------------------------------------------------------------

  crashed(server: Database): void {
    const { place, incarnation } = server;
    if (this._failover.isRestoring) {
      this.followers[place]!.stop();
      return;
    }
    this._failover.watch(place, () => server.crashed && server.incarnation === incarnation);
    if (place !== this.primary) {
      this.followers[place]!.stop();
      if (this._split.isBy(server)) this._split.ends();
      return;
    }
    if (!this._failover.isLed) return;
    this._giveUp(this._plan.simulation.nowNs);
    this._failover.primaryCrashed();
  }

  /** There is no primary any more. What it has committed it still has when it comes back. */
  private readonly _giveUp = (sinceNs: number): void => {
    const leader = this.followers[this.primary]!;
    const { server } = leader;
    for (const follower of this.followers) follower.stop();
    leader.position = this.log.end;
    this._answers.refuseWaiting(leader);
    this._plan.probe.primaryLost(sinceNs, server.index);
    const goesOn = this._plan.failover?.fencing === false && !server.crashed && !server.frozen;
    if (goesOn) this._split.begins(server, sinceNs);
  };

  restarted(server: Database): void {
    this.knownDown[server.place] = false;
    const isPrimary = server === this._leader;
    if (!isPrimary && this._failover.isLed) this.followers[server.place]!.goOn();
    this._failover.returned(isPrimary);
  }

  froze(server: Database): void {
    if (server === this._leader) this._failover.primarySilent();
  }

  thawed(server: Database): void {
    this._failover.returned(server === this._leader);
  }

  private readonly _foundDown = (place: number): void => {
    this.knownDown[place] = true;
    if (this._failover.isLed) this._answers.release();
  };

  private readonly _resume = (lostNs: number): void => {
    const { simulation, probe } = this._plan;
    const server = this._instanceAt(this.primary);
    probe.primaryBack(simulation.nowNs, { server, lostNs, writes: 0, sinceNs: lostNs });
    this._follow();
  };

  /** The fittest takes over: whoever has the most, the old primary only where it alone is left. */
  private readonly _elect = (lostNs: number): boolean => {
    const wanted = this._plan.mode === "async" ? 0 : this._answers.acknowledged;
    const fittest = fittestOf(this.followers, this.primary, wanted);
    if (fittest === null) return false;
    const { simulation, probe } = this._plan;
    const old = this._leader;
    if (fittest.server === old) this._goOnAlone();
    const lost = this._split.cut(this.log.cutFrom(fittest.position));
    for (const { committedNs } of lost) this._plan.backups?.forgets(committedNs);
    const { end } = this.log;
    for (const follower of this.followers) {
      follower.position = Math.min(follower.position, end);
      this.knownDown[follower.place] = follower.server.crashed;
    }
    this._answers.cutFrom(end);
    this.primary = fittest.place;
    // Nobody waits for a replica that was the primary and is out of reach.
    if (this._reach.isLeftBehind(old)) this.knownDown[old.place] = true;
    else this._split.ends();
    const sinceNs = lost[0]?.committedNs ?? lostNs;
    const server = fittest.server.index;
    probe.primaryBack(simulation.nowNs, { server, lostNs, writes: lost.length, sinceNs });
    this._follow();
    return true;
  };

  // --- a backup ------------------------------------------------------------------------------

  /** What was committed from then on is nowhere; backups tell those whom it concerns. */
  wiped(storedNs: number): void {
    if (this._failover.isLed) this._answers.refuseWaiting(this.followers[this.primary]!);
    this._failover.wiped();
    this.log.cutFrom(this.log.firstSince(storedNs));
    const { end } = this.log;
    this._answers.cutFrom(end);
    for (const follower of this.followers) {
      follower.stop();
      follower.position = Math.min(follower.position, end);
    }
  }

  /** All servers have what is left, and the primary of before is the primary. */
  restored(): void {
    const { probe, simulation, way } = this._plan;
    for (const follower of this.followers) {
      const { server, place } = follower;
      follower.position = this.log.end;
      this.knownDown[place] = server.crashed || (this.knownDown[place]! && way(this.primary, place).isCut);
    }
    const lostNs = this._failover.restored();
    const server = this._instanceAt(this.primary);
    if (lostNs !== null) probe.primaryBack(simulation.nowNs, { server, lostNs, writes: 0, sinceNs: lostNs });
    this._follow();
    // Who is down for other reasons is missed from now on.
    for (const { server } of this.followers) if (server.crashed) this.crashed(server);
    if (this._leader.frozen) this._failover.primarySilent();
  }

  // --- out of reach ---------------------------------------------------------------------------

  private readonly _rejoined = (place: number): void => {
    this.knownDown[place] = false;
    this._split.ends();
  };

  /** Nobody took over: replicas get from the old primary what it has taken meanwhile. */
  private _goOnAlone(): void {
    for (const write of this._split.isOff()) {
      const kept = new KeptWrite(write, this._next());
      this.log.append(kept);
      this._send(kept);
      this._answers.acknowledge(kept);
    }
    this.followers[this.primary]!.position = this.log.end;
  }

  /** Everybody who lives follows the primary of now. */
  private _follow(): void {
    this.epoch++;
    this._answers.settle();
    for (const follower of this.followers) {
      if (follower.place !== this.primary && !follower.server.crashed) follower.goOn();
      else follower.stop();
    }
    this._answers.release();
  }
}
