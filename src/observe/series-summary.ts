import type { BrokerSeries } from "./broker-summary.ts";
import type { InvariantSeries } from "./damage-summary.ts";
import type { RecordSeries } from "./record-summary.ts";
import type { ReplicationSeries } from "./replication-summary.ts";
import type { SagaSeries } from "./saga-summary.ts";
import type { SloSeries } from "./slo-summary.ts";
import type { Named } from "./summary.ts";

/** Values per window from time 0, windows by time of end; null where a window has too few samples. */
export interface SeriesSummary {
  readonly windowMs: number;
  readonly workloads: Named<WorkloadSeries & { readonly targets: Named<WorkloadSeries> }>;
  readonly services: Named<StationSeries>;
  readonly databases: Named<StationSeries>;
  readonly caches: Named<CacheSeries>;
  readonly brokers: Named<BrokerSeries>;
  /** Only databases with replicas; left out where there are none. */
  readonly replication?: Named<ReplicationSeries>;
  /** Each left out where there are none. */
  readonly invariants?: Named<InvariantSeries>;
  readonly sagas?: Named<SagaSeries>;
  readonly records?: Named<RecordSeries>;
  readonly clients: Named<Named<ClientSeries>>;
  /** Only clients with a breaker; per caller instance its moves, the first 1000. */
  readonly circuits: Named<Named<readonly CircuitSeries[]>>;
  /** Only workloads with an slo. */
  readonly slos: Named<SloSeries>;
  /** Only components that crashed; left out where none did. */
  readonly down?: Named<DownSeries>;
}

/** How many machines of a component were down, out of so many, from each of these moments on: the first 1000. */
export interface DownSeries {
  readonly of: number;
  readonly moves: readonly { readonly atMs: number; readonly machines: number }[];
}

export interface WorkloadSeries {
  /** Rates per second. */
  readonly offered: readonly number[];
  readonly ok: readonly number[];
  readonly degraded: readonly number[];
  readonly failed: Named<readonly number[]>;
  /** A window of its own, long enough for about 100 answers; values in ms. */
  readonly latency: {
    readonly windowMs: number;
    readonly p50: readonly (number | null)[];
    readonly p99: readonly (number | null)[];
  };
}

export interface StationSeries {
  /** Visits begun, visits failed, per second. */
  readonly requests: readonly number[];
  readonly failed: readonly number[];
  /** Mean busy share of workers (or connections); null where unlimited. */
  readonly utilization: readonly number[] | null;
  readonly cpuUtilization: readonly number[] | null;
  /** Mean and highest number waiting in the window. */
  readonly queue: readonly number[];
  readonly queueMax: readonly number[];
  /** Mean of the limits on what is under way, of all instances together; null without them. */
  readonly concurrencyLimit: readonly number[] | null;
}

export interface CacheSeries {
  /** Per second. */
  readonly lookups: readonly number[];
  /** 0..1; null in a window without a lookup. */
  readonly hitRate: readonly (number | null)[];
  /** Per second. */
  readonly loads: readonly number[];
  readonly staleReads: readonly number[];
}

export interface ClientSeries {
  readonly calls: readonly number[];
  readonly attempts: readonly number[];
  readonly rejected: readonly number[];
  readonly timeouts: readonly number[];
}

export interface CircuitSeries {
  /** Of the caller; null: one circuit for all of them. */
  readonly instance: number | null;
  /** Of the callee; null: one circuit for all of them. */
  readonly endpoint: string | null;
  readonly moves: readonly { readonly atMs: number; readonly to: string }[];
}
