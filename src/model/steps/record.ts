import type { Outcome } from "../../observe/outcome.ts";
import { Branch, type BranchOwner, type Flow, type Step } from "../flow.ts";
import { sagaBehind } from "../records/actor.ts";
import type { LockAnswer, LockDesk, LockWish, RecordBook } from "../records/record-book.ts";
import { SequentialStep } from "./branching.ts";

/** On whose behalf a flow works: the saga, or the visit alone. */
function ownerOf(flow: Flow): object {
  return sagaBehind(flow) ?? flow.root;
}

export interface LockOutcomes {
  readonly refused: Outcome;
  readonly deadlock: Outcome;
  readonly timeout: Outcome;
}

/** What follows a lock in the same list of steps: when it fails, what was locked for it is free again. */
class LockBranch extends Branch {
  private readonly _book: RecordBook;
  private readonly _locker: object;
  /** Whether it was locked here; else the saga had it before. */
  private readonly _isNew: boolean;
  /** The saga goes on with the lock. */
  keeps = false;

  constructor(
    parent: Flow,
    owner: BranchOwner,
    lock: { readonly book: RecordBook; readonly locker: object; readonly isNew: boolean },
  ) {
    super(parent, owner);
    this._book = lock.book;
    this._locker = lock.locker;
    this._isNew = lock.isNew;
  }

  override end(): void {
    if (!this.ended && this._isNew && !this.keeps) this._book.frees(this._locker, this.key);
    super.end();
  }
}

/**
 * Locks the record of the request's key. For a saga it stays locked until that unlocks it, whatever becomes of
 * instances; for anybody else until the steps behind it are through.
 */
export class LockStep extends SequentialStep implements LockDesk {
  private readonly _book: RecordBook;
  private readonly _outcomes: LockOutcomes;

  constructor(book: RecordBook, outcomes: LockOutcomes, next: Step) {
    super(next);
    this._book = book;
    this._outcomes = outcomes;
  }

  enter(flow: Flow): void {
    const owner = ownerOf(flow);
    this._answered(flow, owner, this._book.asks(owner, flow));
  }

  private _answered(flow: Flow, owner: object, answer: LockAnswer): void {
    switch (answer) {
      case "granted":
      case "held":
        this._walks(flow, owner, answer === "granted");
        return;
      case "waits":
        this._waits(flow, owner);
        return;
      case "refused":
      case "deadlock":
        flow.finish(this._outcomes[answer]);
    }
  }

  private _waits(flow: Flow, owner: object): void {
    const { nowNs } = flow.host.simulation;
    flow.host.waits(flow);
    flow.at = this;
    this._book.waits({ flow, owner, key: flow.key, sinceNs: nowNs, slot: -1, isGranted: false, desk: this });
  }

  readonly granted = (wish: LockWish): void => {
    const { flow, owner } = wish;
    if (flow.at !== this || flow.ended) return; // Stopped meanwhile.
    if (flow.host.frozen) flow.host.deferTimer(this.granted, wish);
    else {
      this._book.takes(wish);
      flow.at = null;
      flow.trace?.ends("lock", flow.host.simulation.nowNs);
      this._walks(flow, owner, true);
    }
  };

  readonly waitedTooLong = (wish: LockWish): void => {
    const { flow } = wish;
    if (wish.slot < 0 || wish.isGranted) return;
    if (flow.host.frozen) flow.host.deferTimer(this.waitedTooLong, wish);
    else {
      this._book.timedOut(wish);
      flow.at = null;
      flow.trace?.ends("lock", flow.host.simulation.nowNs);
      flow.finish(this._outcomes.timeout);
    }
  };

  private _walks(flow: Flow, locker: object, isNew: boolean): void {
    if (isNew) flow.trace?.marked(flow.host.simulation.nowNs, "locked", this._book.titleOf(flow.key));
    const branch = new LockBranch(flow, this, { book: this._book, locker, isNew });
    branch.takeWorkerFrom(flow);
    flow.at = this;
    this.next.enter(branch);
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    (branch as LockBranch).keeps = outcome === null && sagaBehind(branch) !== null;
    this.endBranch(branch).finish(outcome);
  }

  override leave(flow?: Flow): void {
    if (flow !== undefined) this._book.givesUp(flow);
  }
}

/** Unlocks all records of the kind that the saga has locked. */
export class UnlockStep implements Step {
  private readonly _book: RecordBook;
  private readonly _next: Step;

  constructor(book: RecordBook, next: Step) {
    this._book = book;
    this._next = next;
  }

  enter(flow: Flow): void {
    const saga = sagaBehind(flow);
    this._book.unlocks(saga ?? flow.root, saga);
    flow.trace?.marked(flow.host.simulation.nowNs, "unlocked", this._book.titleOf(flow.key));
    this._next.enter(flow);
  }
}

/** Reads the record of the request's key, or writes it; takes no time. */
export class RecordStep implements Step {
  private readonly _book: RecordBook;
  private readonly _writes: boolean;
  private readonly _fenced: Outcome;
  private readonly _next: Step;

  constructor(book: RecordBook, { writes, fenced }: { writes: boolean; fenced: Outcome }, next: Step) {
    this._book = book;
    this._writes = writes;
    this._fenced = fenced;
    this._next = next;
  }

  enter(flow: Flow): void {
    const saga = sagaBehind(flow);
    const actor = saga ?? flow.root;
    if (this._writes && this._book.fencesOff(actor, flow.key)) {
      flow.finish(this._fenced);
      return;
    }
    if (this._writes) this._book.writes(actor, saga, flow.key);
    else this._book.reads(actor, flow.key);
    const { trace } = flow;
    if (trace !== null)
      trace.marked(flow.host.simulation.nowNs, this._writes ? "wrote" : "read", this._book.titleOf(flow.key));
    this._next.enter(flow);
  }
}
