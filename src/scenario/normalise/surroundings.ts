import { ratioOf } from "../quantity.ts";
import { bytesPerSecond, sizeBytes } from "../size.ts";
import { remedy } from "../nearest.ts";
import type { LinkEntrySpec, NetworkSpec, SizeSpec } from "../scenario.ts";
import type { NetworkInput } from "../schema/surroundings.ts";
import type { Path } from "../source/node.ts";
import { sharedCaches } from "./caches.ts";
import { readDurations } from "./distributions.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { zonesIn } from "./zones.ts";

/** The network, and what links say of their own. */
export function readNetwork(reading: Reading, input: NetworkInput): NetworkSpec {
  const links = emptyMap<Record<string, LinkEntrySpec>>();
  for (const [from, row] of entriesOf(input.links)) {
    const path = ["network", "links", from];
    const isKnown = checkEnd(reading, path, from, "key");
    const to = emptyMap<LinkEntrySpec>();
    for (const [other, link] of entriesOf(row)) {
      const at = [...path, other];
      if (checkEnd(reading, at, other, "key") && isKnown) checkLevel(reading, at, [from, other]);
      to[other] = {
        latency: link.latency === undefined ? null : readDurations(reading, [...at, "latency"], link.latency),
        loss: link.loss === undefined ? null : ratioOf(link.loss),
        bandwidth: link.bandwidth === undefined ? null : bytesPerSecond(link.bandwidth),
      };
    }
    links[from] = to;
  }
  return {
    latency: readDurations(reading, ["network", "latency"], input.latency),
    loss: ratioOf(input.loss),
    bandwidth: input.bandwidth === undefined ? null : bytesPerSecond(input.bandwidth),
    links,
    sizes: readSizes(reading, input.sizes),
  };
}

/** Each with one message at least that has a size; whether there is such a target is checked later. */
function readSizes(reading: Reading, input: NetworkInput["sizes"]): Record<string, SizeSpec> {
  const sizes = emptyMap<SizeSpec>();
  for (const [target, weight] of entriesOf(input)) {
    const path = ["network", "sizes", target];
    const size = { request: sizeBytes(weight.request), response: sizeBytes(weight.response) };
    if (size.request === 0 && size.response === 0)
      reading.report.mistake(
        path,
        "weighs nothing",
        "a size, such as request: 1KiB or response: 20KiB",
        "key",
      );
    sizes[target] = size;
  }
  return sizes;
}

/** What lies under the links of single components is said for zones alone. */
function checkLevel(reading: Reading, path: Path, ends: readonly [string, string]): void {
  const zones = zonesIn(reading);
  const [zone, ...others] = ends.filter((end) => zones.includes(end));
  if (zone === undefined || others.length > 0) return;
  reading.report.mistake(
    path,
    `a link lies between two components or between two zones, and "${zone}" is a zone`,
    null,
    "key",
  );
}

/** Links and faults lie between workloads, services, databases, shared caches, brokers, registries and zones; false: not so. */
export function checkEnd(reading: Reading, path: Path, name: string, at: "key" | "value"): boolean {
  const kinds = ["workloads", "services", "databases", "caches", "brokers", "registries"] as const;
  const zones = zonesIn(reading);
  const known = kinds.flatMap((kind) =>
    kind === "caches"
      ? sharedCaches(reading)
      : entriesOf<unknown>(reading.input[kind]).map(([component]) => component),
  );
  known.push(...zones);
  if (known.includes(name) || kinds.some((kind) => reading.report.isSpoilt([kind, name]))) return true;
  const things = "workload, service, database, shared cache, broker";
  const all = zones.length === 0 ? `${things} or registry` : `${things}, registry or zone`;
  reading.report.mistake(path, `there is no ${all} "${name}"`, remedy(name, known), at);
  return false;
}
