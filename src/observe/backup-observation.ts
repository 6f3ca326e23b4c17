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
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _intervals: readonly Interval[];
  /** The run, then each window. */
  private readonly _totals: readonly OutageTotals[];
  /** The restore under way; null: none. */
  private _open: (DataLoss & { readonly lostNs: number }) | null = null;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._intervals = [context.measured, ...context.setup.windows];
    this._totals = this._intervals.map(() => new OutageTotals());
  }

  /** Losses count where they happen. */
  private _at(lostNs: number): readonly OutageTotals[] {
    return this._totals.filter((_, index) => {
      const { fromNs, toNs } = this._intervals[index]!;
      return lostNs >= fromNs && lostNs < toNs;
    });
  }

  wiped(nowNs: number, loss: DataLoss): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, loss.writes);
    for (const totals of this._at(nowNs)) totals.failover({ lostNs: nowNs, server: 0, ...loss });
    this._open ??= { lostNs: nowNs, ...loss };
  }

  restored(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.restarted, 0);
    this._ends(nowNs, nowNs);
  }

  private _ends(nowNs: number, backNs: number | null): void {
    const open = this._open;
    if (open === null) return;
    this._open = null;
    for (const totals of this._at(open.lostNs)) totals.outage(nowNs - open.lostNs);
    if (this.restores.length < RESTORES_KEPT) this.restores.push({ ...open, backNs });
  }

  /** What was not back is missing to the end. */
  close(endNs: number): void {
    this._ends(endNs, null);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): BackupSummary {
    const { failovers, lostWrites, rpoMs, rtoMs, withoutPrimaryMs } =
      this._totals[window === null ? 0 : window + 1]!.summary();
    return { wipes: failovers, lostWrites, rpoMs, rtoMs, restoringMs: withoutPrimaryMs };
  }
}

const RESTORES_KEPT = 100;
