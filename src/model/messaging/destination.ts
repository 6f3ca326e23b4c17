import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";

/** What can be published to, of whatever kind: a log, a queue. */
export interface Destination {
  /** Time to store a message. */
  storeNs(): number;
  /** A message is to be kept. It is acknowledged by `node.visitEnds`, now or later. */
  store(node: BrokerNode, message: Request): void;
}
