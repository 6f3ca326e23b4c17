import type { ConnectionPools } from "../model/connection-pools.ts";
import type { FaultEffect, ScheduledStrike } from "../model/faults/fault.ts";
import { FlushFault } from "../model/faults/flush-fault.ts";
import { LeakFault } from "../model/faults/leak-fault.ts";
import { LinkFault } from "../model/faults/link-fault.ts";
import {
  CertificateFault,
  ContentionFault,
  CrashFault,
  ErrorsFault,
  FreezeFault,
  SlowFault,
} from "../model/faults/station-faults.ts";
import { WipeFault } from "../model/faults/wipe-fault.ts";
import type { Flow } from "../model/flow.ts";
import type { ErrorRule, Station } from "../model/station.ts";
import { byKey, byRequest } from "../model/steps/fail.ts";
import type { Code } from "../observe/outcome.ts";
import type { FaultKind, FaultSpec, FaultTarget, FaultWay } from "../scenario/fault.ts";
import { type Callee, calleeOf, type Components, endpointIndex } from "./components.ts";
import { distributionOf } from "./distributions.ts";
import { sizeOf, strikesOf } from "./fault-strikes.ts";
import type { Network } from "./network.ts";
import { variates, type World } from "./world.ts";
import { allZones } from "../scenario/zones.ts";
import type { Link } from "../model/link.ts";

/** What the builders of faults may use. */
export interface FaultSurroundings {
  readonly world: World;
  readonly components: Components;
  readonly network: Network;
  /** By name of the database. */
  readonly pools: ReadonlyMap<string, ConnectionPools>;
}

type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

/** The faults of the scenario with all their strikes, ready to be scheduled. */
export function buildFaults(surroundings: FaultSurroundings): readonly ScheduledStrike[] {
  const { world, components } = surroundings;
  return Object.entries(world.scenario.faults).flatMap(([name, spec]) => {
    const effect = effectOf(spec, name, surroundings);
    return strikesOf(world.scenario, name).map(({ atNs, endNs, instances }) => ({
      name,
      atNs,
      endNs,
      stations: instances.map(({ component, index }) => calleeOf(components, component).stations[index]!),
      effect,
    }));
  });
}

function effectOf<Kind extends FaultKind>(
  spec: SpecOf<Kind>,
  name: string,
  surroundings: FaultSurroundings,
): FaultEffect {
  return effects[spec.kind](spec, name, surroundings);
}

const effects: {
  readonly [Kind in FaultKind]: (
    spec: SpecOf<Kind>,
    name: string,
    surroundings: FaultSurroundings,
  ) => FaultEffect;
} = {
  slow: ({ target, factor }, _, { components }) =>
    new SlowFault({ endpoint: endpointOf(components, target), factor }),
  errors: ({ target, ratio, code, by }, name, { world, components }) => {
    const lot = lotOf(world, name, by);
    return new ErrorsFault(
      rules(target, (component) => ({
        endpoint: endpointOf(components, target),
        ratio,
        lot,
        outcome: world.outcomes.of(component, "injected", code as Code),
        strikes: null,
      })),
    );
  },
  freeze: () => new FreezeFault(),
  crash: (_spec, _name, { world }) => new CrashFault(world.crashes),
  crashPoint: (_spec, name, { world }) => world.crashPoints.of(name),
  certificate: () => new CertificateFault(),
  flush: ({ cache }, _, { world, components }) => {
    const built = components.caches.get(cache);
    if (built === undefined) throw new Error(`there is no cache ${cache}`);
    const { plan, server } = built;
    return new FlushFault(world.simulation, plan.probe, () =>
      server === null ? plan.holders.flatMap(({ store }) => store ?? []) : [server.store],
    );
  },
  wipe: ({ database }, _, { components }) => {
    const backups = components.databases.get(database)?.backups ?? null;
    if (backups === null) throw new Error(`${database} has no backups`);
    return new WipeFault(backups);
  },
  poison: ({ target, ratio, by, downNs }, name, { world }) => {
    const lot = lotOf(world, name, by);
    const strikes = (station: Station): void => {
      world.crashes.collapse(station, downNs);
    };
    return new ErrorsFault(
      rules(target, (component) => ({
        endpoint: null,
        ratio,
        lot,
        outcome: world.outcomes.of(component, "crashed"),
        strikes,
      })),
    );
  },
  leak: ({ every }, _, { pools }) => new LeakFault({ every }, pools),
  contention: ({ share }) => new ContentionFault(1 - share),
  latency: ({ way, add }, name, surroundings) =>
    new LinkFault(linksOf(surroundings, way), {
      kind: "latency",
      instances: instancesOf(surroundings, way),
      add: variates(surroundings.world, distributionOf(add), `faults/${name}`),
    }),
  loss: ({ way, ratio }, name, surroundings) =>
    new LinkFault(linksOf(surroundings, way), {
      kind: "loss",
      instances: instancesOf(surroundings, way),
      ratio,
      random: surroundings.world.random(`faults/${name}`),
    }),
  bandwidth: ({ way, limit }, _, surroundings) =>
    new LinkFault(linksOf(surroundings, way), {
      kind: "bandwidth",
      instances: instancesOf(surroundings, way),
      bytesPerSecond: limit,
    }),
  partition: ({ way, messages }, _, surroundings) =>
    new LinkFault(linksOf(surroundings, way), {
      kind: "partition",
      instances: instancesOf(surroundings, way),
      messages,
    }),
};

function rules(
  { components }: FaultTarget,
  ruleFor: (component: string) => ErrorRule,
): ReadonlyMap<string, ErrorRule> {
  return new Map(components.map((component) => [component, ruleFor(component)]));
}

function lotOf(world: World, name: string, by: "request" | "key"): (flow: Flow) => number {
  return by === "key" ? byKey(world.hash(`faults/${name}`)) : byRequest(world.random(`faults/${name}`));
}

/** Only a fault of one component may strike at one endpoint. */
function endpointOf(
  components: Components,
  { components: [first = ""], endpoint }: FaultTarget,
): number | null {
  return endpoint === null ? null : endpointIndex(calleeOf(components, first), endpoint);
}

/** Numbers of instances below which messages are concerned: those of the component with more of them. */
function instancesOf({ components }: FaultSurroundings, { between, select }: FaultWay): number {
  if (select.kind === "all") return Infinity;
  const counts = between.map((name) => instanceCount(components, name));
  return sizeOf(select, Math.max(...counts));
}

function instanceCount({ services, databases, caches, brokers }: Components, name: string): number {
  const callee: Callee | undefined =
    services.get(name) ?? databases.get(name) ?? caches.get(name) ?? brokers.get(name);
  return callee?.stations.length ?? 1;
}

/** Links of components are made if there are none yet; those of zones are what the components make. */
function linksOf(
  { world, network }: FaultSurroundings,
  { between: [one, other], oneWay }: FaultWay,
): () => readonly Link[] {
  const zones = allZones(world.scenario);
  const both = (links: (from: string, to: string) => readonly Link[]): readonly Link[] => [
    ...new Set(oneWay ? links(one, other) : [...links(one, other), ...links(other, one)]),
  ];
  if (zones.includes(one) || zones.includes(other))
    return () => both((from, to) => network.existing(from, to));
  const links = both((from, to) => network.between(from, to));
  return () => links;
}
