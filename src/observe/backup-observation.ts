import type { BackupSummary } from "./backup-summary.ts";
import { FACT, type Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import { OutageTotals } from "./outage-totals.ts";
import type { BackupProbe, DataLoss } from "./probes.ts";
import type { Interval } from "./setup.ts";

/** A time without data, for the story. */
export interface Restore extends DataLoss {
  readonly lostNs: number;
  /** Null: it was not back by the end. */
  readonly backNs: number | null;
}

/** What was lost with the data of one database: over the run, and over each window of a condition. */
export class BackupObservation implements BackupProbe {
  readonly name: string;
  /** The first 100. */
  readonly restores: Restore[] = [];
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #intervals: readonly Interval[];
  /** The run, then each window. */
  readonly #totals: readonly OutageTotals[];
  /** The restore under way; null: none. */
  #open: (DataLoss & { readonly lostNs: number }) | null = null;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#intervals = [context.measured, ...context.setup.windows];
    this.#totals = this.#intervals.map(() => new OutageTotals());
  }

  /** Losses count where they happen. */
  #at(lostNs: number): readonly OutageTotals[] {
    return this.#totals.filter((_, index) => {
      const { fromNs, toNs } = this.#intervals[index]!;
      return lostNs >= fromNs && lostNs < toNs;
    });
  }

  wiped(nowNs: number, loss: DataLoss): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, loss.writes);
    for (const totals of this.#at(nowNs)) totals.failover({ lostNs: nowNs, server: 0, ...loss });
    this.#open ??= { lostNs: nowNs, ...loss };
  }

  restored(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, 0);
    this.#ends(nowNs, nowNs);
  }

  #ends(nowNs: number, backNs: number | null): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    for (const totals of this.#at(open.lostNs)) totals.outage(nowNs - open.lostNs);
    if (this.restores.length < RESTORES_KEPT) this.restores.push({ ...open, backNs });
  }

  /** What was not back is missing to the end. */
  close(endNs: number): void {
    this.#ends(endNs, null);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): BackupSummary {
    const { failovers, lostWrites, rpoMs, rtoMs, withoutPrimaryMs } =
      this.#totals[window === null ? 0 : window + 1]!.summary();
    return { wipes: failovers, lostWrites, rpoMs, rtoMs, restoringMs: withoutPrimaryMs };
  }
}

const RESTORES_KEPT = 100;
