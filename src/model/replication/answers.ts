import type { Database } from "../database.ts";
import { durableAt, everywhere } from "./durability.ts";
import type { ReadsState } from "./replica-reads.ts";
import type { ReplicationPlan } from "./replication-plan.ts";
import type { LoggedWrite } from "./write-log.ts";

/** What those who wrote have been told of it: writes are answered in the order of the log. */
export class Answers {
  readonly #plan: ReplicationPlan;
  readonly #state: ReadsState;
  readonly #acknowledges: (write: LoggedWrite) => void;
  /** Callers of the writes before this one have had their answer. */
  #answered = 0;
  /** The writes before this one hold all that has been acknowledged. */
  #acknowledged = 0;
  /** What the writes from this one on are worth is known when there is a primary again. */
  #doubtful = 0;

  constructor(plan: ReplicationPlan, state: ReadsState, acknowledges: (write: LoggedWrite) => void) {
    this.#plan = plan;
    this.#state = state;
    this.#acknowledges = acknowledges;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  acknowledge(write: LoggedWrite): void {
    this.#state.log.acknowledge(write);
    write.endures();
    this.#answered = write.number + 1;
    this.#acknowledged = this.#answered;
    this.#acknowledges(write);
  }

  /** The writes before this one are where the mode wants them. */
  durable(): number {
    const { mode } = this.#plan;
    return mode === "async" ? this.#state.log.end : durableAt(mode, this.#state);
  }

  /** Answers the callers who waited for what is durable now, and forgets what everybody has. */
  readonly release = (): void => {
    const { log } = this.#state;
    const durable = this.durable();
    while (this.#answered < durable) {
      const write = log.at(this.#answered);
      if (write.isGone) {
        this.#answered++;
        write.endures();
      } else {
        this.acknowledge(write);
        write.confirm();
      }
    }
    log.forgetBefore(Math.min(everywhere(this.#state), this.#answered));
  };

  /** Who still waits for others to have the write is told nothing good, once somebody is there to tell. */
  refuseWaiting({ server }: { readonly server: Database }): void {
    const { log } = this.#state;
    this.#doubtful = this.#answered;
    for (; this.#answered < log.end; this.#answered++) {
      const write = log.at(this.#answered);
      if (write.isGone) continue;
      if (server.frozen) server.deferMessage(this.#refuse, write);
      else this.#plan.simulation.schedule(0, this.#refuse, write);
    }
  }

  readonly #refuse = (write: LoggedWrite): void => {
    if (!write.isGone) write.refuse();
  };

  /** What the primary of now has is part of the data, whatever callers were told. */
  settle(): void {
    const { log } = this.#state;
    for (; this.#doubtful < log.end; this.#doubtful++) log.at(this.#doubtful).endures();
  }

  /** What was written from `end` on is not in the log any more. */
  cutFrom(end: number): void {
    this.#answered = Math.min(this.#answered, end);
    this.#acknowledged = Math.min(this.#acknowledged, end);
    this.#doubtful = Math.min(this.#doubtful, end);
  }
}
