import { durationNs, durationText } from "../quantity.ts";
import { effectsOf } from "../effects.ts";
import type { InvariantSpec } from "../invariant.ts";
import type { Scenario } from "../scenario.ts";
import { nodeAt, plainData } from "../source/node.ts";
import { readBroker } from "./brokers.ts";
import { readCache } from "./caches.ts";
import { readCost } from "./cost.ts";
import { readDatabase } from "./databases.ts";
import { readFault } from "./faults.ts";
import { readInvariant } from "./invariants.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readRecord } from "./records.ts";
import { readRegistry } from "./registries.ts";
import { readSagas } from "./sagas.ts";
import { readService } from "./services.ts";
import { readNetwork } from "./surroundings.ts";
import { readWorkload } from "./workloads.ts";

/** Everything but the conditions: those are read against the metrics this makes possible. */
export function readScenario(reading: Reading, seed: string | null): Scenario {
  const { input, report, durationNs: length } = reading;
  const isFound = input.warmup === "auto";
  const warmupNs = isFound ? 0 : durationNs(input.warmup);
  if (warmupNs >= length)
    report.mistake(
      ["warmup"],
      `the warm-up takes the whole run (${durationText(length)}); nothing would be measured`,
    );
  const sagas = readSagas(reading);
  const workloads = readAll(reading, input.workloads, readWorkload);
  const services = readAll(reading, input.services, readService);
  return {
    name: input.name,
    summary: input.summary ?? null,
    lesson: input.lesson ?? null,
    seed: seed ?? String(input.seed),
    durationNs: length,
    warmupNs,
    ...(isFound ? { warmup: "auto" } : {}),
    workloads,
    services,
    databases: readAll(reading, input.databases, readDatabase),
    caches: readAll(reading, input.caches, readCache),
    brokers: readAll(reading, input.brokers, readBroker),
    registries: readAll(reading, input.registries, readRegistry),
    sagas,
    records: readAll(reading, input.records, readRecord),
    network: readNetwork(reading, input.network),
    faults: readAll(reading, input.faults, readFault),
    invariants: invariantsOf(reading, effectsOf({ workloads, services, sagas })),
    cost: readCost(reading),
    thresholds: [],
    variants: variantsOf(reading),
    findings: [],
  };
}

/** One after the other, in file order; what cannot be read has been reported, and is left out. */
function readAll<Input, Spec>(
  reading: Reading,
  inputs: Readonly<Record<string, Input>> | undefined,
  readOne: (reading: Reading, name: string, input: Input) => Spec | null,
): Record<string, Spec> {
  const specs = emptyMap<Spec>();
  for (const [name, input] of entriesOf(inputs)) {
    const spec = readOne(reading, name, input);
    if (spec !== null) specs[name] = spec;
  }
  return specs;
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
