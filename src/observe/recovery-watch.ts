import { RepeatedRecovery } from "./repeated-recovery.ts";
import { episodesOf } from "./setup.ts";
import type { FaultSetup, LoadSetup } from "./setup.ts";
import type { ImpactSummary } from "./summary.ts";

/**
 * One workload under the eyes of all faults. While no window begins or ends, a fact costs a
 * comparison and a count, however many faults there are.
 */
export class RecoveryWatch {
  arrivedCount = 0;
  okCount = 0;
  private _nextNs = Infinity;
  private readonly _recoveries: ReadonlyMap<string, RepeatedRecovery>;

  constructor(load: LoadSetup, faults: readonly FaultSetup[], warmupNs: number) {
    this._recoveries = new Map(
      faults.map((fault) => [fault.name, new RepeatedRecovery(episodesOf(fault), load, warmupNs)]),
    );
    this._findNext();
  }

  arrived(nowNs: number): void {
    if (nowNs >= this._nextNs) this.moveTo(nowNs);
    this.arrivedCount += 1;
  }

  succeeded(nowNs: number): void {
    if (nowNs >= this._nextNs) this.moveTo(nowNs);
    this.okCount += 1;
  }

  failed(nowNs: number, startedNs: number): void {
    if (nowNs >= this._nextNs) this.moveTo(nowNs);
    for (const recovery of this._recoveries.values()) recovery.failed(startedNs);
  }

  /** Passes the bounds of all windows up to `nowNs`; at the end of the run, up to its end. */
  moveTo(nowNs: number): void {
    const flow = { arrived: this.arrivedCount, ok: this.okCount };
    for (const recovery of this._recoveries.values()) while (recovery.nextNs <= nowNs) recovery.pass(flow);
    this._findNext();
  }

  /** A fault is lifted earlier than it was to end. */
  endsAt(nowNs: number, fault: string): void {
    this._recoveries.get(fault)!.endsAt(nowNs);
    this._findNext();
  }

  /** After the last `moveTo`. */
  impact(fault: string): ImpactSummary {
    return this._recoveries.get(fault)!.impact();
  }

  private _findNext(): void {
    this._nextNs = Infinity;
    for (const recovery of this._recoveries.values()) this._nextNs = Math.min(this._nextNs, recovery.nextNs);
  }
}
