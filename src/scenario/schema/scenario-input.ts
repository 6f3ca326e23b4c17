import * as z from "zod";
import { broker } from "./brokers.ts";
import { cache } from "./caches.ts";
import { policy } from "./clients.ts";
import { cost } from "./cost.ts";
import { service } from "./components.ts";
import { database } from "./databases.ts";
import { workload } from "./workloads.ts";
import { closed, defaulted, forms, list, named, optional, required, text } from "./field.ts";
import { durationOrAuto, positiveDuration } from "./quantities.ts";
import { fault } from "./faults.ts";
import { invariant } from "./invariants.ts";
import { registry } from "./registries.ts";
import { record } from "./records.ts";
import { saga } from "./sagas.ts";
import { network } from "./surroundings.ts";

const condition = z
  .string({ error: "expected a condition, such as workloads.users.latency.p99 < 200ms" })
  .max(1000, { error: "longer than 1000 characters" });

const seed = forms(
  [z.int().min(0).max(Number.MAX_SAFE_INTEGER), z.string().regex(/^[A-Za-z0-9_/-]{1,100}$/)],
  "expected a whole number from 0 to 2^53-1, or a word",
);

/** Paths are checked when they are put in place; here a variant is any map. */
const variant = z.record(
  z.string(),
  z.unknown().meta({ description: "What to put in the place of the path; null takes away." }),
  {
    error: "expected a map of path: value; {} changes nothing",
  },
);

/** A whole scenario as it is written. */
export const scenarioInput = closed({
  name: required(text(200), "What the scenario is called."),
  extends: optional(text(500), "A file, at or below this one's folder, that this one is laid over.", "none"),
  summary: optional(text(2000), "What it is about, in a sentence or two.", "none"),
  lesson: optional(text(100_000), "Markdown, shown in the report.", "none"),
  seed: defaulted(seed, 1, "Where chance begins; the same seed gives the same run."),
  duration: required(positiveDuration, "Simulated time."),
  warmup: defaulted(
    durationOrAuto,
    0,
    "Time at the start that is left out of the statistics; `auto`: found by MSER-5 in a pilot run, the longest of all designs that are compared and say so.",
  ),
  workloads: required(named(workload), "Where requests come from."),
  services: required(named(service), "What answers them."),
  databases: optional(named(database), "What the services query.", "none"),
  caches: optional(named(cache), "Where the services keep copies.", "none"),
  brokers: optional(named(broker), "What keeps messages until they are handled.", "none"),
  registries: optional(
    named(registry),
    "Where callers find the instances of services.",
    "none; callers know every instance",
  ),
  sagas: optional(named(saga), "Transactions over several services, step by step.", "none"),
  records: optional(
    named(record),
    "What sagas and requests read, write and lock, by the key that they are about.",
    "none",
  ),
  defaults: optional(
    closed({
      client: optional(
        policy,
        "The policy of every call and query between components that has no entry of its own.",
        "no policy",
      ),
    }),
    "What holds where nothing else is said.",
    "none",
  ),
  policies: optional(named(policy), "Policies by name, for clients to build on.", "none"),
  network: defaulted(network, { latency: 0, loss: 0 }, "What lies between the components."),
  faults: optional(named(fault), "What goes wrong, and when.", "none"),
  invariants: optional(named(invariant), "Combinations of effects that must not remain for any key.", "none"),
  cost: optional(cost, "What running it costs.", "none; no figure is a cost then"),
  thresholds: optional(list(condition, "conditions", 1000), "Conditions that a run is judged by.", "none"),
  variants: optional(
    named(variant),
    "Versions of this scenario: by name, a map of path: value that is laid over it.",
    "none",
  ),
  findings: optional(
    list(condition, "conditions", 1000),
    "What comparing the variants must show: conditions with a variant's name in front of each path.",
    "none",
  ),
});

export type ScenarioInput = z.output<typeof scenarioInput>;
