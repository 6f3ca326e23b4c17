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
  const endNs = Math.min(
    reading.durationNs,
    input.for === undefined ? reading.durationNs : atNs + durationNs(input.for),
  );
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
  for (const kind of ["freeze", "crash", "certificate"] as const) {
    const struck = (input as Partial<Record<typeof kind, TargetInput>>)[kind];
    if (struck === undefined) continue;
    const target = readTarget(reading, [...path, kind], struck, false);
    return target === null ? null : { ...when, kind, target };
  }
  return readLinkFault(reading, path, { ...when, input: input as LinkFault });
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
  if (service === undefined && !isDatabase) {
    checkTargetExists(reading, at, component);
    return null;
  }
  if (part !== undefined && !allowsPart) {
    reading.report.mistake(at, "strikes whole instances and takes no endpoint", `write target: ${component}`);
    return null;
  }
  if (part !== undefined) {
    const resolved = isDatabase
      ? resolveQuery(reading, at, input.target)
      : resolveCall(reading, at, input.target);
    if (resolved === null) return null;
  }
  return {
    component,
    endpoint: part ?? null,
    select: selectOf(reading, [...path, "select"], {
      select: input.select,
      instances: service?.instances ?? 1,
    }),
  };
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
      `"${component}" is a workload; a fault of this kind strikes a service or a database`,
    );
    return;
  }
  const known = [...entriesOf(reading.input.services), ...entriesOf(reading.input.databases)].map(
    ([name]) => name,
  );
  if (reading.report.isSpoilt(["services", component]) || reading.report.isSpoilt(["databases", component]))
    return;
  reading.report.mistake(path, `there is no service or database "${component}"`, remedy(component, known));
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
  const kinds = ["workloads", "services", "databases"] as const;
  const known = kinds.flatMap((kind) =>
    entriesOf<unknown>(reading.input[kind]).map(([component]) => component),
  );
  if (known.includes(name) || kinds.some((kind) => reading.report.isSpoilt([kind, name]))) return;
  reading.report.mistake(
    path,
    `there is no workload, service or database "${name}"`,
    remedy(name, known),
    at,
  );
}
