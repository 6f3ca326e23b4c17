import { FirstExamples } from "./data-example.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { ReplicationProbe, Split, Successor } from "./probes.ts";
import { ReplicationTotals } from "./replication-totals.ts";
import type { DatabaseSetup, Interval } from "./setup.ts";
import type { ReplicationSeries, ReplicationSummary, StaleExample } from "./replication-summary.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";

/** A time without a primary, for the story. */
export interface Outage {
  /** Null: the database is not shared out among several. */
  readonly shard: number | null;
  readonly lostNs: number;
  readonly lost: number;
  /** Null: nobody had taken over by the end. */
  readonly successor: (Successor & { readonly backNs: number }) | null;
}

/** All that is kept of the servers of one database: over the run, over each window of a condition, and over time. */
export class ReplicationObservation implements ReplicationProbe {
  readonly name: string;
  /** The first 100. */
  readonly outages: Outage[] = [];
  /** The first 100 times with two primaries. */
  readonly splits: (Split & { readonly untilNs: number })[] = [];
  /** When a read first missed a write of its own session; null: never. */
  firstOwnMissNs: number | null = null;
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: ReplicationRecorder;
  readonly #whole: ReplicationTotals;
  readonly #windows: readonly ReplicationTotals[];
  /** The run, then each window. */
  readonly #totals: readonly ReplicationTotals[];
  readonly #measured: Interval;
  readonly #anomalies: FirstExamples;
  /** The first read that missed a write, and the first that missed one of its own session. */
  #example: StaleExample | null = null;
  #ownExample: StaleExample | null = null;
  readonly #setup: Pick<DatabaseSetup, "shards" | "replicas">;
  /** By shard: who was the primary when it was lost; null: there is one. */
  readonly #open: ({ readonly lostNs: number; readonly lost: number } | null)[];

  constructor(setup: DatabaseSetup, context: ObservationContext) {
    this.name = setup.name;
    this.#setup = setup;
    this.#open = Array.from({ length: setup.shards }, () => null);
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new ReplicationRecorder(context.grid);
    this.#measured = context.measured;
    this.#anomalies = new FirstExamples(context.measured);
    this.#whole = new ReplicationTotals(context.measured, setup.shards);
    this.#windows = context.setup.windows.map((window) => new ReplicationTotals(window, setup.shards));
    this.#totals = [this.#whole, ...this.#windows];
  }

  /** Servers of a shard follow each other in number. */
  #shardOf(server: number): number {
    return Math.floor(server / (1 + this.#setup.replicas));
  }

  applied(nowNs: number, lagNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, lagNs | 0);
    this.#recorder.applied(nowNs, lagNs);
    for (const totals of this.#totals) totals.applied(nowNs, lagNs);
  }

  read(nowNs: number, by: "primary" | "replica"): void {
    for (const totals of this.#totals) totals.read(nowNs, by);
  }

  staleRead(nowNs: number, ageNs: number, ownAgeNs: number, key: number, server: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.waited, ageNs | 0);
    this.#recorder.staleRead(nowNs);
    const isOwn = ownAgeNs >= 0;
    if (isOwn) this.firstOwnMissNs ??= nowNs;
    for (const totals of this.#totals) totals.staleRead(nowNs, ageNs, isOwn);
    if (this.#ownExample !== null || (this.#example !== null && !isOwn)) return;
    if (key < 0 || nowNs < this.#measured.fromNs) return;
    const example = { key, server, atMs: nowNs / 1e6, ageMs: (isOwn ? ownAgeNs : ageNs) / 1e6, isOwn };
    if (isOwn) this.#ownExample = example;
    else this.#example = example;
  }

  conflict(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.untaken, 0);
    for (const totals of this.#totals) totals.conflict(nowNs);
  }

  lostWrite(nowNs: number, server: number): void {
    for (const totals of this.#totals) totals.lostWrite(nowNs, this.#shardOf(server));
  }

  causalViolation(nowNs: number, key: number): void {
    this.#anomalies.noted(nowNs, "causal", key);
    for (const totals of this.#totals) totals.causalViolation(nowNs);
  }

  merged(nowNs: number, writes: number): void {
    for (const totals of this.#totals) totals.merged(nowNs, writes);
  }

  repaired(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, -1);
    for (const totals of this.#totals) totals.repaired(nowNs);
  }

  undelivered(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, -1);
    for (const totals of this.#totals) totals.undelivered(nowNs);
  }

  diverged(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.untaken, 1);
    for (const totals of this.#totals) totals.diverged(nowNs);
  }

  reunited(nowNs: number, split: Split): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, split.dropped);
    for (const totals of this.#totals) totals.reunited(nowNs, split, this.#shardOf(split.server));
    if (this.splits.length < OUTAGES_KEPT) this.splits.push({ ...split, untilNs: nowNs });
  }

  noQuorum(nowNs: number): void {
    for (const totals of this.#totals) totals.noQuorum(nowNs);
  }

  primaryLost(nowNs: number, server: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, server);
    this.#open[this.#shardOf(server)] = { lostNs: nowNs, lost: server };
  }

  primaryBack(nowNs: number, successor: Successor): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.restarted, successor.server);
    const shard = this.#shardOf(successor.server);
    for (const totals of this.#totals) {
      totals.outage(successor.lostNs, nowNs, shard);
      if (successor.server !== this.#open[shard]?.lost) totals.failover(successor, shard);
    }
    this.#note(shard, { ...successor, backNs: nowNs });
  }

  /** A primary that was lost and not replaced is missing to the end. */
  close(endNs: number): void {
    for (const [shard, open] of this.#open.entries()) {
      if (open === null) continue;
      for (const totals of this.#totals) totals.outage(open.lostNs, endNs, shard);
      this.#note(shard, null);
    }
  }

  #note(shard: number, successor: Outage["successor"]): void {
    const open = this.#open[shard] ?? null;
    if (open !== null && this.outages.length < OUTAGES_KEPT)
      this.outages.push({ ...open, shard: this.#setup.shards === 1 ? null : shard, successor });
    this.#open[shard] = null;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ReplicationSummary {
    if (window !== null) return this.#windows[window]!.summary(null);
    return this.#whole.summary(this.#ownExample ?? this.#example, this.#anomalies.examples);
  }

  series(): ReplicationSeries {
    return this.#recorder.series();
  }
}

const OUTAGES_KEPT = 100;

/** How far replicas are behind over time. */
class ReplicationRecorder extends GridCursor {
  readonly #applied: Float64Array;
  readonly #lagMs: Float64Array;
  readonly #stale: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#applied = new Float64Array(grid.cells);
    this.#lagMs = new Float64Array(grid.cells);
    this.#stale = new Float64Array(grid.cells);
  }

  applied(nowNs: number, lagNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#applied[this.cell]! += 1;
    this.#lagMs[this.cell]! += lagNs / 1e6;
  }

  staleRead(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#stale[this.cell]! += 1;
  }

  series(): ReplicationSeries {
    const { grid } = this;
    const lag = grid.windows().map((window) => {
      const applied = grid.sum(this.#applied, window);
      return applied === 0 ? null : grid.sum(this.#lagMs, window) / applied;
    });
    return { lag, staleReads: grid.rates(this.#stale) };
  }
}
