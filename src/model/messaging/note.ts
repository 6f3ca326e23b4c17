import { Branch, type BranchOwner, type Flow } from "../flow.ts";
import { Delivery, type DeliveryOwner } from "./delivery.ts";
import type { Call } from "../call.ts";
import type { Poll } from "./poll.ts";

/** Publishes a message that says more than its key: whoever handles it is handed the note. */
export class NotedBranch extends Branch {
  readonly note: object;

  constructor(parent: Flow, owner: BranchOwner, note: object) {
    super(parent, owner);
    this.note = note;
  }
}

/** What a flow wants to say with the messages it publishes; null: nothing. */
export function noteOf(flow: Flow): object | null {
  for (let at: Flow = flow; at instanceof Branch; at = at.parent)
    if (at instanceof NotedBranch) return at.note;
  return null;
}

/** A message with a note in the hands of an instance. */
export class NotedDelivery extends Delivery {
  readonly note: object;

  constructor(call: Call, owner: DeliveryOwner, message: { key: number; priority: number; note: object }) {
    super(call, owner, message.key, message.priority);
    this.note = message.note;
  }
}

/** The message of a poll that is handled now. */
export function deliveryOf(
  call: Call,
  owner: DeliveryOwner,
  { keys, priorities, notes, at }: Poll,
): Delivery {
  const note = notes.length === 0 ? undefined : notes[at];
  return note === undefined
    ? new Delivery(call, owner, keys[at]!, priorities[at]!)
    : new NotedDelivery(call, owner, { key: keys[at]!, priority: priorities[at]!, note });
}
