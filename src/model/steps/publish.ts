import { SentMessage } from "../call.ts";
import type { Flow, Step } from "../flow.ts";
import type { Address } from "../messaging/address.ts";
import { CallStep } from "./call.ts";

/** Publishes a message on which more is written than where it goes. */
export class AddressedPublishStep extends CallStep {
  private readonly _address: Address;

  constructor(address: Address, call: ConstructorParameters<typeof CallStep>[0], next: Step) {
    super(call, next);
    this._address = address;
  }

  override enter(flow: Flow): void {
    super.enter(flow);
    // Nothing has arrived yet: messages go through the future-event list. A call that was refused at once is over.
    const call = flow.calling;
    if (call?.owner === this) call.sent = new SentMessage(0, this._address);
  }
}
