import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { QuorumSpec, ReplicasSpec } from "../scenario.ts";
import type { ReplicasInput } from "../schema/replicas.ts";
import type { Path } from "../source/node.ts";
import { readDurations } from "./distributions.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";

type ReplicasBlock = Exclude<ReplicasInput, number>;

/** What the long form says where it is silent. */
const SILENT: Omit<ReplicasBlock, "count"> = {
  mode: "async",
  lag: 0,
  writes: ["write"],
  readFrom: "primary",
  readYourWrites: "none",
};

/** The servers that have the same data as the first. */
export function readReplicas(reading: Reading, database: string, input: ReplicasInput): ReplicasSpec {
  const path: Path = ["databases", database, "replicas"];
  const block: ReplicasBlock = typeof input === "number" ? { count: input, ...SILENT } : input;
  checkWrites(reading, path, block.writes);
  checkZones(reading, path, block);
  if (block.failover?.reunion !== undefined && block.failover.fencing !== false)
    reading.report.mistake(
      [...path, "failover", "reunion"],
      "only a primary that goes on beside another has writes of its own",
      "write fencing: false beside it",
      "key",
    );
  const { failover } = block;
  return {
    count: block.count,
    mode: block.mode,
    lag: readDurations(reading, [...path, "lag"], block.lag),
    writes: block.writes,
    readFrom: block.readFrom,
    readYourWrites: readYourWritesOf(block.readYourWrites),
    zones: zonesOf(block),
    quorum: block.quorum === undefined ? null : readQuorum(reading, path, block),
    failover:
      failover === undefined
        ? null
        : {
            detectionNs: durationNs(failover.detection),
            promotionNs: durationNs(failover.promotion),
            fencing: failover.fencing ?? null,
            reunion: failover.reunion ?? "drop",
          },
  };
}

function readQuorum(reading: Reading, path: Path, block: ReplicasBlock): QuorumSpec {
  const servers = block.count + 1;
  const most = Math.floor(servers / 2) + 1;
  const { write = most, read = most, readLatency = 0, unreachable } = block.quorum ?? {};
  for (const [name, wanted] of Object.entries({ write, read })) {
    if (wanted > servers)
      reading.report.mistake([...path, "quorum", name], `wants ${wanted} of ${servers} servers`);
  }
  checkNoPrimary(reading, path, block);
  return {
    write,
    read,
    readLatency: readDurations(reading, [...path, "quorum", "readLatency"], readLatency),
    unreachable: unreachable ?? "refuse",
    causality: block.quorum?.causality ?? "ignored",
    ...readVersions(reading, [...path, "quorum"], block),
  };
}

/** How servers come to the same versions again. */
function readVersions(
  { report }: Reading,
  path: Path,
  { quorum }: ReplicasBlock,
): Pick<QuorumSpec, "conflicts" | "counters" | "hintedHandoff" | "readRepair"> {
  const {
    conflicts = "lastWriteWins",
    counters = false,
    hintedHandoff = true,
    readRepair = "none",
  } = quorum ?? {};
  if (counters && conflicts === "keepBoth")
    report.mistake(
      [...path, "counters"],
      "counters are merged, or the last write wins: nobody can tell what two of them add up to",
      "write conflicts: merge",
      "key",
    );
  if (!hintedHandoff && conflicts !== "lastWriteWins")
    report.mistake(
      [...path, "hintedHandoff"],
      `conflicts: ${conflicts} without hinted handoff is not there yet`,
      "take hintedHandoff away",
      "key",
    );
  return { conflicts, counters, hintedHandoff, readRepair };
}

/** What only a primary can have. */
function checkNoPrimary({ report }: Reading, path: Path, block: ReplicasBlock): void {
  const said = {
    mode: block.mode !== SILENT.mode,
    readFrom: block.readFrom !== SILENT.readFrom,
    readYourWrites: block.readYourWrites !== SILENT.readYourWrites,
    failover: block.failover !== undefined,
  };
  for (const [name, isSaid] of Object.entries(said)) {
    if (isSaid) report.mistake([...path, name], `a quorum has no primary, and so no ${name}`, null, "key");
  }
}

function readYourWritesOf(input: ReplicasBlock["readYourWrites"]): ReplicasSpec["readYourWrites"] {
  return typeof input === "string"
    ? { kind: input }
    : { kind: "primaryFor", forNs: durationNs(input.primaryFor) };
}

/** Which operations write cannot be guessed. */
function checkWrites({ input, report }: Reading, path: Path, writes: readonly string[]): void {
  const operations = Object.keys(own(input.databases, String(path[1]))?.operations ?? {});
  for (const operation of writes) {
    if (operations.includes(operation)) continue;
    report.mistake(
      [...path, "writes"],
      `there is no operation "${operation}"; a database with replicas must know which operations write`,
      remedy(operation, operations) ?? "such as writes: [insert, update]",
    );
  }
}

/** The zone of each; null: nothing was said. */
function zonesOf({ count, zone, zones }: ReplicasBlock): readonly string[] | null {
  if (zone !== undefined) return Array.from({ length: count }, () => zone);
  return zones ?? null;
}

function checkZones({ report }: Reading, path: Path, { zone, zones, count }: ReplicasBlock): void {
  if (zone !== undefined && zones !== undefined)
    report.mistake(
      [...path, "zone"],
      "zone and zones exclude each other",
      "zones names one for each replica",
    );
  if (zones === undefined || zones.length === count) return;
  report.mistake([...path, "zones"], `names ${zones.length} zones for ${count} replicas`, "one for each");
}
