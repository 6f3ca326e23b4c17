import { exponential } from "../kernel/distributions/exponential.ts";
import { Randoms, type Stream } from "../kernel/random.ts";
import { Variates } from "../kernel/variates.ts";
import type { FaultSpec, LowestSpec, RepeatsSpec, SelectSpec } from "../scenario/fault.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { serversPerShard, zonesOf } from "../scenario/zones.ts";
import { Places } from "./places.ts";

/** One time that a fault strikes: [at, end), never beyond the run. */
export interface Strike {
  readonly atNs: number;
  readonly endNs: number;
  /** None for a fault between components. */
  readonly instances: readonly StruckInstance[];
}

export interface StruckInstance {
  readonly component: string;
  readonly index: number;
}

type Interval = Pick<Strike, "atNs" | "endNs">;

/**
 * Every strike of a fault, in the order of time: chance too is drawn before the run, so that the
 * charts, the recovery and the story can know them all. What strikes at random fails and is repaired
 * by turns, up at first: instances each on their own, or all as one where each
 * strike picks anew or a whole zone is struck.
 */
export function strikesOf(scenario: Scenario, name: string): readonly Strike[] {
  const fault = scenario.faults[name]!;
  const random = streamsOf(scenario.seed, name);
  const { repeats } = fault;
  const pool = "target" in fault ? poolOf(scenario, fault.target.components) : [];
  const chosen = "target" in fault ? fault.target.select : null;
  if (chosen?.kind === "random") {
    const pick = random("pick");
    const count = Math.min(pool.length, sizeOf(chosen.of, pool.length));
    return times(fault, () => random("times")).map((time) => ({
      ...time,
      instances: picked(pool, count, pick),
    }));
  }
  const struck = chosen === null ? [] : selected(scenario, pool, chosen);
  const isOne = chosen?.kind === "zone" && chosen.whole;
  if (repeats?.kind !== "random" || struck.length === 0 || isOne)
    return times(fault, () => random("times")).map((time) => ({ ...time, instances: struck }));
  return struck
    .flatMap((instance) =>
      times(fault, () => random(`times/${instance.component}/${instance.index}`)).map((time) => ({
        ...time,
        instances: [instance],
      })),
    )
    .sort((a, b) => a.atNs - b.atNs);
}

/** The streams of a fault's schedule; what it does once it strikes draws from `faults/F` itself. */
function streamsOf(seed: string, fault: string): (purpose: string) => Stream {
  const randoms = new Randoms(seed);
  return (purpose) => randoms.stream(`faults/${fault}/${purpose}`);
}

function poolOf(scenario: Scenario, components: readonly string[]): readonly StruckInstance[] {
  return components.flatMap((component) =>
    zonesOf(scenario, component).map((_, index) => ({ component, index })),
  );
}

function selected(
  scenario: Scenario,
  pool: readonly StruckInstance[],
  select: Exclude<SelectSpec, { kind: "random" }>,
): readonly StruckInstance[] {
  if (select.kind === "primary" || select.kind === "replicas")
    return inShards(scenario, pool, { of: { kind: "all" }, servers: select });
  if (select.kind === "shards") return inShards(scenario, pool, select);
  if (select.kind !== "zone") return lowest(pool, select);
  const places = new Places(scenario);
  return pool.filter(({ component, index }) => places.of({ name: component, index }).zone === select.zone);
}

/** Servers of the lowest-numbered shards of each database; what is no shard of a larger one is one by itself. */
function inShards(
  { databases }: Scenario,
  pool: readonly StruckInstance[],
  { of, servers }: Pick<Extract<SelectSpec, { kind: "shards" }>, "of" | "servers">,
): readonly StruckInstance[] {
  return [...new Set(pool.map(({ component }) => component))].flatMap((component) => {
    const all = pool.filter((instance) => instance.component === component);
    const database = databases[component];
    const size = database === undefined ? all.length : serversPerShard(database);
    const shards = Array.from({ length: all.length / size }, (_, shard) =>
      all.slice(shard * size, (shard + 1) * size),
    );
    return shards.slice(0, sizeOf(of, shards.length)).flatMap((shard) => serversOf(shard, servers));
  });
}

function serversOf(
  [first, ...others]: readonly StruckInstance[],
  servers: Extract<SelectSpec, { kind: "shards" }>["servers"],
): readonly StruckInstance[] {
  const primary = first === undefined ? [] : [first];
  switch (servers.kind) {
    case "primary":
      return primary;
    case "replicas":
      return lowest(others, servers.of);
    case "all":
      return [...primary, ...others];
  }
}

/** The lowest-numbered instances of each component. */
function lowest(pool: readonly StruckInstance[], select: LowestSpec): readonly StruckInstance[] {
  const components = [...new Set(pool.map(({ component }) => component))];
  return components.flatMap((component) => {
    const all = pool.filter((instance) => instance.component === component);
    return all.slice(0, sizeOf(select, all.length));
  });
}

/** How many of so many. A share is rounded up: some of it is at least one. */
export function sizeOf(select: LowestSpec, all: number): number {
  switch (select.kind) {
    case "all":
      return all;
    case "count":
      return select.count;
    case "ratio":
      return Math.ceil(select.ratio * all - 1e-9);
  }
}

/** `count` different ones, every set of them equally likely; the first steps of a Fisher-Yates shuffle. */
function picked(pool: readonly StruckInstance[], count: number, random: Stream): readonly StruckInstance[] {
  const left = [...pool];
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random.next() * (left.length - at));
    [left[at], left[other]] = [left[other]!, left[at]!];
  }
  return left.slice(0, count);
}

function times(fault: FaultSpec, random: () => Stream): readonly Interval[] {
  const { atNs, endNs, repeats } = fault;
  if (repeats === null) return [{ atNs, endNs }];
  return repeats.kind === "every" ? regularTimes(fault, repeats) : randomTimes(fault, repeats, random());
}

type RepeatsOf<Kind extends RepeatsSpec["kind"]> = Extract<RepeatsSpec, { kind: Kind }>;

function regularTimes({ atNs, endNs }: FaultSpec, { everyNs, forNs }: RepeatsOf<"every">): Interval[] {
  const intervals: Interval[] = [];
  for (let beginNs = atNs; beginNs < endNs; beginNs += everyNs)
    intervals.push({ atNs: beginNs, endNs: beginNs + forNs });
  return intervals;
}

/** An alternating renewal process: up for exponential times, down as the repair says. */
function randomTimes(
  { atNs, endNs }: FaultSpec,
  { mtbfNs, repair }: RepeatsOf<"random">,
  random: Stream,
): Interval[] {
  const up = new Variates(exponential({ mean: mtbfNs }), random, 1);
  const down =
    repair.kind === "exponential" ? new Variates(exponential({ mean: repair.ns }), random, 1) : null;
  const intervals: Interval[] = [];
  for (let nowNs = atNs; ;) {
    const beginNs = nowNs + up.sampleNs();
    if (beginNs >= endNs) return intervals;
    nowNs = beginNs + Math.max(1, down === null ? repair.ns : down.sampleNs());
    intervals.push({ atNs: beginNs, endNs: nowNs });
  }
}
