import type { Books } from "../observe/probes.ts";
import { Workload, type WorkloadPlan } from "./workload.ts";

export interface ReconciliationPlan {
  readonly books: Books;
  readonly everyNs: number;
  /** What has not agreed for less than this may be on its way. */
  readonly olderThanNs: number;
  /** Entities of one look. */
  readonly batch: number;
}

/**
 * A reconciliation job: every so often it compares the books and sends one request about each entity on which they
 * differ, all of one look at the same time. It does not know what is under way already: whatever is not mended by the
 * next look is asked for again.
 */
export class ReconcilingWorkload extends Workload {
  readonly #job: ReconciliationPlan;
  readonly #key: { next: number };

  constructor(plan: WorkloadPlan, job: ReconciliationPlan) {
    const key = { next: -1 };
    super({ ...plan, key: () => key.next });
    this.#job = job;
    this.#key = key;
  }

  start(): void {
    this.#waits();
  }

  #waits(): void {
    this.plan.simulation.schedule(this.#job.everyNs, this.#looks, this);
  }

  readonly #looks = (): void => {
    const { books, olderThanNs, batch } = this.#job;
    for (const key of books.disagreeing(this.plan.simulation.nowNs, olderThanNs, batch)) {
      this.#key.next = key;
      this.begin(-1);
    }
    this.#waits();
  };

  protected answered(): void {
    // A job waits for nothing but its next look.
  }
}
