import type { Outcome } from "../observe/outcome.ts";
import type { Span } from "../observe/tracing/span.ts";
import type { Call } from "./call.ts";
import type { Host } from "./host.ts";
import type { Group } from "./steps/parallel.ts";
import type { Transaction } from "./transactions/transaction.ts";

/**
 * A step of a scenario, compiled: it knows its successor, and the payload is the flow that walks.
 * A list of steps is linked right to left, so there is no program counter and no switch.
 */
export interface Step {
  /** The flow has come to this step. */
  enter(flow: Flow): void;
}

/** A step at which a flow can wait, and can be taken away from. */
export interface WaitingStep extends Step {
  /** The flow is stopped here (crash, cancellation): give back all it holds at this step. */
  leave(flow: Flow, stop: StopReason): void;
}

/** Why a flow is stopped: its machine died, its caller said that it no longer wants the answer, or it took too long here. */
export type StopReason = "crashed" | "cancelled" | "givenUp";

/**
 * Fields that will hold a time begin as NaN (or -0), which no reader ever meets: V8 then stores them as
 * doubles from the first object on, and need not rebuild code when the clock outgrows a small integer.
 */

/**
 * One walk through the steps of an endpoint: a visit at an instance, a user's journey, or a branch
 * of either. It waits at one step at a time (`at`) and ends exactly once, in `finish`.
 */
export abstract class Flow {
  /** Where it runs. A request gets its host when its message arrives. */
  host: Host;
  /** The entity it is about; -1: none. */
  key: number;
  /** Larger is more important. */
  priority: number;
  /** When the caller's deadline passes; null without one. */
  deadlineNs: number | null;
  /** Index of the endpoint (operation, target) whose steps it walks. */
  endpoint: number;
  /** A fallback answered, or an optional step failed, here or below. */
  degraded = false;
  ended = false;
  /** Holds a worker of the host. Under blocking threading only a visit ever does. */
  holding = false;
  /** The step it waits at; null while it moves. */
  at: WaitingStep | null = null;
  /** Kernel slot of the work or sleep it waits for. */
  slot = -1;
  /** When the work it was given last ends, not counting the time its host has stood still in all until then. */
  workEndNs = NaN;
  /** The call it waits for. */
  calling: Call | null = null;
  /** Calls made for it whose objects are not spare: while there are any, neither is its own. */
  ties = 0;
  /** It stands in a waiting line, and between whom. */
  queued = false;
  ahead: Flow | null = null;
  behind: Flow | null = null;
  /** It takes one of the queue's places: continuations need none. */
  takesPlace = false;
  /** Where it is noted what happens to it; null: nobody traces it. */
  trace: Span | null = null;

  constructor(host: Host, endpoint: number, key: number, priority: number, deadlineNs: number | null) {
    this.host = host;
    this.endpoint = endpoint;
    this.key = key;
    this.priority = priority;
    this.deadlineNs = deadlineNs;
  }

  /** As new, for another walk; what begins as NaN is written before anybody reads it. */
  protected restart(
    host: Host,
    endpoint: number,
    key: number,
    priority: number,
    deadlineNs: number | null,
  ): void {
    this.host = host;
    this.endpoint = endpoint;
    this.key = key;
    this.priority = priority;
    this.deadlineNs = deadlineNs;
    this.degraded = false;
    this.ended = false;
    this.holding = false;
    this.at = null;
    this.slot = -1;
    this.calling = null;
    this.ties = 0;
    this.queued = false;
    this.ahead = null;
    this.behind = null;
    this.takesPlace = false;
    this.trace = null;
  }

  /** The one that the work and the answer belong to: the visit or the journey. */
  abstract readonly root: Root;
  /** Its end: null is OK. */
  abstract finish(outcome: Outcome | null): void;
  /** It has ended, and the last call that knew of it is over. */
  forgotten(): void {}
}

/** Where a chain of calls began: with a user, or with a message. */
export interface Origin {
  /** Number of whom it is made for. */
  readonly tenant: number;
}

/** A visit or a journey: the trunk that branches grow from. */
export abstract class Root extends Flow {
  /** Branches still walking, background ones too: newest first. */
  branches: Branch | null = null;
  /** Work (ns) begun for it so far; what is stopped early is taken off again. */
  workedNs = -0;
  /** Time in which it, or a branch of it, stood in the queue of its host: see `waitedUntil`. */
  waitedNs = -0;
  /** How many of its flows stand there now: while any does, `waitedNs` lacks the time at which it joined. */
  private queuedFlows = 0;
  /** It was given a worker (or asked for one) before: a continuation is never refused. */
  admitted = false;

  // Written out: `super(...arguments)` would double the cost of a request.
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor
  constructor(host: Host, endpoint: number, key: number, priority: number, deadlineNs: number | null) {
    super(host, endpoint, key, priority, deadlineNs);
  }

  protected override restart(
    host: Host,
    endpoint: number,
    key: number,
    priority: number,
    deadlineNs: number | null,
  ): void {
    super.restart(host, endpoint, key, priority, deadlineNs);
    this.branches = null;
    this.workedNs = -0;
    this.waitedNs = -0;
    this.queuedFlows = 0;
    this.admitted = false;
  }

  get root(): this {
    return this;
  }

  /** What it is part of, however many calls lie between. */
  abstract readonly origin: Origin;

  /** One of its flows joins the queue. */
  joinedQueue(nowNs: number): void {
    if (this.queuedFlows++ === 0) this.waitedNs -= nowNs;
    this.trace?.begins("queue", nowNs);
  }

  /** One of its flows leaves the queue. */
  leftQueue(nowNs: number): void {
    if (--this.queuedFlows === 0) this.waitedNs += nowNs;
    this.trace?.ends("queue", nowNs);
  }

  /** All its waiting time up to now, branches that still wait included. */
  waitedUntil(nowNs: number): number {
    return this.queuedFlows === 0 ? this.waitedNs : this.waitedNs + nowNs;
  }

  /** Work begins for it, or (negative) the rest of it is stopped. */
  abstract addWork(workNs: number): void;
  /** The last branch of a root that had ended is gone. */
  abstract abandonedWorkEnded(): void;

  /** Stops everything that still walks. Background work outlives a cancellation, not a crash. */
  stopBranches(stop: StopReason): void {
    let branch = this.branches;
    while (branch !== null) {
      const older: Branch | null = branch.older;
      if (stop === "crashed" || !branch.background) branch.stop(stop);
      branch = older;
    }
  }
}

/** Takes note of the end of a branch that it started. */
export interface BranchOwner {
  branchEnded(branch: Branch, outcome: Outcome | null): void;
}

/** A walk beside its parent: one branch of `parallel`, a loop of `repeat`, an optional group, a fallback, background work. */
export class Branch extends Flow {
  readonly root: Root;
  readonly parent: Flow;
  readonly background: boolean;
  readonly owner: BranchOwner;
  newer: Branch | null = null;
  older: Branch | null;
  /** What it is one branch of, where it is one of `parallel`. */
  group: Group | null = null;
  /** What it is part of; null: nothing. What runs in the background is part of nothing. */
  transaction: Transaction | null;
  /** The call in whose place it walks, where it is a fallback. */
  fallbackOf: Call | null = null;
  /** Turns left, where this is the body of a `repeat`. */
  turnsLeft = 0;
  /** The body of a `repeat` is being entered, and whether it came through without waiting. */
  turning = false;
  cameThrough = false;

  constructor(parent: Flow, owner: BranchOwner, background = false) {
    super(parent.host, parent.endpoint, parent.key, parent.priority, parent.deadlineNs);
    this.parent = parent;
    this.owner = owner;
    this.root = parent.root;
    this.trace = parent.trace;
    this.background = background || (parent instanceof Branch && parent.background);
    this.transaction = parent instanceof Branch && !background ? parent.transaction : null;
    this.older = this.root.branches;
    if (this.older !== null) this.older.newer = this;
    this.root.branches = this;
  }

  finish(outcome: Outcome | null): void {
    this.at = null;
    this.owner.branchEnded(this, outcome);
  }

  /** Out of the root's list and without a worker: every branch comes by here exactly once. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.newer === null) this.root.branches = this.older;
    else this.newer.older = this.older;
    if (this.older !== null) this.older.newer = this.newer;
    this.host.leaves(this);
    if (this.root.ended && this.root.branches === null) this.root.abandonedWorkEnded();
  }

  /** Gone without a word to its owner. */
  stop(stop: StopReason): void {
    const at = this.at;
    this.at = null;
    if (at !== null) at.leave(this, stop);
    this.end();
  }

  /** Walks steps that end in `finish`; true: they came to their end without waiting. */
  walksThrough(body: Step): boolean {
    this.cameThrough = false;
    this.turning = true;
    body.enter(this);
    this.turning = false;
    return this.cameThrough;
  }

  /** A sequential child takes the worker along, and brings it back. */
  takeWorkerFrom(flow: Flow): void {
    this.holding = flow.holding;
    flow.holding = false;
  }
}
