import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { RecordProbe, SagaState } from "../../observe/probes.ts";
import { LockTable } from "../../resilience/lock-table.ts";
import { LostLeases } from "../../resilience/lost-leases.ts";
import { RowCopies } from "../../resilience/row-copies.ts";
import { RowVersions } from "../../resilience/row-versions.ts";
import { UncommittedWrites } from "../../resilience/sagas/uncommitted-writes.ts";
import { LockNotes } from "../contention/lock-notes.ts";
import type { Flow } from "../flow.ts";
import { sagaBehind } from "./actor.ts";
import type { SagaActor, SagaWitness } from "../sagas/saga-actor.ts";

export interface RecordPlan {
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: RecordProbe;
  /** Whether who finds a record locked waits for it; else it is refused. */
  readonly waits: boolean;
  /** Lane of the longest wait; null: as long as it takes. */
  readonly timeout: Lane | null;
  /** Lane of the time for which a lock is its owner's; null: for ever. */
  readonly lease: Lane | null;
  /** Whether a write is refused when its writer has had the lock, and lost it. */
  readonly fencing: boolean;
}

/** A lock that somebody has. */
interface Holding {
  readonly owner: object;
  /** For which it is held; null: for none. */
  readonly saga: SagaActor | null;
  readonly key: number;
  readonly sinceNs: number;
  slot: number;
  /** Somebody was kept from it while nobody drove the saga. */
  blocks: boolean;
}

/** Records that are to say the same as those of another kind. */
export interface RecordCopy {
  readonly rows: RowCopies;
  readonly probe: RecordProbe;
}

/** What became of the wish for a lock; `held`: the owner has it already. */
export type LockAnswer = "granted" | "held" | "waits" | "refused" | "deadlock";

/** A flow that waits for a lock. */
export interface LockWish {
  readonly flow: Flow;
  readonly owner: object;
  readonly key: number;
  readonly sinceNs: number;
  slot: number;
  /** It is its owner's, and the flow is about to go on. */
  isGranted: boolean;
  /** Where it waits. */
  readonly desk: LockDesk;
}

export interface LockDesk {
  /** It has what it waited for. */
  readonly granted: (wish: LockWish) => void;
  readonly waitedTooLong: (wish: LockWish) => void;
}

/**
 * The records of one kind, one for each key, as the data of a service has them: whoever does not die with an instance.
 * A saga that locks one marks it as pending, until its undo or its last step takes the mark away; others wait or are
 * refused meanwhile (the semantic lock of Richardson, "Microservices Patterns", chapter 4; the prepared lock of a
 * participant in two-phase commit). Who reads and writes without is not kept from it: what goes wrong then is counted.
 */
export class RecordBook implements SagaWitness {
  private readonly _plan: RecordPlan;
  private readonly _locks = new LockTable<object>();
  private readonly _notes: LockNotes;
  private readonly _versions = new RowVersions(REMEMBERED_NS);
  /** Those that are to say the same as these, and what these are to say the same as. */
  private readonly _copies: RecordCopy[] = [];
  private _original: RowCopies | null = null;
  private readonly _uncommitted = new UncommittedWrites<SagaActor>();
  /** By key. */
  private readonly _holdings = new Map<number, Holding>();
  private readonly _lost = new LostLeases<object>();
  private readonly _wishes = new Map<Flow, LockWish>();
  /** By owner: attempts of one saga may wait for the same key, one having been given up. */
  private readonly _waiting = new Map<object, LockWish[]>();

  constructor(plan: RecordPlan) {
    this._plan = plan;
    this._notes = new LockNotes(this._locks, plan.name);
  }

  /** What is locked, read and written. */
  titleOf(key: number): string {
    return key < 0 ? this._plan.name : `${this._plan.name} ${String(key)}`;
  }

  /** These are to say the same as those of another kind. */
  isCopyOf(original: RecordBook): void {
    const { probe, simulation } = this._plan;
    this._original = new RowCopies();
    original._copies.push({ rows: this._original, probe });
    probe.differs(simulation.nowNs, 0);
  }

  // --- locks --------------------------------------------------------------------------------

  /** `flow`: who asks in the owner's name. */
  asks(owner: object, flow: Flow): LockAnswer {
    const { probe, simulation, waits } = this._plan;
    const { nowNs } = simulation;
    const { key, root } = flow;
    this._notes.asks(owner, root);
    if (this._locks.holds(owner, key)) return "held";
    if (!waits && this._locks.isLocked(key)) {
      probe.happened(nowNs, "refused", key);
      this._finds(key);
      return "refused";
    }
    const others = this._waiting.get(owner);
    if (others !== undefined && others.length > 0)
      return others.every((wish) => wish.key === key) ? "waits" : this._deadlock(nowNs, key);
    const answer = this._locks.acquire(owner, key);
    if (answer === "granted") this._granted(owner, flow);
    return answer === "deadlock" ? this._deadlock(nowNs, key) : answer;
  }

  private _deadlock(nowNs: number, key: number): LockAnswer {
    this._plan.probe.happened(nowNs, "deadlock", key);
    return "deadlock";
  }

  private _granted(owner: object, flow: Flow): void {
    const { simulation, probe, lease } = this._plan;
    const { key } = flow;
    const saga = sagaBehind(flow);
    const holding: Holding = { owner, saga, key, sinceNs: simulation.nowNs, slot: -1, blocks: false };
    this._holdings.set(key, holding);
    saga?.watch(this);
    probe.locked(simulation.nowNs);
    if (lease === null) return;
    this._lost.regained(owner, key);
    holding.slot = lease.start(this._ranOut, holding);
  }

  /** The owner is not told: it may stand still, and goes on as if it had the lock when it does not any more. */
  private readonly _ranOut = (holding: Holding): void => {
    const { owner, key } = holding;
    holding.slot = -1;
    this._plan.probe.happened(this._plan.simulation.nowNs, "expired", key);
    this._lost.ranOut(owner, key);
    this.frees(owner, key);
  };

  /** It was told to wait. */
  waits(wish: LockWish): void {
    const { timeout, probe, simulation } = this._plan;
    wish.flow.trace?.begins("lock", simulation.nowNs, this._notes.waitFor(wish.key));
    this._wishes.set(wish.flow, wish);
    const together = this._waiting.get(wish.owner) ?? [];
    together.push(wish);
    this._waiting.set(wish.owner, together);
    probe.queueChanged(simulation.nowNs, 1);
    this._finds(wish.key);
    if (timeout !== null) wish.slot = timeout.start(wish.desk.waitedTooLong, wish);
  }

  /** It waits no longer, as its time is over. */
  timedOut(wish: LockWish): void {
    wish.slot = -1;
    this._plan.probe.happened(this._plan.simulation.nowNs, "timeout", wish.key);
    this.givesUp(wish.flow);
  }

  /** The flow waits no longer, if it did. */
  givesUp(flow: Flow): void {
    const wish = this._wishes.get(flow);
    if (wish === undefined) return;
    if (wish.isGranted) {
      this._wishes.delete(flow);
      this.frees(wish.owner, wish.key);
      return;
    }
    this._noLongerWaits(wish);
    const others = this._waiting.get(wish.owner)!.filter((other) => other !== wish);
    if (others.length > 0) this._waiting.set(wish.owner, others);
    else {
      this._waiting.delete(wish.owner);
      this._locks.giveUp(wish.owner);
    }
  }

  private _noLongerWaits(wish: LockWish): void {
    const { timeout, probe, simulation } = this._plan;
    this._wishes.delete(wish.flow);
    if (wish.slot >= 0) timeout?.cancel(wish.slot, wish);
    wish.slot = -1;
    probe.waited(simulation.nowNs, simulation.nowNs - wish.sinceNs);
    probe.queueChanged(simulation.nowNs, -1);
  }

  /** The flow goes on with what it waited for. */
  takes(wish: LockWish): void {
    this._wishes.delete(wish.flow);
  }

  /** One lock is free, if it was the owner's. */
  frees(owner: object, key: number): void {
    if (!this._locks.holds(owner, key)) return;
    this._released(key);
    const next = this._locks.free(owner, key);
    if (next !== null) this._passesOn(next);
  }

  /** All locks of the owner are free; a saga says with that that the records are as they will be. */
  unlocks(owner: object, saga: SagaActor | null): void {
    if (saga !== null) this._uncommitted.settledAll(saga);
    for (const key of this._locks.heldBy(owner)) this.frees(owner, key);
  }

  private _released(key: number): void {
    const { probe, simulation, lease } = this._plan;
    const holding = this._holdings.get(key)!;
    if (holding.slot >= 0) lease?.cancel(holding.slot, holding);
    probe.released(simulation.nowNs, simulation.nowNs - holding.sinceNs);
    if (holding.blocks) probe.unblocked(simulation.nowNs, key);
    this._holdings.delete(key);
  }

  private _passesOn(owner: object): void {
    const wishes = this._waiting.get(owner) ?? [];
    this._waiting.delete(owner);
    this._granted(owner, wishes[0]!.flow);
    for (const wish of wishes) {
      this._noLongerWaits(wish);
      wish.isGranted = true;
      this._wishes.set(wish.flow, wish);
      this._plan.simulation.schedule(0, wish.desk.granted, wish);
    }
  }

  // --- sagas that nobody drives any more -----------------------------------------------------

  /** Somebody finds a record locked. */
  private _finds(key: number): void {
    const holding = this._holdings.get(key);
    if (holding?.saga?.isLeft === true) this._blocks(holding);
  }

  /** What it has locked stays locked until somebody takes it up: whoever waits for that is blocked from now on. */
  sagaLeft(saga: SagaActor): void {
    for (const wish of this._wishes.values()) {
      const holding = this._holdings.get(wish.key);
      if (!wish.isGranted && holding?.saga === saga) this._blocks(holding);
    }
  }

  private _blocks(holding: Holding): void {
    const { probe, simulation } = this._plan;
    holding.blocks = true;
    probe.blocked(simulation.nowNs, holding.key, holding.sinceNs);
  }

  // --- what is read and written -------------------------------------------------------------

  reads(reader: object, key: number): void {
    const { probe, simulation } = this._plan;
    probe.happened(simulation.nowNs, "read", key);
    this._versions.read(reader, key);
    for (const { rows } of this._copies) rows.read(reader, key);
    if (this._original?.differs(key) === true) probe.happened(simulation.nowNs, "staleRead", key);
    if (this._uncommitted.read(simulation.nowNs, reader, key))
      probe.happened(simulation.nowNs, "uncommittedRead", key);
  }

  /** Whether a write is refused: its writer has had the lock, and somebody looks whether it still has. */
  fencesOff(writer: object, key: number): boolean {
    const { lease, fencing, probe, simulation } = this._plan;
    if (lease === null || !this._lost.has(writer, key)) return false;
    probe.happened(simulation.nowNs, fencing ? "fenced" : "lateWrite", key);
    return fencing;
  }

  writes(writer: object, saga: SagaActor | null, key: number): void {
    const { probe, simulation } = this._plan;
    probe.happened(simulation.nowNs, "write", key);
    if (this._versions.isOutdated(writer, key)) probe.happened(simulation.nowNs, "lostUpdate", key);
    this._versions.wrote(simulation.nowNs, writer, key);
    for (const { rows, probe: copy } of this._copies)
      copy.differs(simulation.nowNs, rows.changed(writer, key));
    if (this._original !== null) probe.differs(simulation.nowNs, this._original.copied(writer, key));
    if (saga === null) return;
    this._uncommitted.wrote(saga, key);
    if (saga.isUndoing) this._uncommitted.settled(saga, key);
    saga.watch(this);
  }

  /** What a saga has written stays, or was never so. */
  sagaEnded(saga: SagaActor, state: SagaState): void {
    if (state !== "completed" && state !== "compensated") return;
    const { probe, simulation } = this._plan;
    const seen = this._uncommitted.ended(saga);
    if (state === "compensated") for (const reads of seen) probe.dirty(simulation.nowNs, reads);
  }
}

/** Who lives longer than this may overlook a write unnoticed. */
const REMEMBERED_NS = 600e9;
