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
  private readonly _job: ReconciliationPlan;
  private readonly _key: { next: number };

  constructor(plan: WorkloadPlan, job: ReconciliationPlan) {
    const key = { next: -1 };
    super({ ...plan, key: () => key.next });
    this._job = job;
    this._key = key;
  }

  start(): void {
    this._waits();
  }

  private _waits(): void {
    this.plan.simulation.schedule(this._job.everyNs, this._looks, this);
  }

  private readonly _looks = (): void => {
    const { books, olderThanNs, batch } = this._job;
    for (const key of books.disagreeing(this.plan.simulation.nowNs, olderThanNs, batch)) {
      this._key.next = key;
      this.begin(-1);
    }
    this._waits();
  };

  protected answered(): void {
    // A job waits for nothing but its next look.
  }
}
