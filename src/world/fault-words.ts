import { grouped } from "../kernel/simulation.ts";
import { bandwidthText } from "../scenario/size.ts";
import type {
  FaultKind,
  FaultSpec,
  FaultTarget,
  FaultWay,
  LowestSpec,
  SelectSpec,
} from "../scenario/fault.ts";

type SelectOf<Kind extends SelectSpec["kind"]> = Extract<SelectSpec, { kind: Kind }>;
type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

const words: { readonly [Kind in FaultKind]: (fault: SpecOf<Kind>) => string } = {
  slow: ({ target, factor }) => `${named(target)} ${works(target)} ${factor}x slower`,
  errors: ({ target, ratio, code, by }) =>
    `${percent(ratio)} of the ${by === "key" ? "keys asked of" : "requests to"} ${named(target)} fail with ${code}`,
  freeze: ({ target }) => `${named(target)} ${isMany(target) ? "stand" : "stands"} still`,
  crash: ({ target }) => `${named(target)} ${isMany(target) ? "are" : "is"} down`,
  crashPoint: ({ target, after, every }) =>
    `${named(target)} ${isMany(target) ? "crash" : "crashes"} right after ${after} (${every === 1 ? "each time" : `one time in ${grouped(every)}`})`,
  certificate: ({ target }) => `the certificate of ${named(target)} has expired`,
  wipe: ({ database }) => `all data of ${database} is destroyed`,
  flush: ({ cache }) => `${cache} is emptied`,
  poison: ({ target, ratio, by }) =>
    `${percent(ratio)} of the ${by === "key" ? "keys" : "requests"} crash the instance of ${named(target)} that takes them`,
  leak: ({ target, every }) =>
    `${named(target)} ${isMany(target) ? "lose" : "loses"} a worker or connection every ${grouped(every)} requests`,
  contention: ({ target, share }) => `others take ${percent(share)} of the cores of ${named(target)}`,
  latency: ({ way }) => `messages ${pair(way)} take longer`,
  loss: ({ way, ratio }) => `${percent(ratio)} of the messages ${pair(way)} are lost`,
  bandwidth: ({ way, limit }) => `messages ${pair(way)} are down to ${bandwidthText(limit)}`,
  partition: ({ way, messages }) =>
    way.oneWay || way.between[0] === way.between[1]
      ? `messages ${pair(way)} are ${messages}`
      : `${way.between.join(" and ")}${some(way.select)} cannot reach each other, messages are ${messages}`,
};

/** What a fault does, in words that may follow a colon. */
export function describeFault<Kind extends FaultKind>(fault: SpecOf<Kind>): string {
  return words[fault.kind](fault);
}

function named({ components, endpoint, select }: FaultTarget): string {
  const all = listed(components);
  const name = endpoint === null ? all : `${all}.${endpoint}`;
  if (select.kind === "zone") return select.whole ? `zone ${select.zone}` : `${name} in ${select.zone}`;
  if (select.kind === "primary") return `the primary of ${name}`;
  if (select.kind === "replicas") return `${someReplicas(select.of)} of ${name}`;
  if (select.kind === "shards") return `${serversOfShards(select)} of ${name}`;
  if (select.kind !== "random") return `${name}${some(select)}`;
  const { of } = select;
  if (of.kind === "ratio") return `${percent(of.ratio)} of the instances of ${name}, picked at random,`;
  return of.count === 1 ? `a random instance of ${name}` : `${of.count} random instances of ${name}`;
}

function some(select: LowestSpec): string {
  switch (select.kind) {
    case "all":
      return "";
    case "count":
      return ` (${select.count} of its instances)`;
    case "ratio":
      return ` (${percent(select.ratio)} of its instances)`;
  }
}

function serversOfShards({ of, servers }: SelectOf<"shards">): string {
  const shards = someShards(of);
  if (servers.kind === "all") return shards;
  return `${servers.kind === "replicas" ? someReplicas(servers.of) : "the primary"} of ${isOneShard(of) ? shards : `each of ${shards}`}`;
}

function isOneShard(of: LowestSpec): boolean {
  return of.kind === "count" && of.count === 1;
}

function someShards(of: LowestSpec): string {
  switch (of.kind) {
    case "all":
      return "all shards";
    case "count":
      return of.count === 1 ? "a shard" : `${of.count} shards`;
    case "ratio":
      return `${percent(of.ratio)} of the shards`;
  }
}

function someReplicas(of: LowestSpec): string {
  switch (of.kind) {
    case "all":
      return "all replicas";
    case "count":
      return of.count === 1 ? "a replica" : `${of.count} replicas`;
    case "ratio":
      return `${percent(of.ratio)} of the replicas`;
  }
}

function works(target: FaultTarget): string {
  return isMany(target) ? "work" : "works";
}

function isMany({ components, select }: FaultTarget): boolean {
  if (select.kind === "random") return select.of.kind === "ratio" || select.of.count > 1;
  if (select.kind === "replicas") return select.of.kind !== "count" || select.of.count > 1;
  if (select.kind === "shards") return select.servers.kind !== "primary" || !isOneShard(select.of);
  return components.length > 1 && !(select.kind === "zone" && select.whole);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
}

function pair({ between: [one, other], oneWay, select }: FaultWay): string {
  if (one === other) return `within ${one}`;
  return `${oneWay ? `from ${one} to ${other}` : `between ${one} and ${other}`}${some(select)}`;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}
