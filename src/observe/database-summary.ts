import type { BackupSummary } from "./backup-summary.ts";
import type { ConnectionsSummary } from "./connections-summary.ts";
import type { ContentionSummary } from "./contention-summary.ts";
import type { ReplicationSummary } from "./replication-summary.ts";
import type { OutboxSummary, TransactionsSummary } from "./outbox-summary.ts";
import type { BalanceSummary, EndpointSummary, Named } from "./summary.ts";

export interface DatabaseSummary extends EndpointSummary {
  readonly utilization: number | null;
  readonly queue: { readonly mean: number; readonly max: number };
  readonly causes: Named<number>;
  readonly operations: Named<EndpointSummary>;
  /** Only of a database with shards: how evenly operations fell on them. */
  readonly balance?: BalanceSummary;
  /** Only of a database with backups. */
  readonly backups?: BackupSummary;
  /** Only of a database with replicas. */
  readonly replication?: ReplicationSummary;
  /** Only where a step has one. */
  readonly transactions?: TransactionsSummary;
  /** Only of a database with one. */
  readonly outbox?: OutboxSummary;
  /** Only of a database whose rows are watched. */
  readonly contention?: ContentionSummary;
  /** Only of a database whose connections have to be opened. */
  readonly connections?: ConnectionsSummary;
}
