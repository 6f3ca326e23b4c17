import type { Outcome } from "../observe/outcome.ts";
import type { Span } from "../observe/tracing/span.ts";
import type { Client } from "./client.ts";
import type { CallPlan } from "./client-plan.ts";
import { type Flow, type Origin, Root } from "./flow.ts";
import type { RequestHolder } from "./connection.ts";
import type { Address } from "./messaging/address.ts";
import type { Handling } from "./messaging/letter.ts";
import type { Station } from "./station.ts";

/** Whoever made a call: told once, when fallback, deadline, retries and hedges have had their say. */
export interface CallOwner {
  callEnded(call: Call, outcome: Outcome | null): void;
}

/** What a producer knows of a message over all its attempts: where it goes, and where it is once it is stored. */
export class SentMessage {
  place: number;
  /** Its producer has said where it goes. */
  isPlaced = false;
  offset = -1;
  /** How often its partition had lost its end when it was stored. */
  cuts = 0;
  /** Each attempt is another producer's, or numbered anew: a log does not know it again. */
  isNumberedAnew = false;
  /** What it says beside its key, where whoever wrote it did not send it. */
  note: object | null = null;
  /** What has become of it in queues; null: it is in none. */
  handling: Handling | null = null;
  /** Null: nothing but where it goes. */
  readonly address: Address | null;

  constructor(place: number, address: Address | null = null) {
    this.place = place;
    this.address = address;
  }
}

/** One call of a step, over all its attempts. Its end is `Client._end`. */
export class Call {
  owner: CallOwner;
  flow: Flow;
  readonly client: Client;
  plan: CallPlan;
  key: number;
  startedNs = NaN;
  /** The earlier of its own deadline and that of the request it is made for; null: none. */
  deadlineNs: number | null = null;
  /** Kernel slots of the timers it may have running. */
  deadlineSlot = -1;
  hedgeSlot = -1;
  pauseSlot = -1;
  /** Rounds begun; a round is one try with its hedges. */
  rounds = 0;
  hedgesLeft = 0;
  lastPauseNs = 0;
  /** Tokens of the quota that its last retry has cost. */
  retryCost = 0;
  /** Unanswered attempts of this round, newest first. */
  open: Request | null = null;
  /** Null: it publishes nothing. */
  sent: SentMessage | null = null;
  degraded = false;
  /** Its fallback walks: the attempts are over, and so are its timers. */
  fallsBack = false;
  ended = false;
  trace: Span | null;
  /** The next of the objects that are not in use, see `Spares`. */
  nextSpare: Call | null = null;

  constructor(made: Pick<Call, "owner" | "flow" | "client" | "plan" | "key" | "startedNs">) {
    this.owner = made.owner;
    this.flow = made.flow;
    this.client = made.client;
    this.plan = made.plan;
    this.key = made.key;
    this.startedNs = made.startedNs;
    const { flow, plan, key, startedNs } = made;
    this.trace = flow.trace === null ? null : flow.trace.called(startedNs, plan.name, key);
  }

  /** As new, for another call; the times of one without a trace only. */
  reuse(owner: CallOwner, flow: Flow, plan: CallPlan, key: number, startedNs: number): void {
    this.owner = owner;
    this.flow = flow;
    this.plan = plan;
    this.key = key;
    this.startedNs = startedNs;
    this.deadlineNs = null;
    this.deadlineSlot = -1;
    this.hedgeSlot = -1;
    this.pauseSlot = -1;
    this.rounds = 0;
    this.hedgesLeft = 0;
    this.lastPauseNs = 0;
    this.retryCost = 0;
    this.open = null;
    this.sent = null;
    this.degraded = false;
    this.fallsBack = false;
    this.ended = false;
    this.trace = null;
    this.nextSpare = null;
  }
}

/** Where an attempt is on the caller's side. */
export type Stage = "limiter" | "bulkhead" | "lookup" | "connection" | "sent";

/** Whether the answer of a visit met somebody who waited for it. */
export type Fate = "unknown" | "taken" | "wasted";

/**
 * One attempt: at the caller it waits for permits, then it is the message, then the visit at the
 * callee, then the answer. The caller's part ends in `Attempts._settle`, the callee's in `finish`;
 * either may come first.
 */
export class Request extends Root {
  // The caller's side.
  call: Call;
  /** When the circuit breaker let it pass; unset without one. */
  permittedNs = NaN;
  stage: Stage = "limiter";
  /** The caller has its outcome; what still comes is late. */
  settled = false;
  timeoutSlot = -1;
  /** Slot of the timer on what it waits for: limiter, bulkhead, connection, then the statement. */
  waitSlot = -1;
  /** When its message left, where somebody measures; unset otherwise. */
  sentNs = NaN;
  /** When it began to wait at the caller. */
  queuedNs = NaN;
  holdsBreaker = false;
  holdsBulkhead = false;
  /** Instance picked by the balancer; -1: none yet. */
  instance = -1;
  /** The next older attempt of the same call that is unanswered. */
  sibling: Request | null = null;
  /** The connection it holds, or the pool in whose line it waits. */
  pool: RequestHolder | null = null;
  /** Its answer is back. */
  answered = false;
  /** No answer will ever come: a message was lost. */
  unanswerable = false;

  // The callee's side.
  arrivedNs = NaN;
  /** Where it visits; null until its message arrives. */
  station: Station | null = null;
  answer: Outcome | null = null;
  fate: Fate = "unknown";
  /** The caller said that it no longer wants the answer. */
  cancelled = false;
  /** Neighbours among the live visits of its host. */
  newer: Request | null = null;
  older: Request | null = null;

  constructor(call: Call, key: number, priority: number) {
    super(call.flow.host, call.plan.endpoint, key, priority, call.deadlineNs);
    this.call = call;
    if (call.trace !== null) this.trace = call.trace.attempted(call.flow.host.simulation.nowNs);
  }

  /** As new, for another attempt; what begins as NaN is written before anybody reads it. */
  reuse(call: Call): void {
    this.restart(call.flow.host, call.plan.endpoint, call.key, call.flow.priority, call.deadlineNs);
    this.call = call;
    this.stage = "limiter";
    this.settled = false;
    this.timeoutSlot = -1;
    this.waitSlot = -1;
    this.holdsBreaker = false;
    this.holdsBulkhead = false;
    this.instance = -1;
    this.sibling = null;
    this.pool = null;
    this.answered = false;
    this.unanswerable = false;
    this.station = null;
    this.answer = null;
    this.fate = "unknown";
    this.cancelled = false;
    this.newer = null;
    this.older = null;
  }

  /** The callee has its answer: on its way back with it. */
  reply(): void {
    this.call.client.attempts.reply(this);
  }

  /** What its users, or whoever began it all, are known by. */
  get origin(): Origin {
    return this.call.flow.root.origin;
  }

  override finish(outcome: Outcome | null): void {
    this.at = null;
    this.station?.visitEnds(this, outcome);
  }

  override addWork(workNs: number): void {
    if (this.fate === "unknown") this.workedNs += workNs;
    else this.station?.workedAfterFate(this, workNs);
  }

  override abandonedWorkEnded(): void {
    this.station?.forget(this);
  }
}
