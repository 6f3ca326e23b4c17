import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";

/** What can be published to, of whatever kind: a log, a queue. */
export interface Destination {
  /** Number of the machine to which a message goes, where there are several. */
  nodeFor(message: Request): number;
  /** Time to store a message. */
  storeNs(message: Request): number;
  /** It is kept on this machine. */
  attach(node: BrokerNode): void;
  /** A message is to be kept. It is acknowledged by `node.visitEnds`, now or later. */
  store(node: BrokerNode, message: Request): void;
  /** The publisher of a message that was to be stored, and was not yet, waits no longer. */
  withdraw(message: Request): void;
  /** Its machine is gone, is there again, or moves again after a freeze. */
  nodeCrashed(node: BrokerNode): void;
  nodeRestarted(node: BrokerNode): void;
  nodeThawed(node: BrokerNode): void;
}
