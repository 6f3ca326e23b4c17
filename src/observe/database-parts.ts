import { BackupObservation } from "./backup-observation.ts";
import { ConnectionsObservation } from "./connections-observation.ts";
import { ContentionObservation } from "./contention-observation.ts";
import { OutboxObservation } from "./outbox-observation.ts";
import type { ObservationContext } from "./observation-context.ts";
import { ReplicationObservation } from "./replication-observation.ts";
import type { DatabaseSetup } from "./setup.ts";
import type { StoryMaterial } from "./story/remark.ts";
import type { DatabaseSummary, Named, SeriesSummary } from "./summary.ts";

/** What only some databases count: those with replicas, and those whose rows are watched. */
export class DatabaseParts {
  readonly replications: ReadonlyMap<string, ReplicationObservation>;
  readonly backups: ReadonlyMap<string, BackupObservation>;
  readonly outboxes: ReadonlyMap<string, OutboxObservation>;
  readonly contentions: ReadonlyMap<string, ContentionObservation>;
  readonly connections: ReadonlyMap<string, ConnectionsObservation>;

  constructor(databases: readonly DatabaseSetup[], context: ObservationContext) {
    this.replications = new Map(
      databases
        .filter(({ replicas }) => replicas > 0)
        .map((setup) => [setup.name, new ReplicationObservation(setup, context)]),
    );
    this.backups = new Map(
      databases
        .filter(({ hasBackups }) => hasBackups)
        .map(({ name }) => [name, new BackupObservation(name, context)]),
    );
    this.outboxes = new Map(
      databases
        .filter(({ hasOutbox }) => hasOutbox)
        .map(({ name }) => [name, new OutboxObservation(context)]),
    );
    this.contentions = new Map(
      databases
        .filter(({ hasContention }) => hasContention)
        .map(({ name }) => [name, new ContentionObservation(context)]),
    );
    this.connections = new Map(
      databases
        .filter(({ opensConnections }) => opensConnections)
        .map(({ name }) => [name, new ConnectionsObservation(name, context)]),
    );
  }

  close(endNs: number): void {
    for (const backups of this.backups.values()) backups.close(endNs);
    for (const replication of this.replications.values()) replication.close(endNs);
  }

  summary(
    name: string,
    window: number | null,
  ): Pick<DatabaseSummary, "replication" | "backups" | "contention" | "outbox" | "connections"> {
    const replication = this.replications.get(name);
    const backups = this.backups.get(name);
    const contention = this.contentions.get(name);
    const outbox = this.outboxes.get(name);
    const connections = this.connections.get(name);
    return {
      ...(replication === undefined ? {} : { replication: replication.summary(window) }),
      ...(backups === undefined ? {} : { backups: backups.summary(window) }),
      ...(contention === undefined ? {} : { contention: contention.summary(window) }),
      ...(outbox === undefined ? {} : { outbox: outbox.summary(window) }),
      ...(connections === undefined ? {} : { connections: connections.summary(window) }),
    };
  }

  /** What the story is told from. */
  stories(): Pick<StoryMaterial, "backups" | "replications" | "connections"> {
    return {
      backups: [...this.backups.values()],
      replications: [...this.replications.values()],
      connections: [...this.connections.values()],
    };
  }

  series(): Pick<SeriesSummary, "replication"> {
    if (this.replications.size === 0) return {};
    const series: Named<ReturnType<ReplicationObservation["series"]>> = Object.fromEntries(
      [...this.replications].map(([name, replication]) => [name, replication.series()]),
    );
    return { replication: series };
  }
}
