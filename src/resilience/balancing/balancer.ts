import type { RandomSource } from "../random-source.ts";

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
  /** An attempt that was sent has ended for the caller; only for strategies that learn. */
  ended?(nowNs: number, instance: number, latencyNs: number): void;
}

/**
 * Why an instance is excluded: not listed, ejected or another caller's; asked already by the same
 * call; in a zone that is not preferred now. A balancer that remembers where it sent somebody
 * forgets who is gone, and minds no zones.
 */
export const EXCLUDED = { gone: 1, asked: 2, elsewhere: 4 } as const;
