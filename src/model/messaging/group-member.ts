import type { Lane } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Call } from "../call.ts";
import type { Channel } from "../link.ts";
import type { ServiceInstance } from "../service-instance.ts";
import type { PartitionBreaker } from "../../resilience/messaging/partition-breaker.ts";
import type { Consumer } from "./consumer.ts";
import type { ConsumerGroup } from "./consumer-group.ts";
import type { Delivery, DeliveryOwner } from "./delivery.ts";
import { deliveryOf } from "./note.ts";
import { Poll } from "./poll.ts";
import { ReaderCircuit } from "./reader-circuit.ts";
import { type Sending, waitNsAfter } from "./resending.ts";
import type { Seat } from "./seat.ts";
import type { ProducerTransaction } from "./transactions/producer-transaction.ts";
import { FailingMessages } from "./transactions/failing-messages.ts";
import { Transacting, type TransactingOwner } from "./transactions/transacting.ts";

export interface GroupMemberPlan {
  readonly host: ServiceInstance;
  readonly group: ConsumerGroup;
  /** See `standingCall`. */
  readonly call: Call;
  readonly toBroker: Channel;
  readonly fromBroker: Channel;
  /** When it is there for the first time. */
  readonly fromNs: number;
  readonly heartbeatNs: number;
  /** Lane of the longest time between two polls. */
  readonly maxPoll: Lane;
  /** How often a message is tried; Infinity: for ever. */
  readonly maxAttempts: number;
  readonly retryDelayNs: number;
  /** A message is not handled before it is so old. */
  readonly delayNs: number;
  /** How long it pauses when a circuit of its service is open; null: that is a failure like any other. */
  readonly pauseNs: number | null;
  /** How often it commits its transactions; null: it has none. */
  readonly commitNs: number | null;
  /** What leaves partitions alone whose messages fail; null: nothing. */
  readonly breaker: PartitionBreaker | null;
}

/**
 * Reads partitions of a topic for a group, on one thread: asks for messages, handles them one after
 * the other, and asks again. A heartbeat runs beside that.
 */
export class GroupMember implements Consumer, DeliveryOwner, TransactingOwner {
  private readonly _plan: GroupMemberPlan;
  /** What it waits for or works at; null: it is not there. */
  private _poll: Poll | null = null;
  private _seat: Seat | null = null;
  /** It is to come to a rebalance when it is through with its batch. */
  private _isSummoned = false;
  /** It is giving messages to the instance; one that ends before that returns is followed by the next. */
  private _handling = false;
  /** Times the message that is handled now was tried. */
  private _attempts = 0;
  private _pollSlot = -1;
  /** Null: it has no transactions. */
  private readonly _transacting: Transacting | null;
  private readonly _failures = new FailingMessages();
  /** Null: what fails is tried again, or given up. */
  private readonly _circuit: ReaderCircuit | null;
  /** It has asked for messages and has none yet. */
  private _isAsking = false;

  constructor(plan: GroupMemberPlan) {
    this._plan = plan;
    const { commitNs, group, breaker } = plan;
    this._circuit = breaker && new ReaderCircuit({ ...plan, breaker }, this._failures);
    const isTransactional = commitNs !== null && group.transactions !== null;
    this._transacting = isTransactional
      ? new Transacting({ ...plan, commitNs, transactions: group.transactions }, this)
      : null;
  }

  // --- coming and going ----------------------------------------------------------------------

  start(): void {
    const { host, group, fromNs } = this._plan;
    const { nowNs } = host.simulation;
    if (nowNs < fromNs) host.simulation.schedule(fromNs - nowNs, this._begins, this);
    else if (nowNs === 0) {
      this._poll = new Poll(this, null);
      group.coordinator.wasThere(this._poll);
      this._asks(this._poll);
    } else this._begins();
  }

  private readonly _begins = (): void => {
    if (this._plan.host.crashed || this._poll !== null) return;
    this._plan.group.begins();
    this._comesAnew();
  };

  private _comesAnew(): void {
    this._seat = null;
    this._transacting?.forgets();
    this._isSummoned = false;
    this._poll = new Poll(this, null);
    this._asks(this._poll);
  }

  hostCrashed(): void {
    const poll = this._poll;
    if (poll === null) return;
    this._poll = null;
    this._seat = null;
    this._transacting?.forgets();
    this._failures.clear();
    this._circuit?.clear();
    poll.isParked = false; // Its connection is closed.
    poll.isHere = false;
    this._stopsClock(poll);
    this._plan.group.dropped(poll);
  }

  /** The group has a place for it. */
  seated(seat: Seat): void {
    const { host, heartbeatNs } = this._plan;
    this._seat = seat;
    const phase = (seat.number * GOLDEN) % 1;
    host.simulation.schedule(Math.round(heartbeatNs * phase), this._beats, seat);
  }

  private readonly _beats = (seat: Seat): void => {
    const { host, toBroker, heartbeatNs } = this._plan;
    if (this._seat !== seat) return;
    if (host.frozen) {
      host.deferTimer(this._beats, seat);
      return;
    }
    toBroker.send(this._beaten, seat);
    host.simulation.schedule(heartbeatNs, this._beats, seat);
  };

  /** At the broker. */
  private readonly _beaten = (seat: Seat): void => {
    const { group, fromBroker } = this._plan;
    if (!group.isUp) return;
    if (seat.isGone) fromBroker.send(this._dismissed, seat.poll);
    else if (group.coordinator.alive(seat)) fromBroker.send(this._summoned, seat);
  };

  private readonly _summoned = (seat: Seat): void => {
    const poll = this._poll;
    if (this._seat !== seat || poll === null || seat.hasRejoined) return;
    this._isSummoned = true;
    if (poll.isParked && this._transacting?.isEnding !== true) this._comesBack(poll);
  };

  /** It does not wait for messages any more, but comes to a rebalance. */
  private _comesBack(poll: Poll): void {
    poll.isParked = false;
    poll.isHere = false;
    this._isAsking = false;
    if (this._transacting?.isOpen === true) this._transacting.commit(poll.seat!);
    else this._asks(poll);
  }

  /** The broker does not know it. */
  dismiss(poll: Poll): void {
    this._plan.fromBroker.send(this._dismissed, poll);
  }

  private readonly _dismissed = (poll: Poll): void => {
    // What it works at it ends; then it learns it again.
    if (this._poll === poll && !poll.isOut) this._comesAnew();
  };

  // --- asking --------------------------------------------------------------------------------

  isWaitingFor(poll: Poll): boolean {
    return this._poll === poll;
  }

  private readonly _asks = (poll: Poll): void => {
    const { toBroker, group } = this._plan;
    if (this._poll !== poll) return;
    if (this._isSummoned) poll.rejoins = true;
    this._isSummoned = false;
    this._isAsking = true;
    this._unless(toBroker.send(group.asked, poll), poll);
  };

  /** The broker answers. */
  answer(poll: Poll): void {
    const sending = this._plan.fromBroker.send(this._answered, poll);
    if (sending !== "sent") this._plan.group.unread(poll);
    this._unless(sending, poll);
  }

  /** What did not get through is asked again. */
  private _unless(sending: Sending, poll: Poll): void {
    if (sending !== "sent") this._plan.host.simulation.schedule(waitNsAfter(sending), this._asks, poll);
  }

  private readonly _answered = (poll: Poll): void => {
    const { host, maxPoll, group } = this._plan;
    if (this._poll !== poll) return;
    if (host.frozen) {
      host.deferMessage(this._answered, poll);
      return;
    }
    this._pollSlot = maxPoll.start(this._tookTooLong, poll);
    this._attempts = 0;
    this._isAsking = false;
    group.received(poll);
    if (this._transacting?.isEnding !== true) this._goesOn(poll);
  };

  /** Nobody has polled for too long: the client leaves the group by itself, and works on. */
  private readonly _tookTooLong = (poll: Poll): void => {
    const { host, toBroker, group } = this._plan;
    if (host.frozen) host.deferTimer(this._tookTooLong, poll);
    else if (this._poll === poll && poll.isOut && poll.seat !== null) {
      this._pollSlot = -1;
      this._seat = null;
      toBroker.send(group.left, poll.seat);
    }
  };

  private _stopsClock(poll: Poll): void {
    if (this._pollSlot >= 0) this._plan.maxPoll.cancel(this._pollSlot, poll);
    this._pollSlot = -1;
  }

  // --- handling ------------------------------------------------------------------------------

  /** A loop instead of recursion: steps that take no time would exhaust the stack. */
  private readonly _goesOn = (poll: Poll): void => {
    const { host } = this._plan;
    if (host.frozen) {
      host.deferTimer(this._goesOn, poll);
      return;
    }
    this._handling = true;
    let isThrough = true;
    while (
      this._poll === poll &&
      poll.at < poll.count &&
      isThrough &&
      this._transacting?.commitsNow(poll, this._isSummoned) !== true
    ) {
      const { at, count } = poll;
      this._handle(poll);
      isThrough = poll.at > at || poll.count < count;
    }
    this._handling = false;
    if (this._poll !== poll || !isThrough) return;
    if (this._transacting?.commitsNow(poll, this._isSummoned) === true) this._transacting.commit(poll.seat!);
    else {
      this._stopsClock(poll);
      this._asks(poll);
    }
  };

  private _handle(poll: Poll): void {
    const { group, host, delayNs } = this._plan;
    const { at } = poll;
    const dueNs = delayNs === 0 ? 0 : poll.createdNs[at]! + delayNs;
    if (dueNs > host.simulation.nowNs) this._waits(poll, dueNs - host.simulation.nowNs);
    else if (this._transacting !== null && this._failures.of(poll) >= this._plan.maxAttempts)
      this._givesUp(poll);
    else if (group.handling.taken(poll)) {
      const delivery = deliveryOf(this._plan.call, this, poll);
      if (this._transacting !== null) delivery.transaction = this._transacting.current();
      delivery.trace =
        group.handling.traceOf(poll)?.delivered(host.simulation.nowNs, delivery.call.plan.name) ?? null;
      host.deliver(delivery);
    } else poll.at++;
  }

  enters(): boolean {
    return this._poll !== null && this._plan.group.handling.enters(this._poll);
  }

  delivered(delivery: Delivery, outcome: Outcome | null): void {
    const { host, group } = this._plan;
    const poll = this._poll;
    delivery.trace?.ended(host.simulation.nowNs, outcome, false);
    host.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (host.crashed || poll === null) return;
    if (outcome === null) {
      group.handling.handled(poll, delivery.transaction);
      this._circuit?.succeeded(poll);
      this._next(poll);
    } else this._failed(poll, outcome);
  }

  private _failed(poll: Poll, outcome: Outcome): void {
    const { group, pauseNs, maxAttempts, retryDelayNs } = this._plan;
    group.handling.failed(poll);
    if (this._transacting !== null) {
      const isPaused = pauseNs !== null && outcome.cause === "circuit-open";
      // What fails because its transaction is over is not the message's failure.
      if (!isPaused && this._transacting.current().isOpen) this._failures.add(poll);
      const isLast = this._failures.of(poll) >= maxAttempts;
      this._transacting.abort(poll.seat!, isPaused ? pauseNs : isLast ? 0 : retryDelayNs);
    } else if (pauseNs !== null && outcome.cause === "circuit-open") this._waits(poll, pauseNs);
    else if (this._circuit !== null) this._trips(poll, this._circuit);
    else if (++this._attempts < maxAttempts) this._waits(poll, retryDelayNs);
    else this._givesUp(poll);
  }

  private _trips(poll: Poll, circuit: ReaderCircuit): void {
    const verdict = circuit.failed(poll);
    if (verdict === "givenUp") this._givesUp(poll);
    else if (verdict === "again") this._waits(poll, this._plan.retryDelayNs);
    else if (verdict === "pauses") this._waits(poll, circuit.waitNs);
    else if (!this._handling) this._goesOn(poll);
  }

  private _givesUp(poll: Poll): void {
    if (this._transacting === null) this._failures.forgets(poll);
    this._plan.group.handling.givenUp(poll, this._transacting?.current() ?? null);
    this._next(poll);
  }

  private _next(poll: Poll): void {
    poll.at++;
    this._attempts = 0;
    if (!this._handling) this._goesOn(poll);
  }

  /** Its partitions are paused: it goes on polling, and gets nothing. */
  private _waits(poll: Poll, waitNs: number): void {
    const { host, maxPoll } = this._plan;
    this._stopsClock(poll);
    if (!(poll.seat?.isGone ?? true)) this._pollSlot = maxPoll.start(this._tookTooLong, poll);
    host.simulation.schedule(waitNs, this._resumes, poll);
  }

  private readonly _resumes = (poll: Poll): void => {
    if (this._poll === poll) this._goesOn(poll);
  };

  // --- transactions --------------------------------------------------------------------------

  commitIsDue(): void {
    const seat = this._poll?.seat ?? null;
    if (this._isAsking && seat !== null) this._transacting!.commit(seat);
  }

  committed(transaction: ProducerTransaction): void {
    this._failures.settled(transaction);
    const poll = this._poll!;
    if (!this._isAsking) this._goesOn(poll);
    else if (this._isSummoned && poll.isParked) this._comesBack(poll);
  }

  /** What it has in hand came to nothing: it begins again where it committed last. */
  undone(waitNs: number): void {
    const { group, host } = this._plan;
    const { seat } = this._poll!;
    this._stopsClock(this._poll!);
    group.dropped(this._poll!);
    const poll = new Poll(this, seat);
    poll.isOut = true;
    poll.goesBack = true;
    if (seat !== null && !seat.isGone) seat.poll = poll;
    this._poll = poll;
    this._isAsking = false;
    if (waitNs === 0) this._asks(poll);
    else host.simulation.schedule(waitNs, this._asks, poll);
  }
}

/** Heartbeats of members that began together are spread evenly. */
const GOLDEN = 0.618033988749895;
