/**
 * Formulas of queueing theory. Rates are per ms and times in ms; any unit does, as long as it is
 * the same. HB: M. Harchol-Balter, Performance Modeling and Design of Computer Systems (2013).
 */

/** Share of arrivals lost by c servers without a queue, offered `load` erlangs (Erlang B; HB 16.3). */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  return blocked;
}

/** Share of arrivals that wait for one of c servers with an endless queue (Erlang C; HB 14.3). */
export function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Mean wait in M/M/c: those who wait do so for 1/(c mu - lambda) on average (HB 14.3). */
export function waitOfMmc(rate: number, workMean: number, servers: number): number {
  return erlangC(servers, rate * workMean) / (servers / workMean - rate);
}

/** Mean wait in M/G/1, first come first served (Pollaczek 1930, Khinchine 1932; HB 23.3). */
export function waitOfMg1(rate: number, workMean: number, workSecondMoment: number): number {
  return (rate * workSecondMoment) / (2 * (1 - rate * workMean));
}

/** E[S^2] of a law by its mean and its coefficient of variation. */
export function secondMoment(mean: number, cv: number): number {
  return mean * mean * (1 + cv * cv);
}

/** Stationary distribution of a birth-death chain on 0..n: rates up from i and down from i + 1. */
export function birthDeath(
  states: number,
  up: (state: number) => number,
  down: (state: number) => number,
): readonly number[] {
  const weights = [1];
  for (let state = 1; state < states; state++)
    weights.push((weights[state - 1]! * up(state - 1)) / down(state));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Mean of a distribution over 0, 1, 2, ... */
export function meanOf(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, probability, value) => sum + value * probability, 0);
}

/** M/M/c/K, `places` = K: the chain is cut off at K. Blocked share, and mean stay of those let in (Little). */
export function mmck(
  rate: number,
  workMean: number,
  servers: number,
  places: number,
): { readonly blocked: number; readonly sojourn: number } {
  const chain = birthDeath(
    places + 1,
    () => rate,
    (state) => Math.min(state, servers) / workMean,
  );
  const blocked = chain[places]!;
  return { blocked, sojourn: meanOf(chain) / (rate * (1 - blocked)) };
}

/** N users who think and then share c workers: X by the chain of users at the station, R = N/X - Z. */
export function repairman(
  users: number,
  thinkMean: number,
  workMean: number,
  servers = 1,
): { readonly throughput: number; readonly response: number } {
  const chain = birthDeath(
    users + 1,
    (state) => (users - state) / thinkMean,
    (state) => Math.min(state, servers) / workMean,
  );
  const throughput = chain.reduce(
    (sum, probability, state) => sum + (probability * Math.min(state, servers)) / workMean,
    0,
  );
  return { throughput, response: users / throughput - thinkMean };
}

/**
 * M/M/n whose customers leave the queue unserved after `patience` (Baccelli and Hebuterne 1981, in
 * the form of Zeltyn and Mandelbaum 2005 with a deterministic patience): the share that leaves.
 */
export function leavingShare(rate: number, workMean: number, servers: number, patience: number): number {
  const drain = servers / workMean;
  // J = integral of exp(rate * min(x, patience) - drain * x) over x from 0 to infinity.
  const waiting =
    (Math.exp((rate - drain) * patience) - 1) / (rate - drain) + Math.exp((rate - drain) * patience) / drain;
  let term = 1; // a^j / j!, from j = n - 1 down to 0, relative to the first
  let idle = 0;
  for (let busy = servers - 1; busy >= 0; busy--) {
    idle += term;
    term *= busy / (rate * workMean);
  }
  return (1 + (rate - drain) * waiting) / (idle + rate * waiting);
}

/** 1 + 1/2 + ... + 1/n. */
export function harmonic(n: number): number {
  let sum = 0;
  for (let term = n; term >= 1; term--) sum += 1 / term;
  return sum;
}

/** The x >= 0 at which an increasing function reaches a value, by bisection. */
export function inverse(increasing: (x: number) => number, value: number): number {
  let low = 0;
  let high = 1;
  while (increasing(high) < value) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < value) low = middle;
    else high = middle;
  }
  return high;
}
