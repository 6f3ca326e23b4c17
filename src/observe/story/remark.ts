import type { BackupObservation } from "../backup-observation.ts";
import type { CacheObservation } from "../cache-observation.ts";
import type { ClientObservation } from "../client-observation.ts";
import type { ConnectionsObservation } from "../connections-observation.ts";
import type { RegistryObservation } from "../registry-observation.ts";
import type { ReplicationObservation } from "../replication-observation.ts";
import type { FaultAbort, InstanceChange } from "../run-facts.ts";
import type { RecordObservation } from "../record-observation.ts";
import type { SagaObservation } from "../saga-observation.ts";
import type { ObserverSetup } from "../setup.ts";
import type { StationObservation } from "../station-observation.ts";
import type { Summary } from "../summary.ts";

/** What the story is told from, after the run. */
export interface StoryMaterial {
  readonly setup: ObserverSetup;
  /** Whole but for its timeline. */
  readonly summary: Summary;
  /** Where the run ended. */
  readonly endNs: number;
  readonly changes: readonly InstanceChange[];
  /** By name of the fault. */
  readonly aborts: ReadonlyMap<string, FaultAbort>;
  readonly stations: readonly StationObservation[];
  readonly registries: readonly RegistryObservation[];
  readonly backups: readonly BackupObservation[];
  readonly replications: readonly ReplicationObservation[];
  readonly connections: readonly ConnectionsObservation[];
  readonly sagas: readonly SagaObservation[];
  readonly records: readonly RecordObservation[];
  readonly clients: readonly ClientObservation[];
  readonly caches: readonly CacheObservation[];
}

/** A sentence that the story may tell; the more it weighs, the sooner it is told. */
export interface Remark {
  readonly atNs: number;
  readonly kind:
    | "registry"
    | "stampede"
    | "connection"
    | "ejection"
    | "failover"
    | "saga"
    | "fault"
    | "damage"
    | "spread"
    | "alert"
    | "circuit"
    | "limit"
    | "queue"
    | "amplification"
    | "failure"
    | "recovery"
    | "crash"
    | "extreme";
  readonly subject: string;
  readonly text: string;
  readonly weight: number;
}

/** The order in which room is given: the story is about faults, and whether all is well again. */
export const WEIGHT = {
  fault: 100,
  verdict: 90,
  damage: 88,
  spread: 85,
  alert: 78,
  failover: 77,
  circuit: 80,
  faultEnd: 75,
  failure: 70,
  stampede: 68,
  connection: 67,
  limit: 65,
  queue: 60,
  ejection: 55,
  amplification: 50,
  crash: 40,
  detail: 30,
  extreme: 10,
} as const;
