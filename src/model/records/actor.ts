import { Request } from "../call.ts";
import type { Flow, Root } from "../flow.ts";
import { Delivery } from "../messaging/delivery.ts";
import { NotedDelivery, noteOf } from "../messaging/note.ts";
import type { SagaEvent } from "../sagas/reaction.ts";
import type { SagaActor } from "../sagas/saga-actor.ts";
import { SagaWalk } from "../sagas/saga-walk.ts";

/** The saga for which a flow does what it does, however many calls lie between; null: for none. */
export function sagaBehind(flow: Flow): SagaActor | null {
  let root: Root = flow.root;
  for (;;) {
    if (root instanceof SagaWalk) return root.saga;
    if (root instanceof NotedDelivery) return (root.note as SagaEvent).track;
    if (!(root instanceof Request) || root instanceof Delivery) return null;
    const caller: Flow = root.call.flow;
    const note = noteOf(caller);
    if (note !== null) return (note as SagaEvent).track;
    root = caller.root;
  }
}
