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
  readonly #book: RecordBook;
  readonly #locker: object;
  /** Whether it was locked here; else the saga had it before. */
  readonly #isNew: boolean;
  /** The saga goes on with the lock. */
  keeps = false;

  constructor(
    parent: Flow,
    owner: BranchOwner,
    lock: { readonly book: RecordBook; readonly locker: object; readonly isNew: boolean },
  ) {
    super(parent, owner);
    this.#book = lock.book;
    this.#locker = lock.locker;
    this.#isNew = lock.isNew;
  }

  override end(): void {
    if (!this.ended && this.#isNew && !this.keeps) this.#book.frees(this.#locker, this.key);
    super.end();
  }
}

/**
 * Locks the record of the request's key. For a saga it stays locked until that unlocks it, whatever becomes of
 * instances; for anybody else until the steps behind it are through.
 */
export class LockStep extends SequentialStep implements LockDesk {
  readonly #book: RecordBook;
  readonly #outcomes: LockOutcomes;

  constructor(book: RecordBook, outcomes: LockOutcomes, next: Step) {
    super(next);
    this.#book = book;
    this.#outcomes = outcomes;
  }

  enter(flow: Flow): void {
    const owner = ownerOf(flow);
    this.#answered(flow, owner, this.#book.asks(owner, flow));
  }

  #answered(flow: Flow, owner: object, answer: LockAnswer): void {
    switch (answer) {
      case "granted":
      case "held":
        this.#walks(flow, owner, answer === "granted");
        return;
      case "waits":
        this.#waits(flow, owner);
        return;
      case "refused":
      case "deadlock":
        flow.finish(this.#outcomes[answer]);
    }
  }

  #waits(flow: Flow, owner: object): void {
    const { nowNs } = flow.host.simulation;
    flow.host.waits(flow);
    flow.at = this;
    this.#book.waits({ flow, owner, key: flow.key, sinceNs: nowNs, slot: -1, isGranted: false, desk: this });
  }

  readonly granted = (wish: LockWish): void => {
    const { flow, owner } = wish;
    if (flow.at !== this || flow.ended) return; // Stopped meanwhile.
    if (flow.host.frozen) flow.host.deferTimer(this.granted, wish);
    else {
      this.#book.takes(wish);
      flow.at = null;
      flow.trace?.ends("lock", flow.host.simulation.nowNs);
      this.#walks(flow, owner, true);
    }
  };

  readonly waitedTooLong = (wish: LockWish): void => {
    const { flow } = wish;
    if (wish.slot < 0 || wish.isGranted) return;
    if (flow.host.frozen) flow.host.deferTimer(this.waitedTooLong, wish);
    else {
      this.#book.timedOut(wish);
      flow.at = null;
      flow.trace?.ends("lock", flow.host.simulation.nowNs);
      flow.finish(this.#outcomes.timeout);
    }
  };

  #walks(flow: Flow, locker: object, isNew: boolean): void {
    if (isNew) flow.trace?.marked(flow.host.simulation.nowNs, "locked", this.#book.titleOf(flow.key));
    const branch = new LockBranch(flow, this, { book: this.#book, locker, isNew });
    branch.takeWorkerFrom(flow);
    flow.at = this;
    this.next.enter(branch);
  }

  branchEnded(branch: Branch, outcome: Outcome | null): void {
    (branch as LockBranch).keeps = outcome === null && sagaBehind(branch) !== null;
    this.endBranch(branch).finish(outcome);
  }

  override leave(flow?: Flow): void {
    if (flow !== undefined) this.#book.givesUp(flow);
  }
}

/** Unlocks all records of the kind that the saga has locked. */
export class UnlockStep implements Step {
  readonly #book: RecordBook;
  readonly #next: Step;

  constructor(book: RecordBook, next: Step) {
    this.#book = book;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const saga = sagaBehind(flow);
    this.#book.unlocks(saga ?? flow.root, saga);
    flow.trace?.marked(flow.host.simulation.nowNs, "unlocked", this.#book.titleOf(flow.key));
    this.#next.enter(flow);
  }
}

/** Reads the record of the request's key, or writes it; takes no time. */
export class RecordStep implements Step {
  readonly #book: RecordBook;
  readonly #writes: boolean;
  readonly #fenced: Outcome;
  readonly #next: Step;

  constructor(book: RecordBook, { writes, fenced }: { writes: boolean; fenced: Outcome }, next: Step) {
    this.#book = book;
    this.#writes = writes;
    this.#fenced = fenced;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const saga = sagaBehind(flow);
    const actor = saga ?? flow.root;
    if (this.#writes && this.#book.fencesOff(actor, flow.key)) {
      flow.finish(this.#fenced);
      return;
    }
    if (this.#writes) this.#book.writes(actor, saga, flow.key);
    else this.#book.reads(actor, flow.key);
    const { trace } = flow;
    if (trace !== null)
      trace.marked(flow.host.simulation.nowNs, this.#writes ? "wrote" : "read", this.#book.titleOf(flow.key));
    this.#next.enter(flow);
  }
}
