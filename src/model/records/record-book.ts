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
  readonly #plan: RecordPlan;
  readonly #locks = new LockTable<object>();
  readonly #notes: LockNotes;
  readonly #versions = new RowVersions(REMEMBERED_NS);
  /** Those that are to say the same as these, and what these are to say the same as. */
  readonly #copies: RecordCopy[] = [];
  #original: RowCopies | null = null;
  readonly #uncommitted = new UncommittedWrites<SagaActor>();
  /** By key. */
  readonly #holdings = new Map<number, Holding>();
  readonly #lost = new LostLeases<object>();
  readonly #wishes = new Map<Flow, LockWish>();
  /** By owner: attempts of one saga may wait for the same key, one having been given up. */
  readonly #waiting = new Map<object, LockWish[]>();

  constructor(plan: RecordPlan) {
    this.#plan = plan;
    this.#notes = new LockNotes(this.#locks, plan.name);
  }

  /** What is locked, read and written. */
  titleOf(key: number): string {
    return key < 0 ? this.#plan.name : `${this.#plan.name} ${String(key)}`;
  }

  /** These are to say the same as those of another kind. */
  isCopyOf(original: RecordBook): void {
    const { probe, simulation } = this.#plan;
    this.#original = new RowCopies();
    original.#copies.push({ rows: this.#original, probe });
    probe.differs(simulation.nowNs, 0);
  }

  // --- locks --------------------------------------------------------------------------------

  /** `flow`: who asks in the owner's name. */
  asks(owner: object, flow: Flow): LockAnswer {
    const { probe, simulation, waits } = this.#plan;
    const { nowNs } = simulation;
    const { key, root } = flow;
    this.#notes.asks(owner, root);
    if (this.#locks.holds(owner, key)) return "held";
    if (!waits && this.#locks.isLocked(key)) {
      probe.happened(nowNs, "refused", key);
      this.#finds(key);
      return "refused";
    }
    const others = this.#waiting.get(owner);
    if (others !== undefined && others.length > 0)
      return others.every((wish) => wish.key === key) ? "waits" : this.#deadlock(nowNs, key);
    const answer = this.#locks.acquire(owner, key);
    if (answer === "granted") this.#granted(owner, flow);
    return answer === "deadlock" ? this.#deadlock(nowNs, key) : answer;
  }

  #deadlock(nowNs: number, key: number): LockAnswer {
    this.#plan.probe.happened(nowNs, "deadlock", key);
    return "deadlock";
  }

  #granted(owner: object, flow: Flow): void {
    const { simulation, probe, lease } = this.#plan;
    const { key } = flow;
    const saga = sagaBehind(flow);
    const holding: Holding = { owner, saga, key, sinceNs: simulation.nowNs, slot: -1, blocks: false };
    this.#holdings.set(key, holding);
    saga?.watch(this);
    probe.locked(simulation.nowNs);
    if (lease === null) return;
    this.#lost.regained(owner, key);
    holding.slot = lease.start(this.#ranOut, holding);
  }

  /** The owner is not told: it may stand still, and goes on as if it had the lock when it does not any more. */
  readonly #ranOut = (holding: Holding): void => {
    const { owner, key } = holding;
    holding.slot = -1;
    this.#plan.probe.happened(this.#plan.simulation.nowNs, "expired", key);
    this.#lost.ranOut(owner, key);
    this.frees(owner, key);
  };

  /** It was told to wait. */
  waits(wish: LockWish): void {
    const { timeout, probe, simulation } = this.#plan;
    wish.flow.trace?.begins("lock", simulation.nowNs, this.#notes.waitFor(wish.key));
    this.#wishes.set(wish.flow, wish);
    const together = this.#waiting.get(wish.owner) ?? [];
    together.push(wish);
    this.#waiting.set(wish.owner, together);
    probe.queueChanged(simulation.nowNs, 1);
    this.#finds(wish.key);
    if (timeout !== null) wish.slot = timeout.start(wish.desk.waitedTooLong, wish);
  }

  /** It waits no longer, as its time is over. */
  timedOut(wish: LockWish): void {
    wish.slot = -1;
    this.#plan.probe.happened(this.#plan.simulation.nowNs, "timeout", wish.key);
    this.givesUp(wish.flow);
  }

  /** The flow waits no longer, if it did. */
  givesUp(flow: Flow): void {
    const wish = this.#wishes.get(flow);
    if (wish === undefined) return;
    if (wish.isGranted) {
      this.#wishes.delete(flow);
      this.frees(wish.owner, wish.key);
      return;
    }
    this.#noLongerWaits(wish);
    const others = this.#waiting.get(wish.owner)!.filter((other) => other !== wish);
    if (others.length > 0) this.#waiting.set(wish.owner, others);
    else {
      this.#waiting.delete(wish.owner);
      this.#locks.giveUp(wish.owner);
    }
  }

  #noLongerWaits(wish: LockWish): void {
    const { timeout, probe, simulation } = this.#plan;
    this.#wishes.delete(wish.flow);
    if (wish.slot >= 0) timeout?.cancel(wish.slot, wish);
    wish.slot = -1;
    probe.waited(simulation.nowNs, simulation.nowNs - wish.sinceNs);
    probe.queueChanged(simulation.nowNs, -1);
  }

  /** The flow goes on with what it waited for. */
  takes(wish: LockWish): void {
    this.#wishes.delete(wish.flow);
  }

  /** One lock is free, if it was the owner's. */
  frees(owner: object, key: number): void {
    if (!this.#locks.holds(owner, key)) return;
    this.#released(key);
    const next = this.#locks.free(owner, key);
    if (next !== null) this.#passesOn(next);
  }

  /** All locks of the owner are free; a saga says with that that the records are as they will be. */
  unlocks(owner: object, saga: SagaActor | null): void {
    if (saga !== null) this.#uncommitted.settledAll(saga);
    for (const key of this.#locks.heldBy(owner)) this.frees(owner, key);
  }

  #released(key: number): void {
    const { probe, simulation, lease } = this.#plan;
    const holding = this.#holdings.get(key)!;
    if (holding.slot >= 0) lease?.cancel(holding.slot, holding);
    probe.released(simulation.nowNs, simulation.nowNs - holding.sinceNs);
    if (holding.blocks) probe.unblocked(simulation.nowNs, key);
    this.#holdings.delete(key);
  }

  #passesOn(owner: object): void {
    const wishes = this.#waiting.get(owner) ?? [];
    this.#waiting.delete(owner);
    this.#granted(owner, wishes[0]!.flow);
    for (const wish of wishes) {
      this.#noLongerWaits(wish);
      wish.isGranted = true;
      this.#wishes.set(wish.flow, wish);
      this.#plan.simulation.schedule(0, wish.desk.granted, wish);
    }
  }

  // --- sagas that nobody drives any more -----------------------------------------------------

  /** Somebody finds a record locked. */
  #finds(key: number): void {
    const holding = this.#holdings.get(key);
    if (holding?.saga?.isLeft === true) this.#blocks(holding);
  }

  /** What it has locked stays locked until somebody takes it up: whoever waits for that is blocked from now on. */
  sagaLeft(saga: SagaActor): void {
    for (const wish of this.#wishes.values()) {
      const holding = this.#holdings.get(wish.key);
      if (!wish.isGranted && holding?.saga === saga) this.#blocks(holding);
    }
  }

  #blocks(holding: Holding): void {
    const { probe, simulation } = this.#plan;
    holding.blocks = true;
    probe.blocked(simulation.nowNs, holding.key, holding.sinceNs);
  }

  // --- what is read and written -------------------------------------------------------------

  reads(reader: object, key: number): void {
    const { probe, simulation } = this.#plan;
    probe.happened(simulation.nowNs, "read", key);
    this.#versions.read(reader, key);
    for (const { rows } of this.#copies) rows.read(reader, key);
    if (this.#original?.differs(key) === true) probe.happened(simulation.nowNs, "staleRead", key);
    if (this.#uncommitted.read(simulation.nowNs, reader, key))
      probe.happened(simulation.nowNs, "uncommittedRead", key);
  }

  /** Whether a write is refused: its writer has had the lock, and somebody looks whether it still has. */
  fencesOff(writer: object, key: number): boolean {
    const { lease, fencing, probe, simulation } = this.#plan;
    if (lease === null || !this.#lost.has(writer, key)) return false;
    probe.happened(simulation.nowNs, fencing ? "fenced" : "lateWrite", key);
    return fencing;
  }

  writes(writer: object, saga: SagaActor | null, key: number): void {
    const { probe, simulation } = this.#plan;
    probe.happened(simulation.nowNs, "write", key);
    if (this.#versions.isOutdated(writer, key)) probe.happened(simulation.nowNs, "lostUpdate", key);
    this.#versions.wrote(simulation.nowNs, writer, key);
    for (const { rows, probe: copy } of this.#copies)
      copy.differs(simulation.nowNs, rows.changed(writer, key));
    if (this.#original !== null) probe.differs(simulation.nowNs, this.#original.copied(writer, key));
    if (saga === null) return;
    this.#uncommitted.wrote(saga, key);
    if (saga.isUndoing) this.#uncommitted.settled(saga, key);
    saga.watch(this);
  }

  /** What a saga has written stays, or was never so. */
  sagaEnded(saga: SagaActor, state: SagaState): void {
    if (state !== "completed" && state !== "compensated") return;
    const { probe, simulation } = this.#plan;
    const seen = this.#uncommitted.ended(saga);
    if (state === "compensated") for (const reads of seen) probe.dirty(simulation.nowNs, reads);
  }
}

/** Who lives longer than this may overlook a write unnoticed. */
const REMEMBERED_NS = 600e9;
