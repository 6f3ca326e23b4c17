import { durationNs, ratioOf } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type { ConnectionsSpec, DatabaseSpec, DistributionSpec, LinkSpec, NetworkSpec } from "../scenario.ts";
import type { DatabaseInput } from "../schema/components.ts";
import type { NetworkInput } from "../schema/surroundings.ts";
import type { Path } from "../source/node.ts";
import { sharedCaches } from "./caches.ts";
import { readDurations } from "./distributions.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A database with its operations in nanoseconds. */
export function readDatabase(reading: Reading, name: string, input: DatabaseInput): DatabaseSpec {
  const path: Path = ["databases", name, "operations"];
  const operations = emptyMap<DistributionSpec>();
  for (const [operation, duration] of entriesOf(input.operations))
    operations[operation] = readDurations(reading, [...path, operation], duration);
  if (Object.keys(operations).length === 0)
    reading.report.mistake(
      path,
      "a database needs at least one operation",
      "such as read: { exponential: 2ms }",
      "key",
    );
  return {
    connections: connectionsOf(input.connections),
    concurrency: input.concurrency ?? null,
    statementTimeoutNs: input.statementTimeout === undefined ? null : durationNs(input.statementTimeout),
    operations,
  };
}

function connectionsOf(input: DatabaseInput["connections"]): ConnectionsSpec | null {
  if (input === undefined) return null;
  if (typeof input === "number") return { size: input, perInstance: false, acquireTimeoutNs: null };
  return {
    size: input.size,
    perInstance: input.perInstance,
    acquireTimeoutNs: input.acquireTimeout === undefined ? null : durationNs(input.acquireTimeout),
  };
}

/** The network; a link that leaves something unsaid has it from the network. */
export function readNetwork(reading: Reading, input: NetworkInput): NetworkSpec {
  const latency = readDurations(reading, ["network", "latency"], input.latency);
  const loss = ratioOf(input.loss);
  const links = emptyMap<Record<string, LinkSpec>>();
  for (const [from, row] of entriesOf(input.links)) {
    const path = ["network", "links", from];
    checkComponent(reading, path, from, "key");
    const to = emptyMap<LinkSpec>();
    for (const [other, link] of entriesOf(row)) {
      checkComponent(reading, [...path, other], other, "key");
      to[other] = {
        latency:
          link.latency === undefined
            ? latency
            : readDurations(reading, [...path, other, "latency"], link.latency),
        loss: link.loss === undefined ? loss : ratioOf(link.loss),
      };
    }
    links[from] = to;
  }
  return { latency, loss, links };
}

/** Links and faults lie between workloads, services, databases, shared caches and registries. */
export function checkComponent(reading: Reading, path: Path, name: string, at: "key" | "value"): void {
  const kinds = ["workloads", "services", "databases", "caches", "registries"] as const;
  const known = kinds.flatMap((kind) =>
    kind === "caches"
      ? sharedCaches(reading)
      : entriesOf<unknown>(reading.input[kind]).map(([component]) => component),
  );
  if (known.includes(name) || kinds.some((kind) => reading.report.isSpoilt([kind, name]))) return;
  reading.report.mistake(
    path,
    `there is no workload, service, database, shared cache or registry "${name}"`,
    remedy(name, known),
    at,
  );
}
