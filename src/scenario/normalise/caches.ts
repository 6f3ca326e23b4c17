import { durationNs, ratioOf } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type { CacheAccessSpec, CacheSpec, StepSpec } from "../scenario.ts";
import type { CacheInput } from "../schema/caches.ts";
import type { StepInput } from "../schema/steps.ts";
import type { Path } from "../source/node.ts";
import { isAlwaysZero, readDurations } from "./distributions.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** What can be asked of a shared cache: the parts that client entries and faults may name. */
export const CACHE_OPERATIONS: readonly string[] = ["get", "put", "drop"];

/** A cache with its times in nanoseconds. */
export function readCache(reading: Reading, name: string, input: CacheInput): CacheSpec {
  const path: Path = ["caches", name];
  checkTtl(reading, path, input);
  const ns = (text: CacheInput["ttl"]): number | null => (text === undefined ? null : durationNs(text));
  const latency = readDurations(reading, [...path, "latency"], input.latency);
  if (input.zone !== undefined && input.scope === "instance")
    reading.report.mistake(
      [...path, "zone"],
      "a cache of scope instance is where the instances that use it are",
      "take zone away",
      "key",
    );
  return {
    zone: input.zone ?? null,
    scope: input.scope,
    data: input.data ?? name,
    capacity: input.capacity ?? null,
    eviction: input.eviction,
    ttlNs: ns(input.ttl),
    ttlJitter: ratioOf(input.ttlJitter),
    singleFlight: input.singleFlight,
    staleWhileRevalidateNs: ns(input.staleWhileRevalidate),
    staleIfErrorNs: ns(input.staleIfError),
    negativeTtlNs: ns(input.negativeTtl),
    earlyRefresh: input.earlyRefresh ?? null,
    latency: isAlwaysZero(latency) ? { kind: "constant", value: 0 } : latency,
    warm: input.warm,
  };
}

/** Settings about the end of a ttl mean nothing without one. */
function checkTtl(reading: Reading, path: Path, input: CacheInput): void {
  if (input.ttl !== undefined || reading.report.isSpoilt([...path, "ttl"])) return;
  const idle = (["staleWhileRevalidate", "staleIfError", "earlyRefresh"] as const).filter(
    (key) => input[key] !== undefined,
  );
  for (const key of idle)
    reading.report.mistake(
      [...path, key],
      `${key} needs a ttl: without one nothing ever expires`,
      null,
      "key",
    );
  if (ratioOf(input.ttlJitter) > 0)
    reading.report.mistake([...path, "ttlJitter"], "ttlJitter needs a ttl", null, "key");
}

type CacheStepInput = Extract<StepInput, { cache: string }>;

const ACCESSES = ["miss", "put", "drop", "changed"] as const;

/** A step that uses a cache; null where it names none. `readMiss` reads the steps of a miss. */
export function readCacheStep(
  reading: Reading,
  path: Path,
  step: {
    readonly base: Pick<StepSpec, "name" | "optional">;
    readonly input: CacheStepInput;
    readonly side: "service" | "users";
    readonly readMiss: () => readonly StepSpec[];
  },
): StepSpec | null {
  const { input, base } = step;
  const cache = own(reading.input.caches, input.cache);
  const access = accessOf(reading, path, input, step.readMiss);
  if (cache === undefined) {
    complainOfCache(reading, [...path, "cache"], input.cache);
    return null;
  }
  const shared = cache.scope === "shared";
  if (!shared && step.side === "users")
    reading.report.mistake(
      [...path, "cache"],
      `"${input.cache}" is in the instances of services, and users have none`,
      "use it in a service, or make it scope: shared",
    );
  if (shared && input.drop === "everywhere")
    reading.report.mistake(
      [...path, "drop"],
      "a shared cache is one place; everywhere is for scope: instance",
      "write drop: true",
    );
  return access === null ? null : { kind: "cache", ...base, cache: input.cache, shared, access };
}

function accessOf(
  reading: Reading,
  path: Path,
  input: CacheStepInput,
  readMiss: () => readonly StepSpec[],
): CacheAccessSpec | null {
  const given = ACCESSES.filter((key) => input[key] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? "this one has none" : `this one has ${given.join(" and ")}`;
    reading.report.mistake(
      [...path, "cache"],
      `a cache step has one of miss, put, drop and changed; ${found}`,
      "such as { cache: NAME, miss: [{ query: db.read }] }",
      "key",
    );
    return null;
  }
  if (input.miss !== undefined) return { kind: "lookup", miss: readMiss(), onError: input.onError };
  if (input.put === true) return { kind: "put" };
  if (input.drop !== undefined) return { kind: "drop", everywhere: input.drop === "everywhere" };
  return { kind: "changed" };
}

/** What is wrong with the name of a cache. */
export function complainOfCache({ input, report }: Reading, path: Path, name: string): void {
  if (report.isSpoilt(["caches", name])) return;
  const known = entriesOf(input.caches).map(([cache]) => cache);
  const kind =
    own(input.services, name) !== undefined
      ? "service"
      : own(input.databases, name) !== undefined
        ? "database"
        : null;
  if (kind === null) report.mistake(path, `there is no cache "${name}"`, remedy(name, known));
  else report.mistake(path, `"${name}" is a ${kind}, not a cache`);
}

/** The caches that are called over the network, by name. */
export function sharedCaches({ input }: Reading): readonly string[] {
  return entriesOf(input.caches)
    .filter(([, { scope }]) => scope === "shared")
    .map(([name]) => name);
}
