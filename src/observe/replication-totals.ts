import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
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
  #failovers = 0;
  #lostWrites = 0;
  #conflicts = 0;
  #causalViolations = 0;
  #merged = 0;
  #repairs = 0;
  #undelivered = 0;
  #refused = 0;
  #diverged = 0;
  #outages = 0;
  #rpoNs = 0;
  #rtoNs = 0;
  #downNs = 0;

  constructor(interval: Interval) {
    this.#interval = interval;
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

  lostWrite(nowNs: number): void {
    if (this.#covers(nowNs)) this.#lostWrites += 1;
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

  reunited(nowNs: number, { dropped, merged, conflicts }: Split): void {
    if (!this.#covers(nowNs)) return;
    this.#lostWrites += dropped;
    this.#merged += merged;
    this.#conflicts += conflicts;
  }

  noQuorum(nowNs: number): void {
    if (this.#covers(nowNs)) this.#refused += 1;
  }

  /** Outages count where they begin. */
  outage(lostNs: number, backNs: number): void {
    if (!this.#covers(lostNs)) return;
    this.#outages += 1;
    this.#downNs += backNs - lostNs;
    this.#rtoNs = Math.max(this.#rtoNs, backNs - lostNs);
  }

  failover({ lostNs, writes, sinceNs }: Successor): void {
    if (!this.#covers(lostNs)) return;
    this.#failovers += 1;
    this.#lostWrites += writes;
    this.#rpoNs = Math.max(this.#rpoNs, lostNs - sinceNs);
  }

  summary(example: StaleExample | null): ReplicationSummary {
    const staleness = latencyFigures(this.#staleness);
    const ofOutages = (ns: number): number | null => (this.#outages === 0 ? null : ns / 1e6);
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
      refused: this.#refused,
      conflicts: this.#conflicts,
      merged: this.#merged,
      repairs: this.#repairs,
      undelivered: this.#undelivered,
      failovers: this.#failovers,
      diverged: this.#diverged,
      lostWrites: this.#lostWrites,
      rpoMs: ofOutages(this.#rpoNs),
      rtoMs: ofOutages(this.#rtoNs),
      withoutPrimaryMs: this.#downNs / 1e6,
    };
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#interval.fromNs && nowNs < this.#interval.toNs;
  }
}
