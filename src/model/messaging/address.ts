/** What is written on a message for its broker, beside where it goes. */
export interface Address {
  /** By which an exchange finds its queues. */
  readonly routingKey: string;
  /** A message that no queue gets comes back to its producer. */
  readonly mandatory: boolean;
  /** How long the broker keeps it back; null: as long as the queue does. */
  readonly delay: Delay | null;
}

/** A clock for messages that are kept back: of one length, or drawn for each. */
export interface Delay {
  start<Payload>(handler: (payload: Payload) => void, payload: Payload): unknown;
}
