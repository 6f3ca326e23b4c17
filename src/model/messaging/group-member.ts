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
  readonly #plan: GroupMemberPlan;
  /** What it waits for or works at; null: it is not there. */
  #poll: Poll | null = null;
  #seat: Seat | null = null;
  /** It is to come to a rebalance when it is through with its batch. */
  #isSummoned = false;
  /** It is giving messages to the instance; one that ends before that returns is followed by the next. */
  #handling = false;
  /** Times the message that is handled now was tried. */
  #attempts = 0;
  #pollSlot = -1;
  /** Null: it has no transactions. */
  readonly #transacting: Transacting | null;
  readonly #failures = new FailingMessages();
  /** Null: what fails is tried again, or given up. */
  readonly #circuit: ReaderCircuit | null;
  /** It has asked for messages and has none yet. */
  #isAsking = false;

  constructor(plan: GroupMemberPlan) {
    this.#plan = plan;
    const { commitNs, group, breaker } = plan;
    this.#circuit = breaker && new ReaderCircuit({ ...plan, breaker }, this.#failures);
    const isTransactional = commitNs !== null && group.transactions !== null;
    this.#transacting = isTransactional
      ? new Transacting({ ...plan, commitNs, transactions: group.transactions }, this)
      : null;
  }

  // --- coming and going ----------------------------------------------------------------------

  start(): void {
    const { host, group, fromNs } = this.#plan;
    const { nowNs } = host.simulation;
    if (nowNs < fromNs) host.simulation.schedule(fromNs - nowNs, this.#begins, this);
    else if (nowNs === 0) {
      this.#poll = new Poll(this, null);
      group.coordinator.wasThere(this.#poll);
      this.#asks(this.#poll);
    } else this.#begins();
  }

  readonly #begins = (): void => {
    if (this.#plan.host.crashed || this.#poll !== null) return;
    this.#plan.group.begins();
    this.#comesAnew();
  };

  #comesAnew(): void {
    this.#seat = null;
    this.#transacting?.forgets();
    this.#isSummoned = false;
    this.#poll = new Poll(this, null);
    this.#asks(this.#poll);
  }

  hostCrashed(): void {
    const poll = this.#poll;
    if (poll === null) return;
    this.#poll = null;
    this.#seat = null;
    this.#transacting?.forgets();
    this.#failures.clear();
    this.#circuit?.clear();
    poll.isParked = false; // Its connection is closed.
    poll.isHere = false;
    this.#stopsClock(poll);
    this.#plan.group.dropped(poll);
  }

  /** The group has a place for it. */
  seated(seat: Seat): void {
    const { host, heartbeatNs } = this.#plan;
    this.#seat = seat;
    const phase = (seat.number * GOLDEN) % 1;
    host.simulation.schedule(Math.round(heartbeatNs * phase), this.#beats, seat);
  }

  readonly #beats = (seat: Seat): void => {
    const { host, toBroker, heartbeatNs } = this.#plan;
    if (this.#seat !== seat) return;
    if (host.frozen) {
      host.deferTimer(this.#beats, seat);
      return;
    }
    toBroker.send(this.#beaten, seat);
    host.simulation.schedule(heartbeatNs, this.#beats, seat);
  };

  /** At the broker. */
  readonly #beaten = (seat: Seat): void => {
    const { group, fromBroker } = this.#plan;
    if (!group.isUp) return;
    if (seat.isGone) fromBroker.send(this.#dismissed, seat.poll);
    else if (group.coordinator.alive(seat)) fromBroker.send(this.#summoned, seat);
  };

  readonly #summoned = (seat: Seat): void => {
    const poll = this.#poll;
    if (this.#seat !== seat || poll === null || seat.hasRejoined) return;
    this.#isSummoned = true;
    if (poll.isParked && this.#transacting?.isEnding !== true) this.#comesBack(poll);
  };

  /** It does not wait for messages any more, but comes to a rebalance. */
  #comesBack(poll: Poll): void {
    poll.isParked = false;
    poll.isHere = false;
    this.#isAsking = false;
    if (this.#transacting?.isOpen === true) this.#transacting.commit(poll.seat!);
    else this.#asks(poll);
  }

  /** The broker does not know it. */
  dismiss(poll: Poll): void {
    this.#plan.fromBroker.send(this.#dismissed, poll);
  }

  readonly #dismissed = (poll: Poll): void => {
    // What it works at it ends; then it learns it again.
    if (this.#poll === poll && !poll.isOut) this.#comesAnew();
  };

  // --- asking --------------------------------------------------------------------------------

  isWaitingFor(poll: Poll): boolean {
    return this.#poll === poll;
  }

  readonly #asks = (poll: Poll): void => {
    const { toBroker, group } = this.#plan;
    if (this.#poll !== poll) return;
    if (this.#isSummoned) poll.rejoins = true;
    this.#isSummoned = false;
    this.#isAsking = true;
    this.#unless(toBroker.send(group.asked, poll), poll);
  };

  /** The broker answers. */
  answer(poll: Poll): void {
    const sending = this.#plan.fromBroker.send(this.#answered, poll);
    if (sending !== "sent") this.#plan.group.unread(poll);
    this.#unless(sending, poll);
  }

  /** What did not get through is asked again. */
  #unless(sending: Sending, poll: Poll): void {
    if (sending !== "sent") this.#plan.host.simulation.schedule(waitNsAfter(sending), this.#asks, poll);
  }

  readonly #answered = (poll: Poll): void => {
    const { host, maxPoll, group } = this.#plan;
    if (this.#poll !== poll) return;
    if (host.frozen) {
      host.deferMessage(this.#answered, poll);
      return;
    }
    this.#pollSlot = maxPoll.start(this.#tookTooLong, poll);
    this.#attempts = 0;
    this.#isAsking = false;
    group.received(poll);
    if (this.#transacting?.isEnding !== true) this.#goesOn(poll);
  };

  /** Nobody has polled for too long: the client leaves the group by itself, and works on. */
  readonly #tookTooLong = (poll: Poll): void => {
    const { host, toBroker, group } = this.#plan;
    if (host.frozen) host.deferTimer(this.#tookTooLong, poll);
    else if (this.#poll === poll && poll.isOut && poll.seat !== null) {
      this.#pollSlot = -1;
      this.#seat = null;
      toBroker.send(group.left, poll.seat);
    }
  };

  #stopsClock(poll: Poll): void {
    if (this.#pollSlot >= 0) this.#plan.maxPoll.cancel(this.#pollSlot, poll);
    this.#pollSlot = -1;
  }

  // --- handling ------------------------------------------------------------------------------

  /** A loop instead of recursion: steps that take no time would exhaust the stack. */
  readonly #goesOn = (poll: Poll): void => {
    const { host } = this.#plan;
    if (host.frozen) {
      host.deferTimer(this.#goesOn, poll);
      return;
    }
    this.#handling = true;
    let isThrough = true;
    while (
      this.#poll === poll &&
      poll.at < poll.count &&
      isThrough &&
      this.#transacting?.commitsNow(poll, this.#isSummoned) !== true
    ) {
      const { at, count } = poll;
      this.#handle(poll);
      isThrough = poll.at > at || poll.count < count;
    }
    this.#handling = false;
    if (this.#poll !== poll || !isThrough) return;
    if (this.#transacting?.commitsNow(poll, this.#isSummoned) === true) this.#transacting.commit(poll.seat!);
    else {
      this.#stopsClock(poll);
      this.#asks(poll);
    }
  };

  #handle(poll: Poll): void {
    const { group, host, delayNs } = this.#plan;
    const { at } = poll;
    const dueNs = delayNs === 0 ? 0 : poll.createdNs[at]! + delayNs;
    if (dueNs > host.simulation.nowNs) this.#waits(poll, dueNs - host.simulation.nowNs);
    else if (this.#transacting !== null && this.#failures.of(poll) >= this.#plan.maxAttempts)
      this.#givesUp(poll);
    else if (group.handling.taken(poll)) {
      const delivery = deliveryOf(this.#plan.call, this, poll);
      if (this.#transacting !== null) delivery.transaction = this.#transacting.current();
      delivery.trace =
        group.handling.traceOf(poll)?.delivered(host.simulation.nowNs, delivery.call.plan.name) ?? null;
      host.deliver(delivery);
    } else poll.at++;
  }

  enters(): boolean {
    return this.#poll !== null && this.#plan.group.handling.enters(this.#poll);
  }

  delivered(delivery: Delivery, outcome: Outcome | null): void {
    const { host, group } = this.#plan;
    const poll = this.#poll;
    delivery.trace?.ended(host.simulation.nowNs, outcome, false);
    host.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (host.crashed || poll === null) return;
    if (outcome === null) {
      group.handling.handled(poll, delivery.transaction);
      this.#circuit?.succeeded(poll);
      this.#next(poll);
    } else this.#failed(poll, outcome);
  }

  #failed(poll: Poll, outcome: Outcome): void {
    const { group, pauseNs, maxAttempts, retryDelayNs } = this.#plan;
    group.handling.failed(poll);
    if (this.#transacting !== null) {
      const isPaused = pauseNs !== null && outcome.cause === "circuit-open";
      // What fails because its transaction is over is not the message's failure.
      if (!isPaused && this.#transacting.current().isOpen) this.#failures.add(poll);
      const isLast = this.#failures.of(poll) >= maxAttempts;
      this.#transacting.abort(poll.seat!, isPaused ? pauseNs : isLast ? 0 : retryDelayNs);
    } else if (pauseNs !== null && outcome.cause === "circuit-open") this.#waits(poll, pauseNs);
    else if (this.#circuit !== null) this.#trips(poll, this.#circuit);
    else if (++this.#attempts < maxAttempts) this.#waits(poll, retryDelayNs);
    else this.#givesUp(poll);
  }

  #trips(poll: Poll, circuit: ReaderCircuit): void {
    const verdict = circuit.failed(poll);
    if (verdict === "givenUp") this.#givesUp(poll);
    else if (verdict === "again") this.#waits(poll, this.#plan.retryDelayNs);
    else if (verdict === "pauses") this.#waits(poll, circuit.waitNs);
    else if (!this.#handling) this.#goesOn(poll);
  }

  #givesUp(poll: Poll): void {
    if (this.#transacting === null) this.#failures.forgets(poll);
    this.#plan.group.handling.givenUp(poll, this.#transacting?.current() ?? null);
    this.#next(poll);
  }

  #next(poll: Poll): void {
    poll.at++;
    this.#attempts = 0;
    if (!this.#handling) this.#goesOn(poll);
  }

  /** Its partitions are paused: it goes on polling, and gets nothing. */
  #waits(poll: Poll, waitNs: number): void {
    const { host, maxPoll } = this.#plan;
    this.#stopsClock(poll);
    if (!(poll.seat?.isGone ?? true)) this.#pollSlot = maxPoll.start(this.#tookTooLong, poll);
    host.simulation.schedule(waitNs, this.#resumes, poll);
  }

  readonly #resumes = (poll: Poll): void => {
    if (this.#poll === poll) this.#goesOn(poll);
  };

  // --- transactions --------------------------------------------------------------------------

  commitIsDue(): void {
    const seat = this.#poll?.seat ?? null;
    if (this.#isAsking && seat !== null) this.#transacting!.commit(seat);
  }

  committed(transaction: ProducerTransaction): void {
    this.#failures.settled(transaction);
    const poll = this.#poll!;
    if (!this.#isAsking) this.#goesOn(poll);
    else if (this.#isSummoned && poll.isParked) this.#comesBack(poll);
  }

  /** What it has in hand came to nothing: it begins again where it committed last. */
  undone(waitNs: number): void {
    const { group, host } = this.#plan;
    const { seat } = this.#poll!;
    this.#stopsClock(this.#poll!);
    group.dropped(this.#poll!);
    const poll = new Poll(this, seat);
    poll.isOut = true;
    poll.goesBack = true;
    if (seat !== null && !seat.isGone) seat.poll = poll;
    this.#poll = poll;
    this.#isAsking = false;
    if (waitNs === 0) this.#asks(poll);
    else host.simulation.schedule(waitNs, this.#asks, poll);
  }
}

/** Heartbeats of members that began together are spread evenly. */
const GOLDEN = 0.618033988749895;
