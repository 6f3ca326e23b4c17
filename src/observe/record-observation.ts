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
  readonly #fingerprint: Fingerprint;
  readonly #code: number;
  readonly #whole: RecordTotals;
  readonly #windows: readonly RecordTotals[];
  /** The run, then each window. */
  readonly #totals: readonly RecordTotals[];
  readonly #dirtyReads: WindowTally;
  readonly #lostUpdates: WindowTally;
  readonly #staleReads: WindowTally;
  readonly #differing: WindowTally;
  /** Records of another kind are what these should be. */
  #isCopy = false;
  readonly #examples: FirstExamples;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this.#fingerprint = context.fingerprint;
    this.#code = context.nextSubject();
    this.#whole = new RecordTotals(context.measured);
    this.#examples = new FirstExamples(context.measured);
    this.#windows = context.setup.windows.map((window) => new RecordTotals(window));
    this.#totals = [this.#whole, ...this.#windows];
    this.#dirtyReads = new WindowTally(context.grid);
    this.#lostUpdates = new WindowTally(context.grid);
    this.#staleReads = new WindowTally(context.grid);
    this.#differing = new WindowTally(context.grid);
  }

  happened(nowNs: number, event: RecordEvent, key: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, EVENTS.indexOf(event));
    for (const totals of this.#totals) totals.happened(nowNs, event, 1);
    if (event === "lostUpdate") this.#lostUpdates.add(nowNs, 1);
    else if (event === "staleRead") this.#staleReads.add(nowNs, 1);
    const kind = TOLD[event];
    if (kind !== undefined) this.#examples.noted(nowNs, kind, key);
  }

  dirty(
    nowNs: number,
    { key, reads, firstReadNs }: { key: number; reads: number; firstReadNs: number },
  ): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, reads);
    for (const totals of this.#totals) totals.happened(nowNs, "dirtyRead", reads);
    this.#dirtyReads.add(nowNs, reads);
    this.#examples.noted(nowNs, "dirtyRead", key, firstReadNs);
  }

  blocked(nowNs: number, key: number, sinceNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.untaken, 0);
    for (const totals of this.#totals) totals.happened(nowNs, "blocked", 1);
    this.#examples.noted(nowNs, "blocked", key, sinceNs);
  }

  unblocked(nowNs: number, key: number): void {
    this.#examples.isOver(nowNs, "blocked", key);
  }

  differs(nowNs: number, delta: number): void {
    this.#isCopy = true;
    for (const totals of this.#totals) totals.differing.change(nowNs, delta);
    this.#differing.add(nowNs, delta);
  }

  locked(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    for (const totals of this.#totals) totals.locked(nowNs);
  }

  released(nowNs: number, heldNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.refused, 0);
    for (const totals of this.#totals) totals.released(nowNs, heldNs);
  }

  waited(nowNs: number, waitedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.waited, 0);
    for (const totals of this.#totals) totals.waited(nowNs, waitedNs);
  }

  queueChanged(nowNs: number, delta: number): void {
    for (const totals of this.#totals) totals.queue.change(nowNs, delta);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): RecordSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    const copy = this.#isCopy ? totals.copySummary(endNs) : {};
    return { ...totals.summary(endNs), ...copy, examples: this.#examples.examples };
  }

  series(): RecordSeries {
    const copy = this.#isCopy
      ? { staleReads: this.#staleReads.rates(), differing: this.#differing.levels() }
      : {};
    return { dirtyReads: this.#dirtyReads.levels(), lostUpdates: this.#lostUpdates.levels(), ...copy };
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
  readonly #interval: Interval;
  readonly #counts: Record<Counted, number> = {
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
  readonly #waiting = new Histogram();
  readonly #held = new Histogram();
  readonly queue: Gauge;
  readonly #locked: Gauge;
  /** Copies that say something else. */
  readonly differing: Gauge;

  constructor(interval: Interval) {
    this.#interval = interval;
    this.queue = new Gauge(interval.fromNs, interval.toNs);
    this.#locked = new Gauge(interval.fromNs, interval.toNs);
    this.differing = new Gauge(interval.fromNs, interval.toNs);
  }

  happened(nowNs: number, event: Counted, times: number): void {
    if (this.#covers(nowNs)) this.#counts[event] += times;
  }

  locked(nowNs: number): void {
    this.happened(nowNs, "lock", 1);
    this.#locked.change(nowNs, 1);
  }

  released(nowNs: number, heldNs: number): void {
    this.#locked.change(nowNs, -1);
    if (this.#covers(nowNs)) this.#held.record(heldNs);
  }

  waited(nowNs: number, waitedNs: number): void {
    if (this.#covers(nowNs)) this.#waiting.record(waitedNs);
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#interval.fromNs && nowNs < this.#interval.toNs;
  }

  copySummary(endNs: number): Pick<RecordSummary, "staleReads" | "differing"> {
    const { differing } = this;
    return {
      staleReads: this.#counts.staleRead,
      differing: { mean: differing.mean(endNs), max: differing.max, atEnd: differing.value },
    };
  }

  summary(endNs: number): Omit<RecordSummary, "examples"> {
    const counts = this.#counts;
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
      waiting: latencyFigures(this.#waiting),
      queue: { mean: this.queue.mean(endNs), max: this.queue.max },
      held: latencyFigures(this.#held),
      locked: { mean: this.#locked.mean(endNs), max: this.#locked.max, atEnd: this.#locked.value },
    };
  }
}
