/**
 * How a fresh process gets up to speed: its compiler is cold, its pools and caches are empty. Work
 * takes `factor` times as long at first and, in a straight line over `lengthNs`, as long as usual
 * at the end; requests that come evenly thus cost (factor - 1) / 2 of their work more on average.
 * The opposite number of a balancer's slow start (Envoy), which sends such an instance less.
 */
export interface WarmUp {
  readonly lengthNs: number;
  /** At least 1. */
  readonly factor: number;
}

/** Factor on work that begins `ageNs` after the start. */
export function warmUpFactor({ lengthNs, factor }: WarmUp, ageNs: number): number {
  return ageNs >= lengthNs ? 1 : factor - ((factor - 1) * ageNs) / lengthNs;
}
