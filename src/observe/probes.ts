import type { BrokerProbes } from "./broker-observation.ts";
import type { CacheEvent } from "./cache-event.ts";
import type { ClientEvent, ClientWait } from "./client-event.ts";
import type { Outcome } from "./outcome.ts";
import type { StationEvent } from "./station-event.ts";

/**
 * The facts that actors state, one method per kind of fact; an actor holds the probe of its own
 * component and computes no statistic itself. `nowNs` is the time of the fact; `startedNs` or
 * `arrivedNs` say when the counted thing began, which decides the interval it is counted in.
 * Probes never throw, never keep what they are handed, and never change the run.
 */
export interface WorkloadProbe {
  /** A request begins. `target` is the index of the target in file order. */
  arrived(nowNs: number, target: number): void;
  /** Its answer (null: OK) is in the user's hand. `degraded` as in the reference. */
  ended(nowNs: number, target: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void;
}

/** A service or a database: something requests visit. Deltas are summed over instances. */
export interface StationProbe {
  /** A visit to an instance begins: the request has arrived (at a database: it asks for a connection). */
  arrived(nowNs: number, endpoint: number, instance: number): void;
  /** The visit ends, refused ones too. `waitedNs` is all its time in the queue. */
  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void;
  /** The fate of its answer: whether a caller took it, and the work (ns) that went into it. */
  answered(nowNs: number, arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void;
  /** Work (ns) finished for a visit whose answer had already met its fate. */
  workedAfter(nowNs: number, arrivedNs: number, taken: boolean, workNs: number): void;
  /** Something befell the visit that arrived at `arrivedNs`. */
  happened(nowNs: number, arrivedNs: number, event: StationEvent): void;
  /** A rate limit, by its number among those of the service, refused the visit that arrived at `arrivedNs`. */
  rateLimited(nowNs: number, arrivedNs: number, limit: number): void;
  /** Workers (or connections) taken (+1) or given back (-1). */
  busyChanged(nowNs: number, delta: number): void;
  /** Requests waiting in the queue (or for a connection). */
  queueChanged(nowNs: number, delta: number): void;
  /** The limits on what is under way, of all instances together, when that number moves. */
  limitChanged(nowNs: number, delta: number): void;
  /** Cores in use on all instances together, when that number moves. */
  cpuChanged(nowNs: number, delta: number): void;
}

export type CircuitState = "closed" | "open" | "half-open";

/** One caller and one callee; all instances of the caller together. */
export interface ClientProbe {
  /** A call begins, and its first attempt with it. */
  called(nowNs: number): void;
  ended(nowNs: number, startedNs: number, outcome: Outcome | null): void;
  /** Something befell the call that began at `startedNs`. */
  happened(nowNs: number, startedNs: number, event: ClientEvent): void;
  /** An attempt's wait at the caller is over, admitted or not. */
  waited(nowNs: number, startedNs: number, where: ClientWait, waitedNs: number): void;
  /** One of the caller's circuits moved; `because` is a short clause for the story. */
  circuitMoved(nowNs: number, circuit: number, from: CircuitState, to: CircuitState, because: string): void;
  /** An instance of the callee is left out by outlier detection, or taken back. */
  instanceMoved(nowNs: number, instance: number, isEjected: boolean): void;
  /** The caller instance is gone (crash), and this circuit with it. */
  circuitGone(nowNs: number, circuit: number): void;
}

/** One cache, wherever its copies are: all callers and all instances together. */
export interface CacheProbe {
  happened(nowNs: number, event: CacheEvent): void;
  /** A load begins; `ofKey` is how many of this key are under way now, this one included. */
  loadBegan(nowNs: number, ofKey: number): void;
  loadEnded(nowNs: number): void;
  /** A copy answered for data that had changed `ageNs` ago. */
  answeredOutdated(nowNs: number, ageNs: number): void;
  /** Loading failed, and a copy that had been stored `ageNs` ago answered. */
  servedOnError(nowNs: number, ageNs: number): void;
  /** Entries, those not yet found to be past their time included. */
  sizeChanged(nowNs: number, delta: number): void;
}

/** Requests that use the same rows of a database. */
export interface ContentionProbe {
  /** A write wiped out another that its request had not seen. */
  lostUpdate(nowNs: number, key: number): void;
  /** A write was refused for that reason. */
  conflict(nowNs: number): void;
  deadlock(nowNs: number): void;
  lockTimeout(nowNs: number): void;
  /** A wait for a lock is over, to whatever end. */
  lockWaited(nowNs: number, waitedNs: number): void;
}

/** Why a connection is no longer open: its server or its owner is gone; nobody has used it; its caller gave up. */
export type ConnectionEnd = "lost" | "idle" | "abandoned";

/** The connections to one database, of all pools, where opening them is simulated. */
export interface ConnectionsProbe {
  /** So many are open from long before the run. */
  stood(nowNs: number, count: number): void;
  opened(nowNs: number, tookNs: number): void;
  /** One could not be opened, or not in time. */
  openingFailed(nowNs: number): void;
  closed(nowNs: number, why: ConnectionEnd): void;
}

/** The servers of one database that hold the same data. */
export interface ReplicationProbe {
  /** A replica has a write that was committed `lagNs` ago. */
  applied(nowNs: number, lagNs: number): void;
  /** A read was done, and by whom. */
  read(nowNs: number, by: "primary" | "replica"): void;
  /**
   * A read at a server missed a write of its key committed `ageNs` ago; `ownAgeNs`: and one of its own session,
   * committed so long ago; -1: none of its own.
   */
  staleRead(nowNs: number, ageNs: number, ownAgeNs: number, key: number, server: number): void;
  primaryLost(nowNs: number, server: number): void;
  /** Of two writes of a key that did not know of each other, one was preferred. */
  conflict(nowNs: number): void;
  /** A read missed what came before something that its session had seen. */
  causalViolation(nowNs: number, key: number): void;
  /** The value has both of them all the same. */
  merged(nowNs: number, writes: number): void;
  /** A read has brought a server what it lacked. */
  repaired(nowNs: number): void;
  /** A server was not sent a write that it could not be reached for. */
  undelivered(nowNs: number): void;
  /** The other one had been acknowledged, and is gone; `server` is any of those that shared it. */
  lostWrite(nowNs: number, server: number): void;
  /** An operation was refused because too few servers could be reached. */
  noQuorum(nowNs: number): void;
  /** There is a primary again. */
  primaryBack(nowNs: number, successor: Successor): void;
  /** A primary that had been replaced, and did not know, has acknowledged a write. */
  diverged(nowNs: number): void;
  /** It knows now. */
  reunited(nowNs: number, split: Split): void;
}

/** A time with two primaries. */
export interface Split {
  /** Who had been replaced. */
  readonly server: number;
  /** Since when nobody else reached it. */
  readonly sinceNs: number;
  /** Acknowledged writes of its own that are dropped, or merged, and those of them whose key the other has written too. */
  readonly dropped: number;
  readonly merged: number;
  readonly conflicts: number;
}

/** Who is the primary after one was lost, and at what price. */
export interface Successor {
  readonly server: number;
  /** When the primary was lost. */
  readonly lostNs: number;
  /** Acknowledged writes that it does not have. */
  readonly writes: number;
  /** Commit of the oldest of them; without any, `lostNs`. */
  readonly sinceNs: number;
}

/** One of the ways between two components. */
export interface LinkWay {
  /** Whether it leads from one zone to another; null: one of its ends is in none. */
  readonly crosses: boolean | null;
  /** Whether it has a bandwidth. */
  readonly isLimited: boolean;
}

/** One direction between two components. */
export interface LinkProbe {
  sent(nowNs: number): void;
  /** A message that has a size went into the wire: how long it waited for others, and how long it took itself. */
  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void;
  lost(nowNs: number): void;
  held(nowNs: number): void;
  refused(nowNs: number): void;
}

/** What a registry makes of the instances of its services. */
export interface RegistryProbe {
  /** An instance is no longer listed. */
  dropped(nowNs: number, service: string, instance: number): void;
  /** It is listed again. */
  listed(nowNs: number, service: string, instance: number): void;
  /** A lease that had run out was kept, because too many had. */
  preserved(nowNs: number): void;
}

/** Two sets of books that are to agree: what an invariant says must not remain. */
export interface Books {
  /** Entities about which they have not agreed for so long, those of the longest standing first. */
  disagreeing(nowNs: number, forNs: number, most: number): readonly number[];
}

/** One kind of business fact. A request without a key has the key -1. */
export interface EffectProbe {
  /** It is durable for this key from now on. */
  done(nowNs: number, key: number): void;
  /** One that was done to this key is taken back. */
  undone(nowNs: number, key: number): void;
}

/** The sagas of one name. `startedNs` says which are counted: those that began in the measured interval. */
export interface SagaProbe {
  started(nowNs: number): void;
  /** An attempt at a step, or (backward) at its undo, has ended. */
  attempted(nowNs: number, startedNs: number, step: number, direction: Direction, end: AttemptEnd): void;
  /** What has become of a step for good. */
  settled(nowNs: number, startedNs: number, step: number, how: StepFate): void;
  /** What a step did was held for so long, until it was confirmed or undone. */
  released(nowNs: number, startedNs: number, heldNs: number): void;
  /** Another instance has taken it up after a crash. */
  recovered(nowNs: number, startedNs: number): void;
  /** It can go neither forward nor back without help. */
  handedOver(nowNs: number, startedNs: number): void;
  /** It is over: at this step, on its way in this direction. */
  ended(nowNs: number, startedNs: number, end: SagaEnd): void;
  /** A choreographed one that counted as stuck at this step goes on. */
  unstuck(nowNs: number, startedNs: number, step: number): void;
  /** A choreographed one that is over ended once more, and otherwise. */
  contradicted(nowNs: number, startedNs: number, key: number): void;
}

/** What somebody did, or met with, who reads, writes and locks records. */
export type RecordEvent =
  | "read"
  | "write"
  | "staleRead"
  | "uncommittedRead"
  | "lostUpdate"
  | "refused"
  | "timeout"
  | "deadlock"
  | "expired"
  | "lateWrite"
  | "fenced";

/** The records of one kind. */
export interface RecordProbe {
  /** `key`: of the record. */
  happened(nowNs: number, event: RecordEvent, key: number): void;
  /** A saga has taken back what others have read. */
  dirty(nowNs: number, seen: { key: number; reads: number; firstReadNs: number }): void;
  /** Somebody wants a record that is locked for a saga that nobody drives any more, and has been since then. */
  blocked(nowNs: number, key: number, sinceNs: number): void;
  /** A lock that blocked others is free. */
  unblocked(nowNs: number, key: number): void;
  /** So many more (or fewer) of these copies say something else than what they are copies of. */
  differs(nowNs: number, delta: number): void;
  locked(nowNs: number): void;
  released(nowNs: number, heldNs: number): void;
  /** A wait for a lock is over, to whatever end. */
  waited(nowNs: number, waitedNs: number): void;
  /** So many more (or fewer) wait for locks. */
  queueChanged(nowNs: number, delta: number): void;
}

/** Which way a saga goes. */
export type Direction = "forward" | "backward";
/** How an attempt at a step ended, as far as the coordinator knows. */
export type AttemptEnd = "done" | "refused" | "failed" | "inDoubt";
/**
 * Forward a step is done, or it fails and the saga turns back, or its failure is ignored; on the way back it is
 * undone, or that fails and is ignored.
 */
export type StepFate = "done" | "turnedBack" | "passedOver" | "undone" | "notUndone";
/** How a saga ends. */
export type SagaState = "completed" | "compensated" | "stuck" | "manual";

/** Where and how a saga ended. */
export interface SagaEnd {
  readonly state: SagaState;
  /** Index of the step that was last done or undone, or tried. */
  readonly step: number;
  readonly direction: Direction;
  /** What it was about; -1: nothing in particular. */
  readonly key: number;
}

/** The rows of one outbox, from the commit to the broker. */
export interface OutboxProbe {
  /** A row is durable; so many are not marked as sent now. */
  added(nowNs: number, pending: number): void;
  /** The broker has a row for the first time; `wasOvertaken`: a later one came before it. */
  published(nowNs: number, committedNs: number, wasOvertaken: boolean): void;
  publishedAgain(nowNs: number, committedNs: number): void;
  /** A row is marked as sent, or was restored without that; so many are not marked now. */
  marked(nowNs: number, pending: number): void;
  /** A failover wiped it out, or it is in no backup; so many are not marked now. */
  lost(nowNs: number, committedNs: number, pending: number): void;
  /** The broker has one that was wiped out. */
  phantom(nowNs: number, committedNs: number): void;
}

/** Facts about the run itself. */
export interface RunProbe {
  faultBegan(nowNs: number, fault: string): void;
  faultEnded(nowNs: number, fault: string): void;
  /** Its condition held, at this success rate: what was on has just ended, and no strike begins any more. */
  faultAborted(nowNs: number, fault: string, successRate: number): void;
  instanceCrashed(nowNs: number, component: string, instance: number): void;
  instanceRestarted(nowNs: number, component: string, instance: number): void;
}

/** What was in no backup. */
export interface DataLoss {
  readonly writes: number;
  /** When the oldest of them was committed. */
  readonly sinceNs: number;
}

export interface BackupProbe {
  /** All data is destroyed. */
  wiped(nowNs: number, loss: DataLoss): void;
  /** What was left is back. */
  restored(nowNs: number): void;
}

/** The same facts, found by the names of the scenario. Asked once per actor, before the run. */
export interface Observer {
  readonly run: RunProbe;
  workload(name: string): WorkloadProbe;
  /** The instances in one zone, or all where there are no zones. */
  service(name: string, zone?: string | null): StationProbe;
  database(name: string): StationProbe;
  /** Of a database with backups. */
  backups(name: string): BackupProbe;
  /** Of a database with replicas. */
  replication(name: string): ReplicationProbe;
  /** Of a database whose rows are watched. */
  contention(name: string): ContentionProbe;
  /** Of a database whose connections have to be opened. */
  connections(name: string): ConnectionsProbe;
  cache(name: string): CacheProbe;
  broker(name: string): BrokerProbes;
  client(caller: string, callee: string): ClientProbe;
  link(from: string, to: string, way?: LinkWay): LinkProbe;
  registry(name: string): RegistryProbe;
  effect(name: string): EffectProbe;
  /** What a reconciliation job compares: the one thing that the model asks back. */
  invariant(name: string): Books;
  outbox(database: string): OutboxProbe;
  saga(name: string): SagaProbe;
  record(name: string): RecordProbe;
}
