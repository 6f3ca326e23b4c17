import type { RandomSource } from "../random-source.ts";
import { LeastRequests } from "./least-requests.ts";
import { PowerOfChoices } from "./power-of-choices.ts";
import { RandomChoice } from "./random-choice.ts";
import { RoundRobin } from "./round-robin.ts";

/** Chooses the instance of a callee that a caller instance sends its next attempt to. */
export interface Balancer {
  /**
   * The index of an instance. `outstanding` counts, per instance of the callee, the attempts this
   * caller still waits on; `excluded` marks (other than 0) the instances to avoid where there is
   * another; null: none. `key` is the entity that the request is about; -1: none.
   */
  pick(
    outstanding: Int32Array,
    excluded: Uint8Array | null,
    random: RandomSource,
    key: number,
    nowNs: number,
  ): number;
}

export type Strategy =
  | { readonly kind: "roundRobin" }
  | { readonly kind: "random" }
  | { readonly kind: "leastRequests" }
  | { readonly kind: "powerOfTwoChoices"; readonly choices: number };

type StrategyOf<Kind extends Strategy["kind"]> = Extract<Strategy, { readonly kind: Kind }>;

type Make<Kind extends Strategy["kind"]> = (
  strategy: StrategyOf<Kind>,
  callerInstance: number,
  n: number,
) => Balancer;

/** A balancer for one instance of a caller and the `n` instances of a callee. */
export function createBalancer<Kind extends Strategy["kind"]>(
  strategy: StrategyOf<Kind>,
  callerInstance: number,
  n: number,
): Balancer {
  return balancers[strategy.kind](strategy, callerInstance, n);
}

const balancers: { readonly [Kind in Strategy["kind"]]: Make<Kind> } = {
  roundRobin: (_, callerInstance, n) => new RoundRobin(callerInstance, n),
  random: () => new RandomChoice(),
  leastRequests: () => new LeastRequests(),
  powerOfTwoChoices: ({ choices }) => new PowerOfChoices(choices),
};
