import { BandRecorder } from "./collapse/band-recorder.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { LatencyBatches } from "./latency-batches.ts";
import { LatencyWindows } from "./latency-windows.ts";
import { Measured } from "./measured.ts";
import type { Outcome } from "./outcome.ts";
import type { WorkloadProbe } from "./probes.ts";
import { RecoveryWatch } from "./recovery-watch.ts";
import type { ObservationContext } from "./observation-context.ts";
import { expectedRate } from "./expected-rate.ts";
import type { Interval, WorkloadSetup } from "./setup.ts";
import type { ImpactSummary, SeriesSummary, TargetSummary, WorkloadSummary } from "./summary.ts";
import { SloObservation } from "./slo/slo-observation.ts";
import { isSteady } from "./steady/steadiness.ts";
import { workloadIntervals } from "./steady/intervals.ts";
import type { WorkloadIntervals } from "./steady/batch-means-summary.ts";
import { SECTIONS_MAX } from "./steady/latency-sections.ts";
import { TargetTotals } from "./target-totals.ts";
import { WindowsAt } from "./windows-at.ts";
import { WorkloadRecorder } from "./workload-series.ts";

/** All that is kept of one workload: figures, series, recovery, its part of the fingerprint. */
export class WorkloadObservation implements WorkloadProbe {
  readonly name: string;
  /** Null without faults. */
  readonly band: BandRecorder | null;
  /** Null: nothing is promised. */
  readonly slo: SloObservation | null;
  private readonly _setup: WorkloadSetup;
  private readonly _warmupNs: number;
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: WorkloadRecorder;
  private readonly _latencies: LatencyWindows;
  /** Null but in a pilot run. */
  readonly batches: LatencyBatches | null;
  private readonly _recovery: RecoveryWatch;
  private readonly _measured: Measured<WorkloadTotals>;
  private readonly _windows: WindowsAt<WorkloadTotals>;

  constructor(setup: WorkloadSetup, context: ObservationContext) {
    const { durationNs, warmupNs, faults, windows } = context.setup;
    this.name = setup.name;
    this.batches = context.setup.isPilot === true ? new LatencyBatches() : null;
    this.band = faults.length === 0 ? null : new BandRecorder(durationNs);
    this.slo = setup.slo === null ? null : new SloObservation(setup.slo, context.measured);
    this._setup = setup;
    this._warmupNs = warmupNs;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new WorkloadRecorder(context.grid, setup.targets.length);
    this._recovery = new RecoveryWatch(setup.load, faults, warmupNs);
    const newTotals = (interval: Interval): WorkloadTotals =>
      new WorkloadTotals(interval, setup.targets.length);
    this._measured = new Measured(context.measured, newTotals);
    this._windows = new WindowsAt(windows, newTotals);
    const latencyOptions = {
      durationNs,
      warmupNs,
      windowNs: context.grid.windowNs,
      answersPerSecond: expectedRate(setup.load, durationNs),
      shares: setup.targets.map(({ share }) => share),
      inSections: isSteady(context.setup),
    };
    this._latencies = new LatencyWindows(latencyOptions, this._measured.whole.targets);
  }

  arrived(nowNs: number, target: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, target);
    this._recorder.arrived(nowNs, target);
    this._recovery.arrived(nowNs);
    if (this.band !== null) this.band.begun(nowNs);
  }

  ended(nowNs: number, target: number, startedNs: number, outcome: Outcome | null, degraded: boolean): void {
    if (startedNs < this._windows.endNs)
      for (const window of this._windows.at(startedNs))
        window.targets[target]!.ended(nowNs, startedNs, outcome, degraded);
    if (this.band !== null) this.band.finished(nowNs, startedNs, outcome !== null);
    if (this.slo !== null) this.slo.ended(nowNs, startedNs, outcome !== null);
    if (outcome !== null) {
      this._failed(nowNs, target, startedNs, outcome);
      return;
    }
    this._fingerprint.fold(nowNs, this._code + FACT.ended, degraded ? -1 - target : target);
    this._recorder.succeeded(nowNs, target, degraded);
    this._recovery.succeeded(nowNs);
    this._latencies.record(nowNs, target, startedNs);
    if (this.batches !== null) this.batches.record(nowNs, nowNs - startedNs);
    this._measured.at(startedNs).targets[target]!.countOk(degraded);
  }

  /** Closes every window at the end of the run. */
  close(endNs: number): void {
    this._recorder.close(endNs);
    this._recovery.moveTo(endNs);
    this.slo?.close(endNs);
    this._latencies.close(endNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number): WorkloadSummary {
    const totals = window === null ? this._measured.whole : this._windows.kept[window]!;
    const requests = totals.targets.map((_, target) => this._recorder.requests(target, totals.interval));
    const targets = this._setup.single
      ? []
      : this._setup.targets.map(
          ({ name }, index) => [name, totals.targets[index]!.summary(requests[index]!, seconds)] as const,
        );
    const slo = window === null ? (this.slo?.summary() ?? null) : null;
    return { ...totals.summary(requests, seconds), targets: Object.fromEntries(targets), slo };
  }

  /** What the run says of the long run; null where that was not asked for, or cannot be said. */
  intervals(): WorkloadIntervals | null {
    const { sections } = this._latencies;
    return sections === null
      ? null
      : workloadIntervals(this._recorder.sections(this._warmupNs, SECTIONS_MAX), sections);
  }

  /** A fault is lifted earlier than it was to end. */
  faultLifted(nowNs: number, fault: string): void {
    this._recovery.endsAt(nowNs, fault);
  }

  impact(fault: string): ImpactSummary {
    return this._recovery.impact(fault);
  }

  series(): SeriesSummary["workloads"][string] {
    const targets = this._setup.single
      ? []
      : this._setup.targets.map(
          ({ name }, index) =>
            [name, { ...this._recorder.target(index), latency: this._latencies.target(index) }] as const,
        );
    return {
      ...this._recorder.workload(),
      latency: this._latencies.workload(),
      targets: Object.fromEntries(targets),
    };
  }

  private _failed(nowNs: number, target: number, startedNs: number, outcome: Outcome): void {
    this._fingerprint.fold(
      nowNs,
      this._code + FACT.failed,
      outcome.index * this._setup.targets.length + target,
    );
    this._recorder.failed(nowNs, target, outcome);
    this._recovery.failed(nowNs, startedNs);
    this._measured.at(startedNs).targets[target]!.countFailed(nowNs - startedNs, outcome);
  }
}

/** The targets of a workload over one interval. */
class WorkloadTotals {
  readonly interval: Interval;
  readonly targets: readonly TargetTotals[];

  constructor(interval: Interval, targets: number) {
    this.interval = interval;
    this.targets = Array.from({ length: targets }, () => new TargetTotals());
  }

  /** `requests`: to each target. */
  summary(requests: readonly number[], seconds: number): TargetSummary {
    const all = new TargetTotals();
    for (const target of this.targets) all.add(target);
    return all.summary(
      requests.reduce((sum, count) => sum + count, 0),
      seconds,
    );
  }
}
