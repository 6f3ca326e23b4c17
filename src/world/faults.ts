import type { FaultEffect, ScheduledFault } from "../model/faults/fault.ts";
import { FlushFault } from "../model/faults/flush-fault.ts";
import { LinkFault } from "../model/faults/link-fault.ts";
import {
  CertificateFault,
  CrashFault,
  ErrorsFault,
  FreezeFault,
  SlowFault,
} from "../model/faults/station-faults.ts";
import type { Station } from "../model/station.ts";
import type { Code } from "../observe/outcome.ts";
import type { FaultKind, FaultSpec, FaultTarget } from "../scenario/scenario.ts";
import { type Callee, calleeOf, type Components, endpointIndex } from "./components.ts";
import { distributionOf } from "./distributions.ts";
import type { Network } from "./network.ts";
import { variates, type World } from "./world.ts";

/** What the builders of faults may use. */
export interface FaultSurroundings {
  readonly world: World;
  readonly components: Components;
  readonly network: Network;
  /** Gives a restarted station fresh clients. */
  readonly renew: (station: Station) => void;
}

type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

/** The faults of the scenario, ready to be scheduled. */
export function buildFaults(surroundings: FaultSurroundings): readonly ScheduledFault[] {
  return Object.entries(surroundings.world.scenario.faults).map(([name, spec]) => ({
    name,
    atNs: spec.atNs,
    endNs: spec.endNs,
    effect: effectOf(spec, name, surroundings),
  }));
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
  slow: ({ target, factor }, _, { components }) => {
    const callee = calleeOf(components, target.component);
    return new SlowFault(selected(callee, target), { endpoint: endpointOf(callee, target), factor });
  },
  errors: ({ target, ratio, code }, name, { world, components }) => {
    const callee = calleeOf(components, target.component);
    return new ErrorsFault(selected(callee, target), {
      endpoint: endpointOf(callee, target),
      ratio,
      random: world.random(`faults/${name}`),
      outcome: world.outcomes.of(callee.name, "injected", code as Code),
    });
  },
  freeze: ({ target }, _, { components }) =>
    new FreezeFault(selected(calleeOf(components, target.component), target)),
  crash: ({ target }, _, { world, components, renew }) =>
    new CrashFault(
      world.simulation,
      world.observer.run,
      selected(calleeOf(components, target.component), target),
      renew,
    ),
  certificate: ({ target }, _, { components }) =>
    new CertificateFault(selected(calleeOf(components, target.component), target)),
  flush: ({ cache }, _, { world, components }) => {
    const built = components.caches.get(cache);
    if (built === undefined) throw new Error(`there is no cache ${cache}`);
    const { plan, server } = built;
    return new FlushFault(world.simulation, plan.probe, () =>
      server === null ? plan.holders.flatMap(({ store }) => store ?? []) : [server.store],
    );
  },
  latency: ({ between, add }, name, { world, network }) =>
    new LinkFault(bothWays(network, between), {
      kind: "latency",
      add: variates(world, distributionOf(add), `faults/${name}`),
    }),
  loss: ({ between, ratio }, name, { world, network }) =>
    new LinkFault(bothWays(network, between), {
      kind: "loss",
      ratio,
      random: world.random(`faults/${name}`),
    }),
  partition: ({ between, messages }, _, { network }) =>
    new LinkFault(bothWays(network, between), { kind: "partition", messages }),
};

/** The instances a fault strikes: the lowest-numbered ones. A share is rounded up: some of it is at least one. */
function selected(callee: Callee, { select }: FaultTarget): readonly Station[] {
  const all = callee.stations;
  switch (select.kind) {
    case "all":
      return all;
    case "count":
      return all.slice(0, select.count);
    case "ratio":
      return all.slice(0, Math.ceil(select.ratio * all.length - 1e-9));
  }
}

function endpointOf(callee: Callee, target: FaultTarget): number | null {
  return target.endpoint === null ? null : endpointIndex(callee, target.endpoint);
}

function bothWays(network: Network, [one, other]: readonly [string, string]): ReturnType<Network["link"]>[] {
  return [network.link(one, other), network.link(other, one)];
}
