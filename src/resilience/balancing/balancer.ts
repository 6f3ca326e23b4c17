import type { RandomSource } from "../random-source.ts";
import { LeastRequests } from "./least-requests.ts";
import { PowerOfTwoChoices } from "./power-of-two-choices.ts";
import { RandomChoice } from "./random-choice.ts";
import { RoundRobin } from "./round-robin.ts";

/** Chooses the instance of a callee that a caller instance sends its next attempt to. */
export interface Balancer {
  /**
   * The index of an instance. `outstanding` counts, per instance of the callee, the attempts this
   * caller still waits on; `excluded` marks (other than 0) the instances to avoid where there is
   * another; null: none.
   */
  pick(outstanding: Int32Array, excluded: Uint8Array | null, random: RandomSource): number;
}

export type BalancerKind = "roundRobin" | "random" | "leastRequests" | "powerOfTwoChoices";

/** A balancer for one instance of a caller and the `n` instances of a callee. */
export function createBalancer(kind: BalancerKind, callerInstance: number, n: number): Balancer {
  return balancers[kind](callerInstance, n);
}

const balancers: Readonly<Record<BalancerKind, (callerInstance: number, n: number) => Balancer>> = {
  roundRobin: (callerInstance, n) => new RoundRobin(callerInstance, n),
  random: () => new RandomChoice(),
  leastRequests: () => new LeastRequests(),
  powerOfTwoChoices: () => new PowerOfTwoChoices(),
};
