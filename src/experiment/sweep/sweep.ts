import type { Scenario } from "../../scenario/scenario.ts";
import { estimate } from "../../statistics/interval.ts";
import type { Estimate } from "../comparison.ts";
import { damageAt, damageFigures, gravityOf, isDamage } from "../damage.ts";
import { judgeThresholds } from "../judge.ts";
import type { Metric } from "../metrics.ts";
import { numberAt } from "../path.ts";
import type { PartialRun } from "../run.ts";
import type { Axis } from "./axis.ts";
import type { Point } from "./design.ts";
import { type Pareto, paretoOf, type Wish } from "./pareto.ts";

/** What is kept of one run of a sweep: small, so that thousands fit into memory and one into a file. */
export interface Cell {
  readonly seed: string;
  readonly fingerprint: string;
  /** By metric path; null: no data. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Harm that was done, by metric path; what is not there is 0. */
  readonly damage: Readonly<Record<string, number>>;
  /** Thresholds of the scenario that did not hold, as they are written; null where it has none. */
  readonly failed: readonly string[] | null;
  /** Why the run was cut short. */
  readonly stopped: string | null;
}

/** What a sweep found: every metric at every point, with its interval over the seeds. */
export interface SweepResult {
  readonly schema: "ripplesim/sweep@1";
  readonly version: string;
  readonly file: string;
  readonly name: string;
  readonly variant: string | null;
  readonly seeds: readonly string[];
  readonly axes: readonly Axis[];
  /** How the points lie: every combination of the axes, or one by one. */
  readonly design: "grid" | "zip" | "samples";
  readonly metrics: readonly SweptMetric[];
  /** Only where the figures were asked for by name. */
  readonly asked?: true;
  /** The thresholds of the scenario, as they are written. */
  readonly thresholds?: readonly string[];
  readonly points: readonly SweptPoint[];
  /** Null where no two figures were to be weighed against each other. */
  readonly pareto: Pareto | null;
  /** What ended it before all runs were made; they are made when it is started again. */
  readonly stopped: null | { readonly reason: string; readonly missing: number; readonly runs: number };
}

export interface SweptMetric extends Omit<Metric, "path"> {
  readonly path: string;
  /** Only of harm to data: how grave it is, 0 is gravest. */
  readonly gravity?: number;
}

function sweptMetric(metric: Metric): SweptMetric {
  const { path } = metric;
  const gravity = isDamage(path) ? gravityOf(path) : null;
  return { ...metric, path: path.join("."), ...(gravity === null ? {} : { gravity }) };
}

export interface SweptPoint {
  readonly values: Point;
  /** By metric path. */
  readonly estimates: Readonly<Record<string, Estimate>>;
  /** Runs in which all thresholds held, of all with thresholds; null where there are none. */
  readonly holding: { readonly runs: number; readonly of: number } | null;
  /** Runs in which a threshold did not hold, by its text; only those that ever failed here. */
  readonly failed?: Readonly<Record<string, number>>;
  /** Why a run of this point was cut short; such runs are not in its figures. */
  readonly stopped: string | null;
  /** Why no run could be made: the scenario is invalid here. */
  readonly invalid: string | null;
}

/** What is kept of a finished run. */
export function cellOf(scenario: Scenario, metrics: readonly Metric[], finished: PartialRun): Cell {
  const { summary } = finished;
  const { thresholds } = scenario;
  const judged = judgeThresholds(thresholds, [finished]);
  const damage = damageFigures(summary).filter(({ path }) => isDamage(path));
  return {
    seed: summary.seed,
    fingerprint: summary.fingerprint,
    figures: Object.fromEntries(metrics.map(({ path }) => [path.join("."), numberAt(summary, path)])),
    damage: Object.fromEntries(damage.map(({ path }) => [path.join("."), numberAt(summary, path) ?? 0])),
    failed:
      thresholds.length === 0
        ? null
        : judged.filter(({ status }) => status !== "pass").map(({ text }) => text),
    stopped: summary.stopped?.reason ?? null,
  };
}

/** What is to be concluded from, beside the cells. */
export interface SweepFrame extends Omit<
  SweepResult,
  "schema" | "version" | "metrics" | "asked" | "points" | "pareto" | "stopped"
> {
  /** The two figures to be weighed against each other, by their places among the metrics. */
  readonly pareto: null | readonly [ParetoSide, ParetoSide];
  readonly metrics: readonly Metric[];
  /** Nobody chose them: harm that is not the same at all points stands beside them. */
  readonly areUsual: boolean;
  readonly points: readonly { readonly values: Point; readonly invalid: string | null }[];
}

/** Curves of harm that a page and a table have room for. */
const DAMAGE_MAX = 4;

/**
 * Harm that is not the same at all points with one seed: the gravest kinds first, of a kind the one
 * that was ever largest.
 */
function sweptDamage(cells: readonly (Cell | null)[], runs: number): readonly Metric[] {
  const made = cells.map((cell) => (cell?.stopped === null ? cell.damage : null));
  const paths = [...new Set(made.flatMap((damage) => Object.keys(damage ?? {})))];
  const at = (path: string, index: number): number | null => {
    const damage = made[index] ?? null;
    return damage === null ? null : (damage[path] ?? 0);
  };
  const largest = (path: string): number => Math.max(...made.map((damage) => damage?.[path] ?? 0));
  const differs = (path: string): boolean =>
    Array.from({ length: runs }, (_, seed) => seed).some((seed) => {
      const values = made.flatMap((_cell, index) => (index % runs === seed ? (at(path, index) ?? []) : []));
      return new Set(values).size > 1;
    });
  return paths
    .filter(differs)
    .map((path) => ({ path, gravity: gravityOf(path.split(".")) ?? 0, largest: largest(path) }))
    .sort((a, b) => a.gravity - b.gravity || b.largest - a.largest || (a.path < b.path ? -1 : 1))
    .slice(0, DAMAGE_MAX)
    .map(({ path }) => damageAt(path.split(".")));
}

export interface ParetoSide {
  readonly metric: number;
  readonly better: Wish;
}

/**
 * The result of a sweep: the same whoever made the cells, and in whatever order. They stand point by point and seed
 * by seed, null where a run was not made; `ended` says why.
 */
export function concludeSweep(
  frame: SweepFrame,
  cells: readonly (Cell | null)[],
  { version, ended }: { readonly version: string; readonly ended: string },
): SweepResult {
  const { axes, design, file, name, points, seeds, thresholds = [], variant } = frame;
  const known = new Set(frame.metrics.map(({ path }) => path.join(".")));
  const harm = frame.areUsual
    ? sweptDamage(cells, seeds.length).filter(({ path }) => !known.has(path.join(".")))
    : [];
  const metrics = [...frame.metrics, ...harm].map(sweptMetric);
  const cellsOf = (index: number): readonly (Cell | null)[] =>
    cells.slice(index * seeds.length, (index + 1) * seeds.length);
  const possible = points.flatMap(({ invalid }, index) => (invalid === null ? cellsOf(index) : []));
  const missing = possible.filter((cell) => cell === null).length;
  const swept = points.map((point, index) => pointOf(point, metrics, cellsOf(index)));
  return {
    schema: "ripplesim/sweep@1",
    version,
    file,
    name,
    variant,
    seeds,
    axes,
    design,
    metrics,
    ...(frame.areUsual ? {} : { asked: true as const }),
    thresholds,
    points: swept,
    pareto: frame.pareto && frontOf(frame.pareto, metrics, swept),
    stopped: missing === 0 ? null : { reason: ended, missing, runs: possible.length },
  };
}

function frontOf(
  [x, y]: readonly [ParetoSide, ParetoSide],
  metrics: readonly SweptMetric[],
  points: readonly SweptPoint[],
): Pareto {
  return paretoOf([metrics[x.metric]!, metrics[y.metric]!], [x.better, y.better], points);
}

/** The cells of one point, together. */
function pointOf(
  { values, invalid }: SweepFrame["points"][number],
  metrics: readonly SweptMetric[],
  all: readonly (Cell | null)[],
): SweptPoint {
  const cells = all.filter((cell) => cell !== null);
  const whole = cells.filter(({ stopped }) => stopped === null);
  const failed = whole.flatMap((cell) => (cell.failed === null ? [] : [cell.failed]));
  return {
    values,
    estimates: Object.fromEntries(metrics.map(({ path }) => [path, estimateOf(whole, path)])),
    ...(failed.length === 0
      ? { holding: null }
      : {
          holding: { runs: failed.filter((texts) => texts.length === 0).length, of: failed.length },
          failed: countsOf(failed.flat()),
        }),
    stopped: cells.find(({ stopped }) => stopped !== null)?.stopped ?? null,
    invalid,
  };
}

function countsOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** The mean over runs; null as soon as one run has no data. */
function estimateOf(cells: readonly Cell[], path: string): Estimate {
  // Harm that a run does not list it has not done.
  const runs = cells.map(({ figures, damage }) =>
    path in figures ? (figures[path] ?? null) : (damage[path] ?? 0),
  );
  const values = runs.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length) return { mean: null, halfWidth: null, runs };
  return { ...estimate(values), runs };
}
