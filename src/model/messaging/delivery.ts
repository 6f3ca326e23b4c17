import type { Outcome } from "../../observe/outcome.ts";
import type { CallPlan } from "../client-plan.ts";
import type { Client } from "../client.ts";
import { Call, Request } from "../call.ts";
import type { Flow, Origin } from "../flow.ts";
import type { Host } from "../host.ts";
import type { ProducerTransaction } from "./transactions/producer-transaction.ts";

/** Gives messages to an instance of a service, and is told how each has ended. */
export interface DeliveryOwner {
  /** The work is about to be done for good, in one transaction with an entry in the inbox; false: there is one already. */
  enters(delivery: Delivery): boolean;
  delivered(delivery: Delivery, outcome: Outcome | null): void;
}

/**
 * A message in the hands of an instance: a visit that nobody called for. It walks the steps of its
 * consumer as a root of its own, with the key and the priority of the message.
 */
export class Delivery extends Request implements Origin {
  readonly owner: DeliveryOwner;
  /** Messages are made for nobody in particular. */
  readonly tenant = 0;
  /** Of its consumer's producer; null: what is published stands for itself. */
  transaction: ProducerTransaction | null = null;

  constructor(call: Call, owner: DeliveryOwner, key: number, priority: number) {
    super(call, key, priority);
    this.owner = owner;
  }

  /** See `DeliveryOwner`. */
  enters(): boolean {
    return this.owner.enters(this);
  }

  override reply(): void {
    this.owner.delivered(this, this.answer);
  }

  override get origin(): this {
    return this;
  }
}

/** Stands for the calls of all messages that an instance is given: nothing of it but host, endpoint and name is ever read. */
export function standingCall(host: Host, plan: Pick<CallPlan, "endpoint" | "name">, startedNs: number): Call {
  const nobody = {
    callEnded: (): void => {
      throw new Error("nobody called for a message");
    },
  };
  return new Call({
    owner: nobody,
    flow: { host, trace: null } as unknown as Flow,
    client: null as unknown as Client,
    plan: plan as CallPlan,
    key: -1,
    startedNs,
  });
}
