import { durationNs, durationText } from "../quantity.ts";
import type { FaultSpec } from "../fault.ts";
import type {
  CacheSpec,
  DatabaseSpec,
  RegistrySpec,
  Scenario,
  ServiceSpec,
  WorkloadSpec,
} from "../scenario.ts";
import { effectsOf } from "../effects.ts";
import type { InvariantSpec } from "../invariant.ts";
import { nodeAt, plainData } from "../source/node.ts";
import { readCache } from "./caches.ts";
import { readFault } from "./faults.ts";
import { readInvariant } from "./invariants.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readRegistry } from "./registries.ts";
import { readService } from "./services.ts";
import { readDatabase, readNetwork } from "./surroundings.ts";
import { readWorkload } from "./workloads.ts";

/** Everything but the conditions: those are read against the metrics this makes possible. */
export function readScenario(reading: Reading, seed: string | null): Scenario {
  const { input, report, durationNs: length } = reading;
  const warmupNs = durationNs(input.warmup);
  if (warmupNs >= length)
    report.mistake(
      ["warmup"],
      `the warm-up takes the whole run (${durationText(length)}); nothing would be measured`,
    );
  const workloads = emptyMap<WorkloadSpec>();
  for (const [name, workload] of entriesOf(input.workloads))
    workloads[name] = readWorkload(reading, name, workload);
  const services = emptyMap<ServiceSpec>();
  for (const [name, service] of entriesOf(input.services))
    services[name] = readService(reading, name, service);
  const databases = emptyMap<DatabaseSpec>();
  for (const [name, database] of entriesOf(input.databases))
    databases[name] = readDatabase(reading, name, database);
  const caches = emptyMap<CacheSpec>();
  for (const [name, cache] of entriesOf(input.caches)) caches[name] = readCache(reading, name, cache);
  const registries = emptyMap<RegistrySpec>();
  for (const [name, registry] of entriesOf(input.registries))
    registries[name] = readRegistry(reading, name, registry);
  const faults = emptyMap<FaultSpec>();
  for (const [name, fault] of entriesOf(input.faults)) {
    const spec = readFault(reading, name, fault);
    if (spec !== null) faults[name] = spec;
  }
  return {
    name: input.name,
    summary: input.summary ?? null,
    lesson: input.lesson ?? null,
    seed: seed ?? String(input.seed),
    durationNs: length,
    warmupNs,
    workloads,
    services,
    databases,
    caches,
    registries,
    network: readNetwork(reading, input.network),
    faults,
    invariants: invariantsOf(reading, effectsOf({ workloads, services })),
    thresholds: [],
    variants: variantsOf(reading),
    findings: [],
  };
}

function invariantsOf(reading: Reading, effects: readonly string[]): Record<string, InvariantSpec> {
  const invariants = emptyMap<InvariantSpec>();
  for (const [name, input] of entriesOf(reading.input.invariants))
    invariants[name] = readInvariant(reading, name, { input, effects });
  return invariants;
}

/** Variants as written; their nulls say what is taken away. */
function variantsOf(reading: Reading): Record<string, Record<string, unknown>> {
  const variants = emptyMap<Record<string, unknown>>();
  for (const [name] of entriesOf(reading.input.variants)) {
    const node = nodeAt(reading.root, ["variants", name]);
    variants[name] =
      node === null ? emptyMap<unknown>() : (plainData(node, false) as Record<string, unknown>);
  }
  return variants;
}
