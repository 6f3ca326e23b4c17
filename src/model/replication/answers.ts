import type { Database } from "../database.ts";
import { durableAt, everywhere } from "./durability.ts";
import type { ReadsState } from "./replica-reads.ts";
import type { ReplicationPlan } from "./replication-plan.ts";
import type { LoggedWrite } from "./write-log.ts";

/** What those who wrote have been told of it: writes are answered in the order of the log. */
export class Answers {
  private readonly _plan: ReplicationPlan;
  private readonly _state: ReadsState;
  private readonly _acknowledges: (write: LoggedWrite) => void;
  /** Callers of the writes before this one have had their answer. */
  private _answered = 0;
  /** The writes before this one hold all that has been acknowledged. */
  private _acknowledged = 0;
  /** What the writes from this one on are worth is known when there is a primary again. */
  private _doubtful = 0;

  constructor(plan: ReplicationPlan, state: ReadsState, acknowledges: (write: LoggedWrite) => void) {
    this._plan = plan;
    this._state = state;
    this._acknowledges = acknowledges;
  }

  get acknowledged(): number {
    return this._acknowledged;
  }

  acknowledge(write: LoggedWrite): void {
    this._state.log.acknowledge(write);
    write.endures();
    this._answered = write.number + 1;
    this._acknowledged = this._answered;
    this._acknowledges(write);
  }

  /** The writes before this one are where the mode wants them. */
  durable(): number {
    const { mode } = this._plan;
    return mode === "async" ? this._state.log.end : durableAt(mode, this._state);
  }

  /** Answers the callers who waited for what is durable now, and forgets what everybody has. */
  readonly release = (): void => {
    const { log } = this._state;
    const durable = this.durable();
    while (this._answered < durable) {
      const write = log.at(this._answered);
      if (write.isGone) {
        this._answered++;
        write.endures();
      } else {
        this.acknowledge(write);
        write.confirm();
      }
    }
    log.forgetBefore(Math.min(everywhere(this._state), this._answered));
  };

  /** Who still waits for others to have the write is told nothing good, once somebody is there to tell. */
  refuseWaiting({ server }: { readonly server: Database }): void {
    const { log } = this._state;
    this._doubtful = this._answered;
    for (; this._answered < log.end; this._answered++) {
      const write = log.at(this._answered);
      if (write.isGone) continue;
      if (server.frozen) server.deferMessage(this._refuse, write);
      else this._plan.simulation.schedule(0, this._refuse, write);
    }
  }

  private readonly _refuse = (write: LoggedWrite): void => {
    if (!write.isGone) write.refuse();
  };

  /** What the primary of now has is part of the data, whatever callers were told. */
  settle(): void {
    const { log } = this._state;
    for (; this._doubtful < log.end; this._doubtful++) log.at(this._doubtful).endures();
  }

  /** What was written from `end` on is not in the log any more. */
  cutFrom(end: number): void {
    this._answered = Math.min(this._answered, end);
    this._acknowledged = Math.min(this._acknowledged, end);
    this._doubtful = Math.min(this._doubtful, end);
  }
}
