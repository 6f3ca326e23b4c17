import type { Balancer } from "./balancer.ts";
import { ConsistentHash } from "./consistent-hash.ts";
import { HashRing } from "./hash-ring.ts";
import { KeyModulo } from "./key-modulo.ts";
import { LeastRequests } from "./least-requests.ts";
import { PeakEwma } from "./peak-ewma.ts";
import { PowerOfChoices } from "./power-of-choices.ts";
import { RandomChoice } from "./random-choice.ts";
import { RoundRobin } from "./round-robin.ts";
import { Sessions } from "./sessions.ts";
import { Sticky } from "./sticky.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";

export type PlainStrategy = "roundRobin" | "random" | "leastRequests" | "powerOfTwoChoices";

export type Strategy =
  | { readonly kind: "roundRobin" }
  | { readonly kind: "random" }
  | { readonly kind: "leastRequests" }
  | { readonly kind: "powerOfTwoChoices"; readonly choices: number }
  | { readonly kind: "weightedRoundRobin"; readonly weights: readonly number[] }
  | { readonly kind: "peakEwma"; readonly decayTimeNs: number }
  | { readonly kind: "consistentHash"; readonly virtualNodes: number; readonly boundedLoad: number | null }
  | { readonly kind: "keyModulo" }
  | {
      readonly kind: "sticky";
      readonly first: PlainStrategy;
      readonly ttlNs: number | null;
      readonly sessions: number;
    };

type StrategyOf<Kind extends Strategy["kind"]> = Extract<Strategy, { readonly kind: Kind }>;

/** What strategies know of their surroundings. */
export interface Surroundings {
  /** How many instances the callee has. */
  readonly instances: number;
  /** The exponential function, the same on every machine. */
  readonly exp: (x: number) => number;
}

/** Makes the balancer of one instance of a caller. */
export type BalancerOf = (callerInstance: number) => Balancer;

interface StrategyKind<Kind extends Strategy["kind"]> {
  /** Whether it wants to be told how long attempts took. */
  readonly learns?: true;
  readonly balancers: (strategy: StrategyOf<Kind>, surroundings: Surroundings) => BalancerOf;
}

/** The balancers of all instances of a caller towards one callee: what they may share they share. */
export function balancersOf<Kind extends Strategy["kind"]>(
  strategy: StrategyOf<Kind>,
  surroundings: Surroundings,
): BalancerOf {
  return STRATEGIES[strategy.kind].balancers(strategy, surroundings);
}

/** Whether its balancers have to be told how long attempts took. */
export function learnsLatency(strategy: Strategy): boolean {
  return STRATEGIES[strategy.kind].learns === true;
}

const STRATEGIES: { readonly [Kind in Strategy["kind"]]: StrategyKind<Kind> } = {
  roundRobin: {
    balancers:
      (_, { instances }) =>
      (caller) =>
        new RoundRobin(caller, instances),
  },
  random: { balancers: () => () => new RandomChoice() },
  leastRequests: { balancers: () => () => new LeastRequests() },
  powerOfTwoChoices: {
    balancers:
      ({ choices }) =>
      () =>
        new PowerOfChoices(choices),
  },
  weightedRoundRobin: {
    balancers:
      ({ weights }) =>
      (caller) =>
        new WeightedRoundRobin(weights, caller),
  },
  peakEwma: {
    learns: true,
    balancers:
      ({ decayTimeNs }, { instances, exp }) =>
      () =>
        new PeakEwma({ decayTimeNs, instances, exp }),
  },
  consistentHash: {
    balancers: ({ virtualNodes, boundedLoad }, { instances }) => {
      const ring = new HashRing(instances, virtualNodes);
      return (caller) => new ConsistentHash(ring, boundedLoad, new RoundRobin(caller, instances));
    },
  },
  keyModulo: {
    balancers:
      (_, { instances }) =>
      (caller) =>
        new KeyModulo(new RoundRobin(caller, instances)),
  },
  sticky: {
    balancers: ({ first, ttlNs, sessions: most }, surroundings) => {
      const sessions = new Sessions({ ttlNs, most });
      const balancers = balancersOf(PLAIN[first], surroundings);
      return (caller) => new Sticky(sessions, balancers(caller));
    },
  },
};

const PLAIN: { readonly [Kind in PlainStrategy]: StrategyOf<Kind> } = {
  roundRobin: { kind: "roundRobin" },
  random: { kind: "random" },
  leastRequests: { kind: "leastRequests" },
  powerOfTwoChoices: { kind: "powerOfTwoChoices", choices: 2 },
};
