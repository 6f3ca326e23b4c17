/** Takes messages from a broker for one instance of a service, and hands them to it. */
export interface Consumer {
  /** Begins, at the start of the run and whenever the instance is back. */
  start(): void;
  /** The instance is gone, and whatever it had in hand with it. */
  hostCrashed(): void;
}
