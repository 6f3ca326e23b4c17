import { remedy } from "../nearest.ts";
import { durationNs, ratioOf } from "../quantity.ts";
import { bytesPerSecond } from "../size.ts";
import type { FaultSpec, FaultTarget } from "../fault.ts";
import type { TargetInput } from "../schema/fault-targets.ts";
import type { FaultInput, FaultKindInputs } from "../schema/faults.ts";
import type { Path } from "../source/node.ts";
import { destinationsOf } from "./destinations.ts";
import { CACHE_OPERATIONS, complainOfCache, sharedCaches } from "./caches.ts";
import { readDurations } from "./distributions.ts";
import { checkPlainCrash, isCrashPoint, readCrashPoint } from "./crash-points.ts";
import { checkStrikes, selectOf } from "./fault-selection.ts";
import type { Place, When } from "./fault-selection.ts";
import { readTimes } from "./fault-times.ts";
import { readWay, readWire } from "./fault-ways.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { resolveCall, resolveQuery } from "./targets.ts";
import { instancesIn, isZone, zonesIn } from "./zones.ts";

/** A fault with its times within the run and its target resolved; null when it points at nothing. */
export function readFault(reading: Reading, name: string, input: FaultInput): FaultSpec | null {
  const path: Path = ["faults", name];
  if (isCrashPoint(input)) {
    const place = { reading, path: [...path, "crash"], when: ALWAYS };
    return readCrashPoint(reading, path, { input, target: readTarget(place, input.crash, false) });
  }
  if ("crash" in input) checkPlainCrash(reading, path, { at: input.at, every: input.crash.every });
  const when = readTimes(reading, path, input);
  for (const [kind, read] of Object.entries(readers)) {
    const own = (input as unknown as Record<string, unknown>)[kind];
    if (own === undefined) continue;
    return (read as (place: Place, own: unknown) => FaultSpec | null)(
      { reading, path: [...path, kind], when },
      own,
    );
  }
  return null;
}

/** It may strike whenever it is come to. */
const ALWAYS: When = { atNs: 0, endNs: Infinity, repeats: null, abortWhen: null };

/** One for each kind, with what stands under its key. */
const readers: {
  readonly [Kind in keyof FaultKindInputs]: (place: Place, own: FaultKindInputs[Kind]) => FaultSpec | null;
} = {
  slow: (place, own) =>
    struck(place, own, { takesEndpoint: true }, (target) => ({ kind: "slow", target, factor: own.factor })),
  errors: (place, own) =>
    struck(place, own, { takesEndpoint: true }, (target) => ({
      kind: "errors",
      target,
      ratio: ratioOf(own.ratio),
      code: own.code,
      by: own.by,
    })),
  freeze: (place, own) => struck(place, own, {}, (target) => ({ kind: "freeze", target })),
  crash: (place, own) => struck(place, own, {}, (target) => ({ kind: "crash", target })),
  certificate: (place, own) => struck(place, own, {}, (target) => ({ kind: "certificate", target })),
  flush: ({ reading, path, when }, { target: cache }) => {
    if (own(reading.input.caches, cache) !== undefined)
      return { ...when, endNs: when.atNs, kind: "flush", cache };
    complainOfCache(reading, [...path, "target"], cache);
    return null;
  },
  wipe: ({ reading, path, when }, { target: database }) => {
    if (own(reading.input.databases, database)?.backups !== undefined)
      return { ...when, endNs: when.atNs, kind: "wipe", database };
    complainOfNoBackups(reading, [...path, "target"], database);
    return null;
  },
  poison: (place, own) =>
    struck(place, own, {}, (target) => ({
      kind: "poison",
      target,
      ratio: ratioOf(own.ratio),
      by: own.by,
      downNs: durationNs(own.downFor),
    })),
  leak: (place, own) => {
    checkLeak(place, own);
    return struck(place, own, {}, (target) => ({ kind: "leak", target, every: own.every }));
  },
  contention: (place, own) => {
    checkContention(place, own);
    return struck(place, own, {}, (target) => ({ kind: "contention", target, share: ratioOf(own.share) }));
  },
  latency: (place, own) => ({
    ...place.when,
    kind: "latency",
    way: readWay(place, own),
    add: readDurations(place.reading, [...place.path, "add"], own.add),
  }),
  loss: (place, own) => ({
    ...place.when,
    kind: "loss",
    way: readWay(place, own),
    ratio: ratioOf(own.ratio),
  }),
  bandwidth: (place, own) => ({
    ...place.when,
    kind: "bandwidth",
    way: readWire(place, own),
    limit: bytesPerSecond(own.limit),
  }),
  partition: (place, own) => ({
    ...place.when,
    kind: "partition",
    way: readWay(place, own),
    messages: own.messages,
  }),
};

type Deed<Spec = FaultSpec> = Spec extends FaultSpec ? Omit<Spec, keyof When> : never;

/** A fault of instances: null when nobody is hit. */
function struck(
  place: Place,
  own: TargetInput,
  { takesEndpoint = false }: { readonly takesEndpoint?: boolean },
  deed: (target: FaultTarget) => Deed,
): FaultSpec | null {
  const target = readTarget(place, own, takesEndpoint);
  return target === null ? null : { ...place.when, ...deed(target) };
}

function readTarget(place: Place, own: TargetInput, takesEndpoint: boolean): FaultTarget | null {
  const { reading, path } = place;
  if (typeof own.target === "string" && isZone(reading, own.target))
    return zoneTarget(place, own, own.target);
  const isList = typeof own.target !== "string";
  const names = typeof own.target === "string" ? [own.target] : own.target;
  const parts = names.map((name, index) =>
    readComponent(place, [...path, "target", ...(isList ? [index] : [])], name, takesEndpoint),
  );
  const found = parts.filter((part) => part !== null);
  if (found.length < parts.length) return null;
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) reading.report.mistake([...path, "target"], `names "${twice}" twice`);
  const components = found.map(({ component }) => component);
  const select = selectOf(place, own.select, components);
  checkStrikes(place, select, components);
  return { components, endpoint: found[0]?.endpoint ?? null, select };
}

function readComponent(
  { reading }: Place,
  path: Path,
  name: string,
  takesEndpoint: boolean,
): { readonly component: string; readonly endpoint: string | null } | null {
  const [component = "", part] = name.split(".");
  const isThere =
    own(reading.input.services, component) !== undefined ||
    own(reading.input.databases, component) !== undefined ||
    own(reading.input.brokers, component) !== undefined ||
    sharedCaches(reading).includes(component);
  if (!isThere) {
    checkTargetExists(reading, path, component);
    return null;
  }
  if (part === undefined) return { component, endpoint: null };
  if (!takesEndpoint) {
    reading.report.mistake(
      path,
      "strikes whole instances and takes no endpoint",
      `write target: ${component}`,
    );
    return null;
  }
  return hasPart(reading, path, { component, part, text: name }) ? { component, endpoint: part } : null;
}

/** All that can be struck in a zone. */
function zoneTarget(place: Place, { select }: TargetInput, zone: string): FaultTarget | null {
  const { reading, path } = place;
  const components = componentsIn(reading, zone);
  if (select !== "all")
    reading.report.mistake([...path, "select"], "a zone is struck as a whole", "take select away", "key");
  if (components.length === 0) {
    reading.report.mistake(
      [...path, "target"],
      `no service, database, shared cache or broker is in zone "${zone}"`,
    );
    return null;
  }
  const whole = { kind: "zone", zone, whole: true } as const;
  checkStrikes(place, whole, components);
  return { components, endpoint: null, select: whole };
}

function componentNames({ input: { services, databases, brokers } }: Reading): readonly string[] {
  return [services, databases, brokers].flatMap((kind) => entriesOf<unknown>(kind).map(([name]) => name));
}

function componentsIn(reading: Reading, zone: string): readonly string[] {
  return [...componentNames(reading), ...sharedCaches(reading)].filter(
    (name) => instancesIn(reading, name, zone) > 0,
  );
}

/** Whether a component has an endpoint or operation of that name; says so if not. */
function hasPart(
  reading: Reading,
  at: Path,
  { component, part, text }: { readonly component: string; readonly part: string; readonly text: string },
): boolean {
  if (own(reading.input.databases, component) !== undefined) return resolveQuery(reading, at, text) !== null;
  const broker = own(reading.input.brokers, component);
  if (broker !== undefined) {
    const known = destinationsOf(broker);
    if (known.includes(part)) return true;
    reading.report.mistake(at, `"${component}" has no topic "${part}"`, remedy(part, known));
    return false;
  }
  if (own(reading.input.caches, component) === undefined) return resolveCall(reading, at, text) !== null;
  if (CACHE_OPERATIONS.includes(part)) return true;
  const message = `a cache has get, put and drop, and no "${part}"`;
  reading.report.mistake(at, message, remedy(part, CACHE_OPERATIONS));
  return false;
}

function checkTargetExists(reading: Reading, path: Path, component: string): void {
  if (own(reading.input.workloads, component) !== undefined) {
    reading.report.mistake(
      path,
      `"${component}" is a workload; a fault of this kind strikes a service, a database, a shared cache or a broker`,
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
  const known = [...componentNames(reading), ...sharedCaches(reading), ...zonesIn(reading)];
  if (isZone(reading, component)) {
    reading.report.mistake(path, `"${component}" is a zone, which is struck alone and as a whole`);
    return;
  }
  if (
    ["services", "databases", "caches", "brokers"].some((kind) => reading.report.isSpoilt([kind, component]))
  )
    return;
  reading.report.mistake(
    path,
    `there is no service, database, shared cache or broker "${component}"`,
    remedy(component, known),
  );
}

/** What destroys data must leave something to come back from. */
function complainOfNoBackups(reading: Reading, path: Path, name: string): void {
  if (reading.report.isSpoilt(["databases", name])) return;
  const known = entriesOf(reading.input.databases).map(([database]) => database);
  if (own(reading.input.databases, name) === undefined)
    reading.report.mistake(path, `there is no database "${name}"`, remedy(name, known));
  else
    reading.report.mistake(
      path,
      `${name} has no backups, so that its data would be gone for good`,
      `databases.${name}.backups: { every: 1h, restore: 10m }`,
    );
}

/** A leak must have something to empty. */
function checkLeak({ reading, path }: Place, { target }: TargetInput): void {
  for (const name of [target].flat()) {
    const service = own(reading.input.services, name);
    const database = own(reading.input.databases, name);
    if (service !== undefined && service.concurrency === undefined)
      reading.report.mistake(
        [...path, "target"],
        `${name} has no limit of workers that a leak could use up`,
        `set services.${name}.concurrency`,
      );
    if (database !== undefined && database.connections === undefined)
      reading.report.mistake(
        [...path, "target"],
        `${name} has no limit of connections that a leak could use up`,
        `set databases.${name}.connections`,
      );
  }
}

function checkContention({ reading, path }: Place, { target, share }: FaultKindInputs["contention"]): void {
  if (ratioOf(share) >= 1)
    reading.report.mistake([...path, "share"], "leaves no core at all", "a freeze is what stands still");
  for (const name of [target].flat()) {
    const service = own(reading.input.services, name);
    const isDatabase = own(reading.input.databases, name) !== undefined;
    if (isDatabase || (service !== undefined && service.cpu === undefined))
      reading.report.mistake(
        [...path, "target"],
        `${name} has no cores to share`,
        isDatabase ? "use slow" : `set services.${name}.cpu, or use slow`,
      );
  }
}
