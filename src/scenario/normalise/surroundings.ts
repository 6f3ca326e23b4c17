import { durationNs, ratioOf } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type {
  ConnectionsSpec,
  DatabaseSpec,
  DistributionSpec,
  FaultSpec,
  FaultTarget,
  LinkSpec,
  NetworkSpec,
} from "../scenario.ts";
import type { DatabaseInput } from "../schema/components.ts";
import type { FaultInput, NetworkInput } from "../schema/surroundings.ts";
import type { Path } from "../source/node.ts";
import { CACHE_OPERATIONS, complainOfCache, sharedCaches } from "./caches.ts";
import { readDurations } from "./distributions.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { resolveCall, resolveQuery } from "./targets.ts";

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

/** A fault with its times within the run and its target resolved; null when it points at nothing. */
export function readFault(reading: Reading, name: string, input: FaultInput): FaultSpec | null {
  const path: Path = ["faults", name];
  const atNs = durationNs(input.at);
  if (atNs >= reading.durationNs)
    reading.report.mistake([...path, "at"], "the fault begins when the run is over");
  const endNs = endOf(reading, input, atNs);
  const when = { atNs, endNs };
  if ("slow" in input) {
    const target = readTarget(reading, [...path, "slow"], input.slow, true);
    return target === null ? null : { ...when, kind: "slow", target, factor: input.slow.factor };
  }
  if ("errors" in input) {
    const target = readTarget(reading, [...path, "errors"], input.errors, true);
    return target === null
      ? null
      : { ...when, kind: "errors", target, ratio: ratioOf(input.errors.ratio), code: input.errors.code };
  }
  if ("flush" in input) return readFlush(reading, path, { atNs, cache: input.flush.target });
  for (const kind of ["freeze", "crash", "certificate"] as const) {
    const struck = (input as Partial<Record<typeof kind, TargetInput>>)[kind];
    if (struck === undefined) continue;
    const target = readTarget(reading, [...path, kind], struck, false);
    return target === null ? null : { ...when, kind, target };
  }
  return readLinkFault(reading, path, { ...when, input: input as LinkFault });
}

/** A fault never ends after the run. */
function endOf({ durationNs: length }: Reading, input: FaultInput, atNs: number): number {
  const lasts = "for" in input ? input.for : undefined;
  return lasts === undefined ? length : Math.min(length, atNs + durationNs(lasts));
}

/** Emptying a cache takes no time. */
function readFlush(
  reading: Reading,
  path: Path,
  { atNs, cache }: { readonly atNs: number; readonly cache: string },
): FaultSpec | null {
  if (own(reading.input.caches, cache) !== undefined) return { atNs, endNs: atNs, kind: "flush", cache };
  complainOfCache(reading, [...path, "flush", "target"], cache);
  return null;
}

type LinkFault = Extract<FaultInput, { latency: unknown } | { loss: unknown } | { partition: unknown }>;

function readLinkFault(
  reading: Reading,
  path: Path,
  { atNs, endNs, input }: { readonly atNs: number; readonly endNs: number; readonly input: LinkFault },
): FaultSpec {
  const when = { atNs, endNs };
  if ("latency" in input) {
    const between = readBetween(reading, [...path, "latency", "between"], input.latency.between);
    return {
      ...when,
      kind: "latency",
      between,
      add: readDurations(reading, [...path, "latency", "add"], input.latency.add),
    };
  }
  if ("loss" in input)
    return {
      ...when,
      kind: "loss",
      between: readBetween(reading, [...path, "loss", "between"], input.loss.between),
      ratio: ratioOf(input.loss.ratio),
    };
  return {
    ...when,
    kind: "partition",
    between: readBetween(reading, [...path, "partition", "between"], input.partition.between),
    messages: input.partition.messages,
  };
}

/** `select` is `all`, a count or a ratio. */
interface TargetInput {
  readonly target: string;
  readonly select: number | string;
}

function readTarget(
  reading: Reading,
  path: Path,
  input: TargetInput,
  allowsPart: boolean,
): FaultTarget | null {
  const at = [...path, "target"];
  const [component = "", part] = input.target.split(".");
  const service = own(reading.input.services, component);
  const isDatabase = own(reading.input.databases, component) !== undefined;
  const isCache = sharedCaches(reading).includes(component);
  if (service === undefined && !isDatabase && !isCache) {
    checkTargetExists(reading, at, component);
    return null;
  }
  if (part !== undefined && !allowsPart) {
    reading.report.mistake(at, "strikes whole instances and takes no endpoint", `write target: ${component}`);
    return null;
  }
  if (part !== undefined && !hasPart(reading, at, { component, part, text: input.target })) return null;
  return {
    component,
    endpoint: part ?? null,
    select: selectOf(reading, [...path, "select"], {
      select: input.select,
      instances: service?.instances ?? 1,
    }),
  };
}

/** Whether a component has an endpoint or operation of that name; says so if not. */
function hasPart(
  reading: Reading,
  at: Path,
  { component, part, text }: { readonly component: string; readonly part: string; readonly text: string },
): boolean {
  if (own(reading.input.databases, component) !== undefined) return resolveQuery(reading, at, text) !== null;
  if (own(reading.input.caches, component) === undefined) return resolveCall(reading, at, text) !== null;
  if (CACHE_OPERATIONS.includes(part)) return true;
  const message = `a cache has get, put and drop, and no "${part}"`;
  reading.report.mistake(at, message, remedy(part, CACHE_OPERATIONS));
  return false;
}

function selectOf(
  reading: Reading,
  path: Path,
  { select, instances }: { readonly select: TargetInput["select"]; readonly instances: number },
): FaultTarget["select"] {
  if (select === "all") return { kind: "all" };
  if (typeof select === "string" || !Number.isInteger(select))
    return { kind: "ratio", ratio: ratioOf(select) };
  if (select > instances) reading.report.mistake(path, `selects ${select} instances of ${instances}`);
  return { kind: "count", count: select };
}

function checkTargetExists(reading: Reading, path: Path, component: string): void {
  if (own(reading.input.workloads, component) !== undefined) {
    reading.report.mistake(
      path,
      `"${component}" is a workload; a fault of this kind strikes a service, a database or a shared cache`,
    );
    return;
  }
  if (own(reading.input.caches, component) !== undefined) {
    reading.report.mistake(
      path,
      `"${component}" is in the instances of the services that use it`,
      "strike those, or empty it with flush",
    );
    return;
  }
  const known = [
    ...[...entriesOf(reading.input.services), ...entriesOf(reading.input.databases)].map(([name]) => name),
    ...sharedCaches(reading),
  ];
  if (["services", "databases", "caches"].some((kind) => reading.report.isSpoilt([kind, component]))) return;
  reading.report.mistake(
    path,
    `there is no service, database or shared cache "${component}"`,
    remedy(component, known),
  );
}

function readBetween(
  reading: Reading,
  path: Path,
  between: readonly [string, string],
): readonly [string, string] {
  between.forEach((name, index) => {
    checkComponent(reading, [...path, index], name, "value");
  });
  if (between[0] === between[1])
    reading.report.mistake(path, `there is no network between "${between[0]}" and itself`);
  return [between[0], between[1]];
}

function checkComponent(reading: Reading, path: Path, name: string, at: "key" | "value"): void {
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
