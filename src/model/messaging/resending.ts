import type { Delivery } from "../link.ts";

/** What became of a question that was sent, or of its answer. */
export type Sending = Delivery;

/** After which time a reader asks again for what did not get through. */
export function waitNsAfter(sending: Exclude<Sending, "sent">): number {
  return sending === "lost" ? REQUEST_TIMEOUT_NS : RECONNECT_NS;
}

/** request.timeout.ms: an answer that does not come is asked for again. */
const REQUEST_TIMEOUT_NS = 30e9;
/** reconnect.backoff.max.ms: a broker that refuses is asked again. */
const RECONNECT_NS = 1e9;
