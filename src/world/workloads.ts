import { exponential } from "../kernel/distributions/exponential.ts";
import { constant } from "../kernel/distributions/constant.ts";
import { gamma } from "../kernel/distributions/gamma.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { Variates } from "../kernel/variates.ts";
import { Arrivals } from "../model/arrivals.ts";
import { cumulativeShares } from "../model/steps/choose.ts";
import { ReconcilingWorkload } from "../model/reconciling-workload.ts";
import {
  ClosedWorkload,
  OpenWorkload,
  ReplayWorkload,
  type UserSide,
  type Workload,
  type WorkloadPlan,
} from "../model/workload.ts";
import type { ArrivalsSpec, LoadSpec, WorkloadSpec } from "../scenario/scenario.ts";
import type { CallerClients } from "./clients.ts";
import type { Experiments } from "./experiments.ts";
import { targetTitle } from "../scenario/target-title.ts";
import { distributionOf } from "./distributions.ts";
import { keyDraw } from "./keys.ts";
import { compileSteps, StepContext } from "./steps.ts";
import type { Tenants } from "./tenants.ts";
import { variates, type World } from "./world.ts";

/** A workload, ready to start. */
export function buildWorkload(
  world: World,
  name: string,
  setting: {
    spec: WorkloadSpec;
    host: UserSide;
    clients: CallerClients;
    tenants: Tenants;
    experiments: Experiments;
  },
): Workload {
  const { spec, host, clients, tenants, experiments } = setting;
  const targets = Object.entries(spec.targets);
  const plan: WorkloadPlan = {
    simulation: world.simulation,
    population: world.population,
    probe: experiments.watched(name, world.observer.workload(name)),
    tracer:
      world.tracer?.workload(
        name,
        targets.map(([target, { steps }]) => targetTitle(target, steps)),
      ) ?? null,
    host,
    targets: targets.map(([target, { steps }]) =>
      compileSteps(steps, new StepContext(clients.context, `workloads/${name}/${target}`)),
    ),
    shares: cumulativeShares(targets.map(([, { weight }]) => weight)),
    targetRandom: world.random(`workloads/${name}/target`),
    key: keyDraw(spec.key, world, `workloads/${name}/key`),
    priority: spec.priority,
    tenant: tenants.draw(world, name, spec.tenant),
  };
  return loadOf(spec.load, plan, world, name);
}

type LoadOf<Kind extends LoadSpec["kind"]> = Extract<LoadSpec, { kind: Kind }>;

const loads: {
  readonly [Kind in LoadSpec["kind"]]: (
    spec: LoadOf<Kind>,
    plan: WorkloadPlan,
    world: World,
    name: string,
  ) => Workload;
} = {
  open: (spec, plan, world, name) => {
    const gaps = variates(world, unitGaps(spec.arrivals), `workloads/${name}/arrivals`);
    const stages = spec.stages.map(({ startNs, endNs, fromRate, toRate }) => ({
      startNs,
      endNs,
      fromRate: fromRate / 1e9,
      toRate: toRate / 1e9,
    }));
    return new OpenWorkload(plan, new Arrivals(stages, gaps, spec.arrivals.kind === "constant"));
  },
  closed: (spec, plan, world, name) => {
    const thinkTime = distributionOf(spec.thinkTime);
    // One at a time: drawing ahead would cost 250 bytes a user.
    const users = Array.from(
      { length: spec.users },
      (_, user) => new Variates(thinkTime, world.random(`workloads/${name}/think/${user}`), 1),
    );
    return new ClosedWorkload(plan, users);
  },
  replay: (spec, plan) => new ReplayWorkload(plan, spec.atNs),
  reconcile: (spec, plan, { observer }) =>
    new ReconcilingWorkload(plan, { ...spec, books: observer.invariant(spec.invariant) }),
};

function loadOf<Kind extends LoadSpec["kind"]>(
  spec: LoadOf<Kind>,
  plan: WorkloadPlan,
  world: World,
  name: string,
): Workload {
  return loads[spec.kind](spec, plan, world, name);
}

type ArrivalsOf<Kind extends ArrivalsSpec["kind"]> = Extract<ArrivalsSpec, { kind: Kind }>;

/** Gaps of a unit process: mean 1. */
const gapDistributions: {
  readonly [Kind in ArrivalsSpec["kind"]]: (spec: ArrivalsOf<Kind>) => Distribution;
} = {
  poisson: () => exponential({ mean: 1 }),
  constant: () => constant({ value: 1 }),
  gamma: (spec) => gamma({ mean: 1, cv: spec.cv }),
};

function unitGaps<Kind extends ArrivalsSpec["kind"]>(spec: ArrivalsOf<Kind>): Distribution {
  return gapDistributions[spec.kind](spec);
}
