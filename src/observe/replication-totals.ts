import type { DataExample } from "./data-example.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutageTotals } from "./outage-totals.ts";
import type { Split, Successor } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ReplicationSummary, StaleExample } from "./replication-summary.ts";

/** What the servers of one database did about each other in one interval. */
export class ReplicationTotals {
  private readonly _interval: Interval;
  private readonly _lag = new Histogram();
  private readonly _staleness = new Histogram();
  private _reads = 0;
  private _replicaReads = 0;
  private _ownMissed = 0;
  private _conflicts = 0;
  private _causalViolations = 0;
  private _merged = 0;
  private _repairs = 0;
  private _undelivered = 0;
  private _refused = 0;
  private _diverged = 0;
  private readonly _outages = new OutageTotals();
  /** Of each shard; none where there is but one. */
  private readonly _shards: readonly OutageTotals[];

  constructor(interval: Interval, shards: number) {
    this._interval = interval;
    this._shards = shards === 1 ? [] : Array.from({ length: shards }, () => new OutageTotals());
  }

  applied(nowNs: number, lagNs: number): void {
    if (this._covers(nowNs)) this._lag.record(lagNs);
  }

  read(nowNs: number, by: "primary" | "replica"): void {
    if (!this._covers(nowNs)) return;
    this._reads += 1;
    if (by === "replica") this._replicaReads += 1;
  }

  staleRead(nowNs: number, ageNs: number, isOwn: boolean): void {
    if (!this._covers(nowNs)) return;
    this._staleness.record(ageNs);
    if (isOwn) this._ownMissed += 1;
  }

  conflict(nowNs: number): void {
    if (this._covers(nowNs)) this._conflicts += 1;
  }

  lostWrite(nowNs: number, shard: number): void {
    if (this._covers(nowNs)) this._lose(1, shard);
  }

  private _lose(writes: number, shard: number): void {
    this._outages.lost(writes);
    this._shards[shard]?.lost(writes);
  }

  causalViolation(nowNs: number): void {
    if (this._covers(nowNs)) this._causalViolations += 1;
  }

  merged(nowNs: number, writes: number): void {
    if (this._covers(nowNs)) this._merged += writes;
  }

  repaired(nowNs: number): void {
    if (this._covers(nowNs)) this._repairs += 1;
  }

  undelivered(nowNs: number): void {
    if (this._covers(nowNs)) this._undelivered += 1;
  }

  diverged(nowNs: number): void {
    if (this._covers(nowNs)) this._diverged += 1;
  }

  reunited(nowNs: number, { dropped, merged, conflicts }: Split, shard: number): void {
    if (!this._covers(nowNs)) return;
    this._lose(dropped, shard);
    this._merged += merged;
    this._conflicts += conflicts;
  }

  noQuorum(nowNs: number): void {
    if (this._covers(nowNs)) this._refused += 1;
  }

  /** Outages count where they begin. */
  outage(lostNs: number, backNs: number, shard: number): void {
    if (!this._covers(lostNs)) return;
    this._outages.outage(backNs - lostNs);
    this._shards[shard]?.outage(backNs - lostNs);
  }

  failover(successor: Successor, shard: number): void {
    if (!this._covers(successor.lostNs)) return;
    this._outages.failover(successor);
    this._shards[shard]?.failover(successor);
  }

  summary(example: StaleExample | null, anomalies: readonly DataExample[] = []): ReplicationSummary {
    const staleness = latencyFigures(this._staleness);
    return {
      lag: latencyFigures(this._lag),
      reads: this._reads,
      replicaReads: this._replicaReads,
      staleReads: staleness.count,
      staleShare: this._reads === 0 ? null : staleness.count / this._reads,
      staleness,
      readYourWritesViolations: this._ownMissed,
      causalViolations: this._causalViolations,
      examples: example === null ? [] : [example],
      anomalies,
      refused: this._refused,
      conflicts: this._conflicts,
      merged: this._merged,
      repairs: this._repairs,
      undelivered: this._undelivered,
      diverged: this._diverged,
      ...this._outages.summary(),
      ...(this._shards.length === 0 ? {} : { shards: this._shards.map((shard) => shard.summary()) }),
    };
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._interval.fromNs && nowNs < this._interval.toNs;
  }
}
