import { remedy } from "../nearest.ts";
import { ratioOf } from "../quantity.ts";
import type { FaultSpec, LowestSpec, SelectSpec } from "../fault.ts";
import type { TargetInput } from "../schema/fault-targets.ts";
import type { Path } from "../source/node.ts";
import { STRIKES_MAX } from "./fault-times.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { nodeCount } from "./destinations.ts";
import { instanceCount, instancesIn, replicaCount, serverCount, zonesIn } from "./zones.ts";

type ShardsInput = Pick<Exclude<TargetInput["select"], number | string>, "primary" | "replicas"> & {
  readonly shards: number | string;
};

export type When = Pick<FaultSpec, "atNs" | "endNs" | "repeats" | "abortWhen">;

/** One fault: where its kind stands, and when it strikes. */
export interface Place {
  readonly reading: Reading;
  readonly path: Path;
  readonly when: When;
}

/** How many instances a component has in all. */
export function instancesOf(reading: Reading, component: string): number {
  const service = own(reading.input.services, component);
  if (service !== undefined) return instanceCount(service);
  const database = own(reading.input.databases, component);
  if (database !== undefined) return serverCount(database);
  const broker = own(reading.input.brokers, component);
  return broker === undefined ? 1 : nodeCount(broker);
}

/** Each instance that fails by itself strikes on its own; picked ones, and a zone, as one. */
export function checkStrikes(
  { reading, path, when }: Place,
  select: SelectSpec,
  components: readonly string[],
): void {
  const { repeats, atNs, endNs } = when;
  if (repeats?.kind !== "random") return;
  const strikes =
    (processesOf(reading, select, components) * (endNs - atNs)) / (repeats.mtbfNs + repeats.repair.ns);
  if (strikes > STRIKES_MAX)
    reading.report.mistake(
      [...path.slice(0, -1), "mtbf"],
      `strikes about ${Math.round(strikes)} times; at most ${STRIKES_MAX} are played`,
    );
}

function processesOf(reading: Reading, select: SelectSpec, components: readonly string[]): number {
  if (select.kind === "random" || (select.kind === "zone" && select.whole)) return 1;
  if (select.kind === "primary") return sum(components.map((name) => shardCount(reading, name)));
  return sum(
    components.map((component) =>
      select.kind === "zone" ? instancesIn(reading, component, select.zone) : instancesOf(reading, component),
    ),
  );
}

/** Which instances of the components are meant. */
export function selectOf(
  { reading, path: above }: Place,
  select: TargetInput["select"],
  components: readonly string[],
): SelectSpec {
  const path = [...above, "select"];
  const instances = components.map((component) => instancesOf(reading, component));
  if (select === "random") return { kind: "random", of: { kind: "count", count: 1 } };
  if (select === "primary") return primaryOf(reading, path, components);
  if (typeof select !== "object") return lowestOf(reading, path, select, Math.min(...instances));
  if (select.zone !== undefined) return zoneOf(reading, path, { ...select, zone: select.zone }, components);
  if (select.primary === true && select.shards === undefined)
    reading.report.mistake(
      [...path, "primary"],
      "belongs to shards",
      "select: primary for all of them",
      "key",
    );
  if (select.shards !== undefined)
    return shardsOf(reading, path, { ...select, shards: select.shards }, components);
  if (select.replicas !== undefined) return replicasOf(reading, path, select.replicas, components);
  const of = lowestOf(reading, [...path, "random"], select.random ?? "all", sum(instances));
  return of.kind === "all" ? of : { kind: "random", of };
}

function primaryOf(reading: Reading, path: Path, components: readonly string[]): SelectSpec {
  checkReplicas(reading, path, components);
  return { kind: "primary" };
}

function shardCount({ input }: Reading, database: string): number {
  return own(input.databases, database)?.shards ?? 1;
}

/** So many of the replicas of each shard. */
function replicasOf(
  reading: Reading,
  path: Path,
  replicas: number | string,
  components: readonly string[],
): Extract<SelectSpec, { kind: "replicas" }> {
  checkReplicas(reading, path, components);
  const counts = components.map((name) => replicaCount(own(reading.input.databases, name) ?? {}));
  const most = Math.max(1, Math.min(...counts));
  return { kind: "replicas", of: lowestOf(reading, [...path, "replicas"], replicas, most) };
}

function shardsOf(
  reading: Reading,
  path: Path,
  { shards, primary, replicas }: ShardsInput,
  components: readonly string[],
): SelectSpec {
  const counts = components.map((name) => shardCount(reading, name));
  const lone = components.find((_, index) => counts[index] === 1);
  if (lone !== undefined) reading.report.mistake(path, `${lone} is no database with shards`);
  if (primary === true && replicas !== undefined)
    reading.report.mistake(path, "selects either the primary or replicas, not both");
  const of = lowestOf(reading, [...path, "shards"], shards, Math.min(...counts));
  if (replicas !== undefined)
    return { kind: "shards", of, servers: replicasOf(reading, path, replicas, components) };
  if (primary === true) checkReplicas(reading, path, components);
  return { kind: "shards", of, servers: { kind: primary === true ? "primary" : "all" } };
}

/** Only servers with the same data have parts to play. */
function checkReplicas({ input, report }: Reading, path: Path, components: readonly string[]): void {
  const lone = components.find((name) => own(input.databases, name)?.replicas === undefined);
  if (lone !== undefined)
    report.mistake(path, `${lone} is no database with replicas, so it has no primary and no replicas`);
}

function zoneOf(
  reading: Reading,
  path: Path,
  { zone, random }: { readonly zone: string; readonly random?: unknown },
  components: readonly string[],
): SelectSpec {
  const { report } = reading;
  const known = zonesIn(reading);
  if (random !== undefined) report.mistake(path, "selects either at random or by zone, not both");
  if (!known.includes(zone))
    report.mistake([...path, "zone"], `there is no zone "${zone}"`, remedy(zone, known));
  else if (components.every((component) => instancesIn(reading, component, zone) === 0))
    report.warning(
      [...path, "zone"],
      `nothing of ${components.join(", ")} is in ${zone}, so this fault changes nothing`,
    );
  return { kind: "zone", zone, whole: false };
}

/** All, so many, or a share of them. */
export function lowestOf(
  reading: Reading,
  path: Path,
  select: number | string,
  instances: number,
): LowestSpec {
  if (select === "all") return { kind: "all" };
  if (typeof select === "string" || !Number.isInteger(select))
    return { kind: "ratio", ratio: ratioOf(select) };
  if (select > instances) reading.report.mistake(path, `selects ${select} instances of ${instances}`);
  return { kind: "count", count: select };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
