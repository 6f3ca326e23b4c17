import type { Lane } from "../../kernel/simulation.ts";
import type { Poll } from "./poll.ts";

/** Polls that a broker does not answer yet, as it wants more messages for them, and the time after which it does. */
export class KeptBackPolls {
  readonly #patience: Lane;
  readonly #isOver: (poll: Poll) => void;

  constructor(patience: Lane, isOver: (poll: Poll) => void) {
    this.#patience = patience;
    this.#isOver = isOver;
  }

  /** Once for each: looking again does not begin the wait anew. */
  add(poll: Poll): void {
    poll.isParked = true;
    if (poll.waitSlot < 0) poll.waitSlot = this.#patience.start(this.#ends, poll);
  }

  remove(poll: Poll): void {
    if (poll.waitSlot >= 0) this.#patience.cancel(poll.waitSlot, poll);
    poll.waitSlot = -1;
  }

  readonly #ends = (poll: Poll): void => {
    poll.waitSlot = -1;
    this.#isOver(poll);
  };
}
