import { durationNs } from "../quantity.ts";
import type { DatabaseSpec, DistributionSpec } from "../scenario.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import type { Path } from "../source/node.ts";
import { readBackups } from "./backups.ts";
import { readContention } from "./contention.ts";
import { checkMaxConnections, readConnections } from "./database-connections.ts";
import { readDurations } from "./distributions.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readOutbox } from "./outboxes.ts";
import { readReplicas } from "./replicas.ts";
import { warmupOf } from "./warmup.ts";

/** A database with its operations in nanoseconds. */
export function readDatabase(reading: Reading, name: string, input: DatabaseInput): DatabaseSpec {
  const path: Path = ["databases", name, "operations"];
  const operations = emptyMap<DistributionSpec>();
  for (const [operation, duration] of entriesOf(input.operations))
    operations[operation] = readDurations(reading, [...path, operation], duration);
  checkMaxConnections(reading, name, input);
  checkOperations(reading, name, operations);
  return {
    zone: input.zone ?? null,
    connections: readConnections(reading, name, input),
    maxConnections: input.maxConnections ?? null,
    concurrency: input.concurrency ?? null,
    statementTimeoutNs: input.statementTimeout === undefined ? null : durationNs(input.statementTimeout),
    operations,
    warmup: warmupOf(input.warmup),
    shards: input.shards,
    contention:
      input.contention === undefined
        ? null
        : readContention(reading, name, { ...input, contention: input.contention }),
    backups:
      input.backups === undefined ? null : readBackups(reading, name, { ...input, backups: input.backups }),
    replicas: input.replicas === undefined ? null : readReplicas(reading, name, input.replicas),
    outbox: input.outbox === undefined ? null : readOutbox(reading, name, input.outbox),
  };
}

function checkOperations({ report }: Reading, name: string, operations: DatabaseSpec["operations"]): void {
  if (Object.keys(operations).length > 0 || report.isSpoilt(["databases", name, "preset"])) return;
  report.mistake(
    ["databases", name, "operations"],
    "a database needs at least one operation",
    "such as read: { exponential: 2ms }, or a preset",
    "key",
  );
}
