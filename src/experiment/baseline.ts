import type { BaselineFigure, BaselineSummary } from "../observe/baseline-summary.ts";
import type { Summary } from "../observe/summary.ts";
import type { Condition } from "../scenario/scenario.ts";
import { holmLevel } from "../statistics/holm.ts";
import { estimate } from "../statistics/interval.ts";
import { comparePairs } from "../statistics/paired.ts";
import { compareSamples } from "../statistics/welch.ts";
import { metricsOf } from "./metrics.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** An older result to be no worse than. */
export interface Baseline {
  /** File name without folders. */
  readonly file: string;
  /** By the name that the variant, or the scenario, has now. */
  readonly runs: Readonly<Record<string, readonly Summary[]>>;
}

/** Runs of one variant, then and now. */
export interface BaselineSide {
  /** Null: there is only one. */
  readonly variant: string | null;
  readonly now: readonly Summary[];
  readonly before: readonly Summary[];
  /** What it is to keep, here or beside others. */
  readonly conditions: readonly Condition[];
}

/** What a single run may lose by luck, unless told otherwise. */
export const TOLERANCE = 0.05;
/** Chance that a result that is no worse is called so in any figure. */
const LEVEL = 0.05;

/**
 * Holds a result against an older one, variant by variant: every figure of a comparison table, and those that
 * thresholds and findings are about, where one direction is better. With several runs on both sides a figure is worse when
 * luck does not explain that it lost more than the tolerance; pairs are made where the seeds are the
 * same. With one run on either side it is worse when it lost more than the tolerance.
 */
export function againstBaseline(
  file: string,
  sides: readonly BaselineSide[],
  tolerance: number | null,
): BaselineSummary {
  const method = methodOf(sides);
  const allowed = tolerance ?? (method === "tolerance" ? TOLERANCE : 0);
  const lost = sides.flatMap((side) => lossesOf(side, { method, allowed }));
  const pMax = holmLevel(
    lost.flatMap(({ p }) => (p === null ? [] : [p])),
    LEVEL,
  );
  const older = sides[0]?.before ?? [];
  return {
    file,
    version: older[0]?.version ?? "",
    replications: older.length,
    method,
    tolerance: allowed,
    figures: lost.map(({ figure, ...evidence }) => ({
      ...figure,
      verdict: verdictOf(figure, evidence, pMax),
    })),
  };
}

/** One for all variants: their replications are as many, on the same seeds. */
function methodOf(sides: readonly BaselineSide[]): BaselineSummary["method"] {
  if (sides.some(({ now, before }) => now.length < 2 || before.length < 2)) return "tolerance";
  const isPaired = sides.every(
    ({ now, before }) =>
      now.length === before.length && now.every(({ seed }, index) => seed === before[index]?.seed),
  );
  return isPaired ? "paired" : "unpaired";
}

function lossesOf(
  { variant, now, before, conditions }: BaselineSide,
  rule: { readonly method: BaselineSummary["method"]; readonly allowed: number },
): readonly Loss[] {
  return figuresOf(now, before, conditions).map((metric) => {
    const { figure, ...evidence } = lossOf(
      metric,
      { now: valuesOf(now, metric), before: valuesOf(before, metric) },
      rule,
    );
    return { figure: variant === null ? figure : { variant, ...figure }, ...evidence };
  });
}

/** Whether a figure got worse, or is not known any more. */
export function isRegression({ verdict }: BaselineFigure): boolean {
  return verdict === "worse" || verdict === "no data";
}

type Directed = Metric & { readonly better: "higher" | "lower" };

/** What the older result knows: a figure that is new has nothing to be worse than. */
function figuresOf(
  runs: readonly Summary[],
  before: readonly Summary[],
  conditions: readonly Condition[],
): readonly Directed[] {
  return metricsOf([...runs, ...before], { findings: conditions, thresholds: conditions }).filter(
    (metric): metric is Directed =>
      metric.better !== null && before.every((summary) => numberAt(summary, metric.path) !== null),
  );
}

function valuesOf(runs: readonly Summary[], { path }: Metric): readonly (number | null)[] {
  return runs.map((summary) => numberAt(summary, path));
}

interface Loss {
  readonly figure: Omit<BaselineFigure, "verdict">;
  /** How much worse it is beyond what is allowed; below 0: it is not. */
  readonly excess: number;
  /** Of the excess; null where luck is not asked. */
  readonly p: number | null;
}

function lossOf(
  { path, label, unit, better }: Directed,
  values: { readonly now: readonly (number | null)[]; readonly before: readonly (number | null)[] },
  { method, allowed }: { readonly method: BaselineSummary["method"]; readonly allowed: number },
): Loss {
  const before = values.before.filter((value) => value !== null);
  const now = values.now.filter((value) => value !== null);
  const was = estimate(before).mean;
  const shown = { path: path.join("."), label, unit, better, before: was };
  if (now.length === 0 || now.length < values.now.length)
    return { figure: { ...shown, now: null, difference: null, halfWidth: null }, excess: 0, p: null };
  const is = estimate(now).mean;
  const sign = better === "lower" ? 1 : -1;
  const room = sign * allowed * Math.abs(was);
  const excess = sign * (is - was - room);
  if (method === "tolerance")
    return { figure: { ...shown, now: is, difference: is - was, halfWidth: null }, excess, p: null };
  const test = method === "paired" ? comparePairs : compareSamples;
  const beyond = test(
    now.map((value) => value - room),
    before,
  );
  const { halfWidth } = test(now, before);
  // What is the same in all runs, on both sides, can claim nothing.
  const isSame = now.every((value, index) => value === before[index]);
  return {
    figure: { ...shown, now: is, difference: is - was, halfWidth },
    excess,
    p: isSame ? null : beyond.p,
  };
}

function verdictOf(
  { now, before, better }: Loss["figure"],
  { excess, p }: Omit<Loss, "figure">,
  pMax: number,
): BaselineFigure["verdict"] {
  if (now === null || before === null) return "no data";
  const isSure = p === null || p <= pMax;
  if (excess > 0 && isSure) return "worse";
  const gain = better === "higher" ? now - before : before - now;
  return gain > 0 && p !== null && p <= pMax ? "better" : "no difference shown";
}
