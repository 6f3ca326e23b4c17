import type { Named, Summary, WarmupSummary } from "../observe/summary.ts";
import type { Condition, Scenario } from "../scenario/scenario.ts";
import type { SourceFacts } from "../world/scenario-facts.ts";
import { answerOf } from "./answer.ts";
import type { Comparison, VariantRuns } from "./comparison.ts";
import { withoutEqualDamage } from "./damage-rows.ts";
import { compareMetrics } from "./estimates.ts";
import { judgeFindings, judgeThresholds } from "./judge.ts";
import { withLeadFirst } from "./lead.ts";
import { askedFor, metricsOf } from "./metrics.ts";
import type { ConditionsOfComparison, Metric } from "./metrics.ts";
import { INTERRUPTED } from "./run.ts";
import type { PrecisionSummary } from "./precision.ts";
import type { Executor, FinishedRun, RunJob } from "./run.ts";
import { pilotsOf, withFound } from "./warmup.ts";

/** What is to be compared. The first variant is what the others are measured against. */
export interface ComparisonPlan {
  /** Shown name: of the file, without folders, and of the scenario. */
  readonly file: string;
  readonly name: string;
  /** Seed of replication 1. */
  readonly seed: string;
  readonly replications: number;
  /** At least one; names are unique. */
  readonly variants: readonly PlannedVariant[];
  /** What the comparison must show; empty where nothing is compared. */
  readonly findings: readonly Condition[];
  /** Figures that were asked for by name: they come first. */
  readonly asked?: readonly Metric[];
  /** How the number of replications was found, where it was. */
  readonly precision?: PrecisionSummary;
}

/** One variant: the scenario as it becomes with the variant laid over it. */
export interface PlannedVariant {
  /** What results call it. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly source: SourceFacts;
  /** How its warm-up was found, if it was. */
  readonly warmup?: WarmupSummary;
}

/** Runs every variant on the same seeds and says what differs. */
export function compare(plan: ComparisonPlan, executor: Executor): Comparison {
  const pilots = pilotsOf(plan.variants);
  const variants = pilots.length === 0 ? plan.variants : withFound(plan.variants, executor.runAll(pilots));
  const known = { ...plan, variants };
  return concludeComparison(known, executor.runAll(planJobs(known)));
}

/**
 * The runs of a comparison, replication by replication, so that an end before the last run leaves
 * whole replications to compare.
 */
export function planJobs(plan: ComparisonPlan): readonly RunJob[] {
  return seedsOf(plan.seed, plan.replications).flatMap((seed) =>
    plan.variants.map((variant) => jobOf(variant, seed)),
  );
}

/** One replication of a design. */
export function jobOf({ scenario, source, warmup }: PlannedVariant, seed: string): RunJob {
  return { scenario: { ...scenario, seed }, source, ...(warmup === undefined ? {} : { warmup }) };
}

/** Seeds of replications: the first is the seed itself, number r is `seed/r`. */
export function seedsOf(seed: string, replications: number): readonly string[] {
  return Array.from({ length: replications }, (_, index) => (index === 0 ? seed : `${seed}/${index + 1}`));
}

/**
 * Makes the comparison of finished runs, in the order of `planJobs`. Fewer runs than planned, or a
 * last one that was stopped, make a comparison of the whole replications before it that says so.
 */
export function concludeComparison(plan: ComparisonPlan, finished: readonly FinishedRun[]): Comparison {
  const runs = runsOf(plan, finished);
  const replications = runs(plan.variants[0]?.name ?? "").length;
  const variants = plan.variants.map((variant) => ({
    ...variantRuns(variant, runs(variant.name)),
    name: variant.name,
  }));
  const summaries = variants.flatMap(({ runs }) => runs);
  const columns = variants.map(({ name, runs }) => ({ name, summaries: runs }));
  const { findings } = plan;
  const conditions = { findings, thresholds: plan.variants.flatMap(({ scenario }) => scenario.thresholds) };
  const asked = plan.asked ?? [];
  const { metrics: measured, judging } = compareMetrics(metricsOf(summaries, conditions, asked), columns);
  // All that was measured was judged: a row that is left out for want of room has had its chance to be luck.
  const { metrics, omitted } = withoutEqualDamage(measured, namedIn(conditions, asked), judging);
  const unanswered: Omit<Comparison, "answer"> = {
    schema: "ripplesim/comparison@1",
    version: finished.at(-1)?.summary.version ?? "",
    file: plan.file,
    name: plan.name,
    seeds: seedsOf(plan.seed, replications),
    baseline: plan.variants[0]?.name ?? "",
    variants: Object.fromEntries(variants.map(({ name, ...runs }) => [name, runs])),
    metrics: asked.length > 0 ? metrics : withLeadFirst({ metrics, judging }, conditions),
    judging,
    ...(omitted.length === 0 ? {} : { omitted }),
    ...(plan.precision === undefined ? {} : { precision: plan.precision }),
    findings: judgeFindings(findings, runs),
    stopped: stoppedAt(plan, finished),
  };
  return { ...unanswered, answer: answerOf(unanswered) };
}

/** The runs of every variant, in the order of `planJobs`: those of whole replications only. */
export function runsOf(
  { variants }: ComparisonPlan,
  finished: readonly FinishedRun[],
): (variant: string) => readonly FinishedRun[] {
  const width = variants.length;
  const isCut = (finished.at(-1)?.summary.stopped ?? null) !== null;
  const whole = isCut ? finished.slice(0, -1) : finished;
  const counted = whole.slice(0, whole.length - (whole.length % width));
  return (name) => {
    const column = variants.findIndex((variant) => variant.name === name);
    return column < 0 ? [] : counted.filter((_, index) => index % width === column);
  };
}

/** Figures that somebody named stay, whatever they show. */
function namedIn(
  { findings, thresholds }: ConditionsOfComparison,
  asked: readonly Metric[],
): ReadonlySet<string> {
  const all = [...asked, ...askedFor(findings), ...askedFor(thresholds)];
  return new Set(all.map(({ path }) => path.join(".")));
}

function variantRuns(variant: PlannedVariant, runs: readonly FinishedRun[]): VariantRuns {
  const { thresholds } = variant.scenario;
  return {
    changes: changesOf(variant),
    runs: runs.map((finished): Summary => ({
      ...finished.summary,
      thresholds: judgeThresholds(thresholds, [finished]),
    })),
    thresholds: judgeThresholds(thresholds, runs),
  };
}

/** What the variant itself changes, without the command line's settings. */
function changesOf({ source }: PlannedVariant): Named<string> {
  return source.variant === null ? {} : (source.variants[source.variant] ?? {});
}

/** The run that was cut short, or the first that was not even begun. */
export function stoppedAt(plan: ComparisonPlan, finished: readonly FinishedRun[]): Comparison["stopped"] {
  const cut = finished.at(-1)?.summary.stopped ?? null;
  const index = cut === null ? finished.length : finished.length - 1;
  const job = planJobs(plan)[index];
  if (job === undefined) return null;
  const { name } = plan.variants[index % plan.variants.length]!;
  return { reason: cut?.reason ?? INTERRUPTED, variant: name, seed: job.scenario.seed };
}
