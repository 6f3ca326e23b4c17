import type { Distribution } from "../kernel/distribution.ts";
import { hashUnit, Randoms, type Stream } from "../kernel/random.ts";
import { Simulation } from "../kernel/simulation.ts";
import { Variates } from "../kernel/variates.ts";
import { Crashes } from "../model/faults/crashes.ts";
import { Population } from "../model/population.ts";
import type { Observer } from "../observe/probes.ts";
import { Outcomes } from "../observe/outcome.ts";
import type { Tracer } from "../observe/tracing/tracer.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { CrashPoints } from "./crash-points.ts";
import { remembersNoRequest } from "./memory-of-requests.ts";

/** What every builder needs while a scenario becomes actors. */
export interface World {
  readonly scenario: Scenario;
  readonly simulation: Simulation;
  readonly population: Population;
  readonly observer: Observer;
  /** Null: no request is traced. */
  readonly tracer: Tracer | null;
  readonly outcomes: Outcomes;
  readonly crashes: Crashes;
  readonly crashPoints: CrashPoints;
  readonly random: (stream: string) => Stream;
  /** Objects of requests that are over are used again. */
  readonly reuses: boolean;
  /** How many draws of unique keys there were before this one. */
  readonly uniqueKeys: () => number;
  /** A fixed number in [0, 1) for each key. */
  readonly hash: (stream: string) => (key: number) => number;
}

/** An empty world: a clock at 0 and the random streams of the scenario's seed. */
export function createWorld(
  scenario: Scenario,
  watch: Pick<World, "observer" | "tracer">,
  liveMax: number,
): World {
  const simulation = new Simulation();
  const randoms = new Randoms(scenario.seed);
  const crashes = new Crashes(simulation, watch.observer.run);
  let uniqueDraws = 0;
  return {
    scenario,
    simulation,
    population: new Population(simulation, liveMax),
    ...watch,
    outcomes: new Outcomes(),
    crashes,
    crashPoints: new CrashPoints(scenario, crashes),
    reuses: watch.tracer === null && remembersNoRequest(scenario),
    uniqueKeys: () => uniqueDraws++,
    random: (stream) => randoms.stream(stream),
    hash: (stream) => hashUnit(`${scenario.seed}/${stream}`),
  };
}

/** Variates of a distribution from a stream of their own. */
export function variates(world: World, distribution: Distribution, stream: string): Variates {
  return new Variates(distribution, world.random(stream));
}
