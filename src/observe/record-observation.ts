import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { type DataExampleKind, FirstExamples } from "./data-example.ts";
import { FACT, type Fingerprint } from "./fingerprint.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { RecordEvent, RecordProbe } from "./probes.ts";
import type { RecordSeries, RecordSummary } from "./record-summary.ts";
import type { Interval } from "./setup.ts";
import { WindowTally } from "./window-tally.ts";

/** All that is kept of the records of one kind: counts, however many there are. */
export class RecordObservation implements RecordProbe {
  readonly name: string;
  private readonly _fingerprint: Fingerprint;
  private readonly _code: number;
  private readonly _whole: RecordTotals;
  private readonly _windows: readonly RecordTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly RecordTotals[];
  private readonly _dirtyReads: WindowTally;
  private readonly _lostUpdates: WindowTally;
  private readonly _staleReads: WindowTally;
  private readonly _differing: WindowTally;
  /** Records of another kind are what these should be. */
  private _isCopy = false;
  private readonly _examples: FirstExamples;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this._fingerprint = context.fingerprint;
    this._code = context.nextSubject();
    this._whole = new RecordTotals(context.measured);
    this._examples = new FirstExamples(context.measured);
    this._windows = context.setup.windows.map((window) => new RecordTotals(window));
    this._totals = [this._whole, ...this._windows];
    this._dirtyReads = new WindowTally(context.grid);
    this._lostUpdates = new WindowTally(context.grid);
    this._staleReads = new WindowTally(context.grid);
    this._differing = new WindowTally(context.grid);
  }

  happened(nowNs: number, event: RecordEvent, key: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, EVENTS.indexOf(event));
    for (const totals of this._totals) totals.happened(nowNs, event, 1);
    if (event === "lostUpdate") this._lostUpdates.add(nowNs, 1);
    else if (event === "staleRead") this._staleReads.add(nowNs, 1);
    const kind = TOLD[event];
    if (kind !== undefined) this._examples.noted(nowNs, kind, key);
  }

  dirty(
    nowNs: number,
    { key, reads, firstReadNs }: { key: number; reads: number; firstReadNs: number },
  ): void {
    this._fingerprint.fold(nowNs, this._code + FACT.ended, reads);
    for (const totals of this._totals) totals.happened(nowNs, "dirtyRead", reads);
    this._dirtyReads.add(nowNs, reads);
    this._examples.noted(nowNs, "dirtyRead", key, firstReadNs);
  }

  blocked(nowNs: number, key: number, sinceNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.untaken, 0);
    for (const totals of this._totals) totals.happened(nowNs, "blocked", 1);
    this._examples.noted(nowNs, "blocked", key, sinceNs);
  }

  unblocked(nowNs: number, key: number): void {
    this._examples.isOver(nowNs, "blocked", key);
  }

  differs(nowNs: number, delta: number): void {
    this._isCopy = true;
    for (const totals of this._totals) totals.differing.change(nowNs, delta);
    this._differing.add(nowNs, delta);
  }

  locked(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    for (const totals of this._totals) totals.locked(nowNs);
  }

  released(nowNs: number, heldNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.refused, 0);
    for (const totals of this._totals) totals.released(nowNs, heldNs);
  }

  waited(nowNs: number, waitedNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.waited, 0);
    for (const totals of this._totals) totals.waited(nowNs, waitedNs);
  }

  queueChanged(nowNs: number, delta: number): void {
    for (const totals of this._totals) totals.queue.change(nowNs, delta);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): RecordSummary {
    const totals = window === null ? this._whole : this._windows[window]!;
    const copy = this._isCopy ? totals.copySummary(endNs) : {};
    return { ...totals.summary(endNs), ...copy, examples: this._examples.examples };
  }

  series(): RecordSeries {
    const copy = this._isCopy
      ? { staleReads: this._staleReads.rates(), differing: this._differing.levels() }
      : {};
    return { dirtyReads: this._dirtyReads.levels(), lostUpdates: this._lostUpdates.levels(), ...copy };
  }
}

type Counted = RecordEvent | "dirtyRead" | "lock" | "blocked";

const EVENTS: readonly RecordEvent[] = [
  "read",
  "write",
  "uncommittedRead",
  "lostUpdate",
  "refused",
  "timeout",
  "deadlock",
  "staleRead",
  "expired",
  "lateWrite",
  "fenced",
];

/** What an example is kept of. */
const TOLD: Readonly<Partial<Record<RecordEvent, DataExampleKind>>> = {
  lostUpdate: "lostUpdate",
  staleRead: "staleCopy",
};

class RecordTotals {
  private readonly _interval: Interval;
  private readonly _counts: Record<Counted, number> = {
    read: 0,
    write: 0,
    staleRead: 0,
    uncommittedRead: 0,
    dirtyRead: 0,
    lostUpdate: 0,
    lock: 0,
    refused: 0,
    timeout: 0,
    deadlock: 0,
    expired: 0,
    lateWrite: 0,
    fenced: 0,
    blocked: 0,
  };
  private readonly _waiting = new Histogram();
  private readonly _held = new Histogram();
  readonly queue: Gauge;
  private readonly _locked: Gauge;
  /** Copies that say something else. */
  readonly differing: Gauge;

  constructor(interval: Interval) {
    this._interval = interval;
    this.queue = new Gauge(interval.fromNs, interval.toNs);
    this._locked = new Gauge(interval.fromNs, interval.toNs);
    this.differing = new Gauge(interval.fromNs, interval.toNs);
  }

  happened(nowNs: number, event: Counted, times: number): void {
    if (this._covers(nowNs)) this._counts[event] += times;
  }

  locked(nowNs: number): void {
    this.happened(nowNs, "lock", 1);
    this._locked.change(nowNs, 1);
  }

  released(nowNs: number, heldNs: number): void {
    this._locked.change(nowNs, -1);
    if (this._covers(nowNs)) this._held.record(heldNs);
  }

  waited(nowNs: number, waitedNs: number): void {
    if (this._covers(nowNs)) this._waiting.record(waitedNs);
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._interval.fromNs && nowNs < this._interval.toNs;
  }

  copySummary(endNs: number): Pick<RecordSummary, "staleReads" | "differing"> {
    const { differing } = this;
    return {
      staleReads: this._counts.staleRead,
      differing: { mean: differing.mean(endNs), max: differing.max, atEnd: differing.value },
    };
  }

  summary(endNs: number): Omit<RecordSummary, "examples"> {
    const counts = this._counts;
    return {
      reads: counts.read,
      writes: counts.write,
      uncommittedReads: counts.uncommittedRead,
      dirtyReads: counts.dirtyRead,
      lostUpdates: counts.lostUpdate,
      locks: counts.lock,
      refused: counts.refused,
      timeouts: counts.timeout,
      deadlocks: counts.deadlock,
      expired: counts.expired,
      lateWrites: counts.lateWrite,
      fenced: counts.fenced,
      blocked: counts.blocked,
      waiting: latencyFigures(this._waiting),
      queue: { mean: this.queue.mean(endNs), max: this.queue.max },
      held: latencyFigures(this._held),
      locked: { mean: this._locked.mean(endNs), max: this._locked.max, atEnd: this._locked.value },
    };
  }
}
