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
  readonly #note: (nowNs: number, detail: number) => void;
  readonly #examples: FirstExamples;
  readonly #whole: ContentionTotals;
  readonly #windows: readonly ContentionTotals[];
  /** The run, then each window. */
  readonly #totals: readonly ContentionTotals[];

  constructor(context: ObservationContext) {
    const { fingerprint } = context;
    const code = context.nextSubject() + FACT.happened;
    this.#note = (nowNs, detail) => {
      fingerprint.fold(nowNs, code, detail);
    };
    this.#examples = new FirstExamples(context.measured);
    this.#whole = new ContentionTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new ContentionTotals(window));
    this.#totals = [this.#whole, ...this.#windows];
  }

  lostUpdate(nowNs: number, key: number): void {
    this.#happened(nowNs, "lostUpdate");
    this.#examples.noted(nowNs, "lostUpdate", key);
  }

  conflict(nowNs: number): void {
    this.#happened(nowNs, "conflict");
  }

  deadlock(nowNs: number): void {
    this.#happened(nowNs, "deadlock");
  }

  lockTimeout(nowNs: number): void {
    this.#happened(nowNs, "lockTimeout");
  }

  lockWaited(nowNs: number, waitedNs: number): void {
    this.#note(nowNs, EVENTS.length);
    for (const totals of this.#totals) totals.lockWaited(nowNs, waitedNs);
  }

  #happened(nowNs: number, event: Event): void {
    this.#note(nowNs, EVENTS.indexOf(event));
    for (const totals of this.#totals) totals.happened(nowNs, event);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ContentionSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    return { ...totals.summary(), examples: this.#examples.examples };
  }
}

const EVENTS: readonly Event[] = ["lostUpdate", "conflict", "deadlock", "lockTimeout"];

class ContentionTotals {
  readonly #interval: Interval;
  readonly #lockWait = new Histogram();
  readonly #counts: Record<Event, number> = { lostUpdate: 0, conflict: 0, deadlock: 0, lockTimeout: 0 };

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  happened(nowNs: number, event: Event): void {
    if (this.#covers(nowNs)) this.#counts[event] += 1;
  }

  lockWaited(nowNs: number, waitedNs: number): void {
    if (this.#covers(nowNs)) this.#lockWait.record(waitedNs);
  }

  summary(): Omit<ContentionSummary, "examples"> {
    const { lostUpdate, conflict, deadlock, lockTimeout } = this.#counts;
    return {
      lostUpdates: lostUpdate,
      conflicts: conflict,
      deadlocks: deadlock,
      lockTimeouts: lockTimeout,
      lockWait: latencyFigures(this.#lockWait),
    };
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#interval.fromNs && nowNs < this.#interval.toNs;
  }
}
