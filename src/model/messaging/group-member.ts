import type { Outcome } from "../../observe/outcome.ts";
import type { Call } from "../call.ts";
import type { Channel } from "../link.ts";
import type { ServiceInstance } from "../service-instance.ts";
import type { Consumer } from "./consumer.ts";
import type { ConsumerGroup } from "./consumer-group.ts";
import { Delivery, type DeliveryOwner } from "./delivery.ts";
import { Poll } from "./poll.ts";

export interface GroupMemberPlan {
  readonly host: ServiceInstance;
  readonly group: ConsumerGroup;
  /** See `standingCall`. */
  readonly call: Call;
  readonly toBroker: Channel;
  readonly fromBroker: Channel;
}

/** Reads partitions of a topic for a group: asks for messages, handles them one after the other, and asks again. */
export class GroupMember implements Consumer, DeliveryOwner {
  readonly #plan: GroupMemberPlan;
  /** What it waits for or works at; null: it is not there. */
  #poll: Poll | null = null;
  /** It is giving messages to the instance; one that ends before that returns is followed by the next. */
  #handling = false;

  constructor(plan: GroupMemberPlan) {
    this.#plan = plan;
  }

  start(): void {
    this.#plan.group.joined(this);
    this.#poll = new Poll(this);
    this.#asks(this.#poll);
  }

  isWaitingFor(poll: Poll): boolean {
    return this.#poll === poll;
  }

  /** There is something to read for it: what it asked for can be answered. */
  wake(): void {
    const poll = this.#poll;
    if (poll?.isParked === true) this.#plan.group.asked(poll);
  }

  #asks(poll: Poll): void {
    this.#plan.toBroker.send(this.#plan.group.asked, poll);
  }

  /** The broker answers. */
  answer(poll: Poll): void {
    this.#plan.fromBroker.send(this.#answered, poll);
  }

  readonly #answered = (poll: Poll): void => {
    if (this.#poll !== poll) return;
    if (this.#plan.host.frozen) this.#plan.host.deferMessage(this.#answered, poll);
    else this.#goesOn(poll);
  };

  /** A loop instead of recursion: steps that take no time would exhaust the stack. */
  #goesOn(poll: Poll): void {
    this.#handling = true;
    while (this.#poll === poll && poll.at < poll.count) {
      const { at } = poll;
      this.#handle(poll);
      if (poll.at === at) break;
    }
    this.#handling = false;
    if (this.#poll === poll && poll.at === poll.count) this.#asks(poll);
  }

  #handle(poll: Poll): void {
    const { group, call, host } = this.#plan;
    const { at } = poll;
    if (!group.taken(poll)) {
      poll.at++;
      return;
    }
    host.deliver(new Delivery(call, this, poll.keys[at]!, poll.priorities[at]!));
  }

  delivered(delivery: Delivery, outcome: Outcome | null): void {
    const { host, group } = this.#plan;
    const poll = this.#poll;
    host.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (host.crashed || poll === null) return;
    group.handled(poll, outcome);
    poll.at++;
    if (!this.#handling) this.#goesOn(poll);
  }

  hostCrashed(): void {
    const poll = this.#poll;
    this.#poll = null;
    if (poll !== null) this.#plan.group.crashed(poll);
  }
}
