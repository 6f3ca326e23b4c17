import type { Lane } from "../../kernel/simulation.ts";
import type { Poll } from "./poll.ts";

/** Polls that a broker does not answer yet, as it wants more messages for them, and the time after which it does. */
export class KeptBackPolls {
  private readonly _patience: Lane;
  private readonly _isOver: (poll: Poll) => void;

  constructor(patience: Lane, isOver: (poll: Poll) => void) {
    this._patience = patience;
    this._isOver = isOver;
  }

  /** Once for each: looking again does not begin the wait anew. */
  add(poll: Poll): void {
    poll.isParked = true;
    if (poll.waitSlot < 0) poll.waitSlot = this._patience.start(this._ends, poll);
  }

  remove(poll: Poll): void {
    if (poll.waitSlot >= 0) this._patience.cancel(poll.waitSlot, poll);
    poll.waitSlot = -1;
  }

  private readonly _ends = (poll: Poll): void => {
    poll.waitSlot = -1;
    this._isOver(poll);
  };
}
