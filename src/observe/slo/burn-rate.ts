/**
 * Alerts on burn rates over two windows, as in chapter 5 of Google's Site Reliability Workbook
 * ("Alerting on SLOs", multiwindow, multi-burn-rate).
 *
 * The burn rate of a window is its bad share over the share that the objective allows: at a rate of 1
 * the budget lasts exactly as long as the objective's own window. An alert is on while the burn rates
 * of both of its windows are above its threshold: the long one says that it matters, the short one
 * that it still goes on.
 */
export interface BurnRule {
  readonly burnRate: number;
  readonly longNs: number;
  readonly shortNs: number;
}

/** Requests that ended, in steps of equal length from the end of the warm-up on. */
export interface Tally {
  readonly stepNs: number;
  readonly total: Float64Array;
  readonly bad: Float64Array;
}

/** From the step after which an alert was on to the one after which it was off; null: never off again. */
export interface Firing {
  readonly firedNs: number;
  readonly clearedNs: number | null;
}

/** Times are counted from where the tally begins. */
export function firings(tally: Tally, rule: BurnRule, allowedShare: number): Firing[] {
  const total = sums(tally.total);
  const bad = sums(tally.bad);
  const isOver = (step: number, windowNs: number): boolean =>
    badShare({ total, bad, stepNs: tally.stepNs }, step, windowNs) > rule.burnRate * allowedShare;
  const found: Firing[] = [];
  let firedNs: number | null = null;
  for (let step = 1; step < total.length; step += 1) {
    const isOn = isOver(step, rule.shortNs) && isOver(step, rule.longNs);
    if (isOn && firedNs === null) firedNs = step * tally.stepNs;
    if (isOn || firedNs === null) continue;
    found.push({ firedNs, clearedNs: step * tally.stepNs });
    firedNs = null;
  }
  return firedNs === null ? found : [...found, { firedNs, clearedNs: null }];
}

/**
 * What is left of the budget after each step, 1 at first, below 0 when it is overdrawn. The budget is
 * the share allowed of the requests of a whole window at the mean rate of the tally; only what ended
 * within the last window is held against it.
 */
export function budgetLeft(tally: Tally, windowNs: number, allowedShare: number): Float64Array {
  const bad = sums(tally.bad);
  const total = sums(tally.total);
  const steps = tally.total.length;
  const perStep = steps === 0 ? 0 : total[steps]! / steps;
  const budget = (allowedShare * perStep * windowNs) / tally.stepNs;
  const window = Math.round(windowNs / tally.stepNs);
  return Float64Array.from({ length: steps }, (_, index) => {
    const spent = bad[index + 1]! - bad[Math.max(0, index + 1 - window)]!;
    return spent === 0 ? 1 : 1 - spent / budget;
  });
}

/** The bad share of a window that ends after `step`; what it reaches beyond the tally was good, at the same rate. */
function badShare({ total, bad, stepNs }: Tally, step: number, windowNs: number): number {
  const window = Math.max(1, Math.round(windowNs / stepNs));
  const from = Math.max(0, step - window);
  const ended = total[step]! - total[from]!;
  return ended === 0 ? 0 : ((bad[step]! - bad[from]!) / ended) * ((step - from) / window);
}

/** Running sums: entry i is the sum of the first i values. */
function sums(values: Float64Array): Float64Array {
  const running = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1)
    running[index + 1] = running[index]! + values[index]!;
  return running;
}
