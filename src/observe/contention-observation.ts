import { Histogram } from "../statistics/histogram.ts";
import type { ContentionSummary } from "./contention-summary.ts";
import { FirstExamples } from "./data-example.ts";
import { FACT } from "./fingerprint.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { ContentionProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";

type Event = "lostUpdate" | "conflict" | "deadlock" | "lockTimeout";

/** What the users of the same rows of one database did to each other. */
export class ContentionObservation implements ContentionProbe {
  private readonly _note: (nowNs: number, detail: number) => void;
  private readonly _examples: FirstExamples;
  private readonly _whole: ContentionTotals;
  private readonly _windows: readonly ContentionTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly ContentionTotals[];

  constructor(context: ObservationContext) {
    const { fingerprint } = context;
    const code = context.nextSubject() + FACT.happened;
    this._note = (nowNs, detail) => {
      fingerprint.fold(nowNs, code, detail);
    };
    this._examples = new FirstExamples(context.measured);
    this._whole = new ContentionTotals(context.measured);
    this._windows = context.setup.windows.map((window) => new ContentionTotals(window));
    this._totals = [this._whole, ...this._windows];
  }

  lostUpdate(nowNs: number, key: number): void {
    this._happened(nowNs, "lostUpdate");
    this._examples.noted(nowNs, "lostUpdate", key);
  }

  conflict(nowNs: number): void {
    this._happened(nowNs, "conflict");
  }

  deadlock(nowNs: number): void {
    this._happened(nowNs, "deadlock");
  }

  lockTimeout(nowNs: number): void {
    this._happened(nowNs, "lockTimeout");
  }

  lockWaited(nowNs: number, waitedNs: number): void {
    this._note(nowNs, EVENTS.length);
    for (const totals of this._totals) totals.lockWaited(nowNs, waitedNs);
  }

  private _happened(nowNs: number, event: Event): void {
    this._note(nowNs, EVENTS.indexOf(event));
    for (const totals of this._totals) totals.happened(nowNs, event);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ContentionSummary {
    const totals = window === null ? this._whole : this._windows[window]!;
    return { ...totals.summary(), examples: this._examples.examples };
  }
}

const EVENTS: readonly Event[] = ["lostUpdate", "conflict", "deadlock", "lockTimeout"];

class ContentionTotals {
  private readonly _interval: Interval;
  private readonly _lockWait = new Histogram();
  private readonly _counts: Record<Event, number> = {
    lostUpdate: 0,
    conflict: 0,
    deadlock: 0,
    lockTimeout: 0,
  };

  constructor(interval: Interval) {
    this._interval = interval;
  }

  happened(nowNs: number, event: Event): void {
    if (this._covers(nowNs)) this._counts[event] += 1;
  }

  lockWaited(nowNs: number, waitedNs: number): void {
    if (this._covers(nowNs)) this._lockWait.record(waitedNs);
  }

  summary(): Omit<ContentionSummary, "examples"> {
    const { lostUpdate, conflict, deadlock, lockTimeout } = this._counts;
    return {
      lostUpdates: lostUpdate,
      conflicts: conflict,
      deadlocks: deadlock,
      lockTimeouts: lockTimeout,
      lockWait: latencyFigures(this._lockWait),
    };
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._interval.fromNs && nowNs < this._interval.toNs;
  }
}
