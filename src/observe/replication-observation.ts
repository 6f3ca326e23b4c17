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
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: ReplicationRecorder;
  private readonly _whole: ReplicationTotals;
  private readonly _windows: readonly ReplicationTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly ReplicationTotals[];
  private readonly _measured: Interval;
  private readonly _anomalies: FirstExamples;
  /** The first read that missed a write, and the first that missed one of its own session. */
  private _example: StaleExample | null = null;
  private _ownExample: StaleExample | null = null;
  private readonly _setup: Pick<DatabaseSetup, "shards" | "replicas">;
  /** By shard: who was the primary when it was lost; null: there is one. */
  private readonly _open: ({ readonly lostNs: number; readonly lost: number } | null)[];

  constructor(setup: DatabaseSetup, context: ObservationContext) {
    this.name = setup.name;
    this._setup = setup;
    this._open = Array.from({ length: setup.shards }, () => null);
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new ReplicationRecorder(context.grid);
    this._measured = context.measured;
    this._anomalies = new FirstExamples(context.measured);
    this._whole = new ReplicationTotals(context.measured, setup.shards);
    this._windows = context.setup.windows.map((window) => new ReplicationTotals(window, setup.shards));
    this._totals = [this._whole, ...this._windows];
  }

  /** Servers of a shard follow each other in number. */
  private _shardOf(server: number): number {
    return Math.floor(server / (1 + this._setup.replicas));
  }

  applied(nowNs: number, lagNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, lagNs | 0);
    this._recorder.applied(nowNs, lagNs);
    for (const totals of this._totals) totals.applied(nowNs, lagNs);
  }

  read(nowNs: number, by: "primary" | "replica"): void {
    for (const totals of this._totals) totals.read(nowNs, by);
  }

  staleRead(nowNs: number, ageNs: number, ownAgeNs: number, key: number, server: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.waited, ageNs | 0);
    this._recorder.staleRead(nowNs);
    const isOwn = ownAgeNs >= 0;
    if (isOwn) this.firstOwnMissNs ??= nowNs;
    for (const totals of this._totals) totals.staleRead(nowNs, ageNs, isOwn);
    if (this._ownExample !== null || (this._example !== null && !isOwn)) return;
    if (key < 0 || nowNs < this._measured.fromNs) return;
    const example = { key, server, atMs: nowNs / 1e6, ageMs: (isOwn ? ownAgeNs : ageNs) / 1e6, isOwn };
    if (isOwn) this._ownExample = example;
    else this._example = example;
  }

  conflict(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.untaken, 0);
    for (const totals of this._totals) totals.conflict(nowNs);
  }

  lostWrite(nowNs: number, server: number): void {
    for (const totals of this._totals) totals.lostWrite(nowNs, this._shardOf(server));
  }

  causalViolation(nowNs: number, key: number): void {
    this._anomalies.noted(nowNs, "causal", key);
    for (const totals of this._totals) totals.causalViolation(nowNs);
  }

  merged(nowNs: number, writes: number): void {
    for (const totals of this._totals) totals.merged(nowNs, writes);
  }

  repaired(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, -1);
    for (const totals of this._totals) totals.repaired(nowNs);
  }

  undelivered(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, -1);
    for (const totals of this._totals) totals.undelivered(nowNs);
  }

  diverged(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.untaken, 1);
    for (const totals of this._totals) totals.diverged(nowNs);
  }

  reunited(nowNs: number, split: Split): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, split.dropped);
    for (const totals of this._totals) totals.reunited(nowNs, split, this._shardOf(split.server));
    if (this.splits.length < OUTAGES_KEPT) this.splits.push({ ...split, untilNs: nowNs });
  }

  noQuorum(nowNs: number): void {
    for (const totals of this._totals) totals.noQuorum(nowNs);
  }

  primaryLost(nowNs: number, server: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, server);
    this._open[this._shardOf(server)] = { lostNs: nowNs, lost: server };
  }

  primaryBack(nowNs: number, successor: Successor): void {
    this._fingerprint.fold(nowNs, this._code + FACT.restarted, successor.server);
    const shard = this._shardOf(successor.server);
    for (const totals of this._totals) {
      totals.outage(successor.lostNs, nowNs, shard);
      if (successor.server !== this._open[shard]?.lost) totals.failover(successor, shard);
    }
    this._note(shard, { ...successor, backNs: nowNs });
  }

  /** A primary that was lost and not replaced is missing to the end. */
  close(endNs: number): void {
    for (const [shard, open] of this._open.entries()) {
      if (open === null) continue;
      for (const totals of this._totals) totals.outage(open.lostNs, endNs, shard);
      this._note(shard, null);
    }
  }

  private _note(shard: number, successor: Outage["successor"]): void {
    const open = this._open[shard] ?? null;
    if (open !== null && this.outages.length < OUTAGES_KEPT)
      this.outages.push({ ...open, shard: this._setup.shards === 1 ? null : shard, successor });
    this._open[shard] = null;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ReplicationSummary {
    if (window !== null) return this._windows[window]!.summary(null);
    return this._whole.summary(this._ownExample ?? this._example, this._anomalies.examples);
  }

  series(): ReplicationSeries {
    return this._recorder.series();
  }
}

const OUTAGES_KEPT = 100;

/** How far replicas are behind over time. */
class ReplicationRecorder extends GridCursor {
  private readonly _applied: Float64Array;
  private readonly _lagMs: Float64Array;
  private readonly _stale: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this._applied = new Float64Array(grid.cells);
    this._lagMs = new Float64Array(grid.cells);
    this._stale = new Float64Array(grid.cells);
  }

  applied(nowNs: number, lagNs: number): void {
    this.moveTo(nowNs);
    this._applied[this.cell]! += 1;
    this._lagMs[this.cell]! += lagNs / 1e6;
  }

  staleRead(nowNs: number): void {
    this.moveTo(nowNs);
    this._stale[this.cell]! += 1;
  }

  series(): ReplicationSeries {
    const { grid } = this;
    const lag = grid.windows().map((window) => {
      const applied = grid.sum(this._applied, window);
      return applied === 0 ? null : grid.sum(this._lagMs, window) / applied;
    });
    return { lag, staleReads: grid.rates(this._stale) };
  }
}
