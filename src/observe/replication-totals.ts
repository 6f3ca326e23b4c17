import type { DataExample } from "./data-example.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutageTotals } from "./outage-totals.ts";
import type { Split, Successor } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { ReplicationSummary, StaleExample } from "./replication-summary.ts";

/** What the servers of one database did about each other in one interval. */
export class ReplicationTotals {
  readonly #interval: Interval;
  readonly #lag = new Histogram();
  readonly #staleness = new Histogram();
  #reads = 0;
  #replicaReads = 0;
  #ownMissed = 0;
  #conflicts = 0;
  #causalViolations = 0;
  #merged = 0;
  #repairs = 0;
  #undelivered = 0;
  #refused = 0;
  #diverged = 0;
  readonly #outages = new OutageTotals();
  /** Of each shard; none where there is but one. */
  readonly #shards: readonly OutageTotals[];

  constructor(interval: Interval, shards: number) {
    this.#interval = interval;
    this.#shards = shards === 1 ? [] : Array.from({ length: shards }, () => new OutageTotals());
  }

  applied(nowNs: number, lagNs: number): void {
    if (this.#covers(nowNs)) this.#lag.record(lagNs);
  }

  read(nowNs: number, by: "primary" | "replica"): void {
    if (!this.#covers(nowNs)) return;
    this.#reads += 1;
    if (by === "replica") this.#replicaReads += 1;
  }

  staleRead(nowNs: number, ageNs: number, isOwn: boolean): void {
    if (!this.#covers(nowNs)) return;
    this.#staleness.record(ageNs);
    if (isOwn) this.#ownMissed += 1;
  }

  conflict(nowNs: number): void {
    if (this.#covers(nowNs)) this.#conflicts += 1;
  }

  lostWrite(nowNs: number, shard: number): void {
    if (this.#covers(nowNs)) this.#lose(1, shard);
  }

  #lose(writes: number, shard: number): void {
    this.#outages.lost(writes);
    this.#shards[shard]?.lost(writes);
  }

  causalViolation(nowNs: number): void {
    if (this.#covers(nowNs)) this.#causalViolations += 1;
  }

  merged(nowNs: number, writes: number): void {
    if (this.#covers(nowNs)) this.#merged += writes;
  }

  repaired(nowNs: number): void {
    if (this.#covers(nowNs)) this.#repairs += 1;
  }

  undelivered(nowNs: number): void {
    if (this.#covers(nowNs)) this.#undelivered += 1;
  }

  diverged(nowNs: number): void {
    if (this.#covers(nowNs)) this.#diverged += 1;
  }

  reunited(nowNs: number, { dropped, merged, conflicts }: Split, shard: number): void {
    if (!this.#covers(nowNs)) return;
    this.#lose(dropped, shard);
    this.#merged += merged;
    this.#conflicts += conflicts;
  }

  noQuorum(nowNs: number): void {
    if (this.#covers(nowNs)) this.#refused += 1;
  }

  /** Outages count where they begin. */
  outage(lostNs: number, backNs: number, shard: number): void {
    if (!this.#covers(lostNs)) return;
    this.#outages.outage(backNs - lostNs);
    this.#shards[shard]?.outage(backNs - lostNs);
  }

  failover(successor: Successor, shard: number): void {
    if (!this.#covers(successor.lostNs)) return;
    this.#outages.failover(successor);
    this.#shards[shard]?.failover(successor);
  }

  summary(example: StaleExample | null, anomalies: readonly DataExample[] = []): ReplicationSummary {
    const staleness = latencyFigures(this.#staleness);
    return {
      lag: latencyFigures(this.#lag),
      reads: this.#reads,
      replicaReads: this.#replicaReads,
      staleReads: staleness.count,
      staleShare: this.#reads === 0 ? null : staleness.count / this.#reads,
      staleness,
      readYourWritesViolations: this.#ownMissed,
      causalViolations: this.#causalViolations,
      examples: example === null ? [] : [example],
      anomalies,
      refused: this.#refused,
      conflicts: this.#conflicts,
      merged: this.#merged,
      repairs: this.#repairs,
      undelivered: this.#undelivered,
      diverged: this.#diverged,
      ...this.#outages.summary(),
      ...(this.#shards.length === 0 ? {} : { shards: this.#shards.map((shard) => shard.summary()) }),
    };
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#interval.fromNs && nowNs < this.#interval.toNs;
  }
}
