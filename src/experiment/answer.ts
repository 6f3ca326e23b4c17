import type { Comparison, Estimate, MetricComparison } from "./comparison.ts";
import { verdictOf } from "./estimates.ts";
import { intervalText } from "./figures.ts";
import { differenceBetween, rank } from "./lead.ts";
import { directionOf } from "./metric-words.ts";
import { plainDifference } from "./plain-difference.ts";
import { precisionTexts } from "./precision-words.ts";
import { standingOf } from "./standing.ts";
import type { Standing } from "./standing.ts";

type Unanswered = Omit<Comparison, "answer">;
type Answer = Comparison["answer"];

/**
 * The comparison in one sentence about its first figure, and a second line: who else did well, how
 * many findings hold, and how far one run can be trusted.
 */
export function answerOf(comparison: Unanswered): Answer {
  const replications = comparison.seeds.length;
  if (comparison.stopped !== null && replications === 0) {
    return {
      headline: `Stopped by ${comparison.stopped.reason} before any replication was whole.`,
      detail: "",
    };
  }
  const answer = measuredAnswer(comparison);
  if (comparison.stopped === null) return answer;
  const share = `Stopped by ${comparison.stopped.reason}: only ${replicationsText(replications)} whole.`;
  return { headline: answer.headline, detail: `${share} ${answer.detail}`.trim() };
}

/** Speaks of the first figure that every variant has; without one, of the first that any has. */
function measuredAnswer(comparison: Unanswered): Answer {
  const variants = Object.keys(comparison.variants).length;
  const [first] = comparison.metrics;
  const metric = comparison.metrics.find((candidate) => rank(candidate).length === variants) ?? first;
  const ranking = metric === undefined ? [] : rank(metric);
  const [best] = ranking;
  if (metric === undefined || best === undefined) {
    return { headline: "Nothing to compare: no variant has a figure in every run.", detail: "" };
  }
  const { headline, sentence } =
    ranking.length === 1 ? singleAnswer(comparison, metric, best) : rankedAnswer(comparison, metric, ranking);
  return { headline, detail: [sentence, ...closing(comparison)].filter((text) => text !== "").join(" ") };
}

interface Sentences {
  readonly headline: string;
  /** What else is worth saying; may be empty. */
  readonly sentence: string;
}

function singleAnswer(comparison: Unanswered, metric: MetricComparison, only: string): Sentences {
  const { mean, halfWidth } = metric.values[only]!;
  const alone = Object.keys(comparison.variants).length === 1 ? "" : `, and only ${only} has any`;
  const value = `${intervalText(mean ?? 0, halfWidth, metric.unit, true)}${everyRun(halfWidth)}`;
  return { headline: `${capitalised(nameOf(metric, comparison))}: ${value}${alone}.`, sentence: "" };
}

function rankedAnswer(
  comparison: Unanswered,
  metric: MetricComparison,
  ranking: readonly string[],
): Sentences {
  const name = nameOf(metric, comparison);
  const { better } = metric;
  const most = differenceBetween(metric, ranking[0]!, ranking.at(-1)!);
  if (verdictOf(most, better, comparison.judging) === "no difference shown")
    return undecidedAnswer(comparison, metric, ranking);
  const standing = standingOf(metric, comparison, Object.keys(comparison.variants));
  const { winners, worst } = standing;
  const gap = differenceBetween(metric, winners[0]!, worst);
  const word = wordFor(metric, better === "higher");
  const lost = recoveryText(comparison, worst);
  return {
    headline: `${winnersText(winners)}: ${amountOf(gap, metric)} ${word} ${name} than ${worst}${everyRun(gap.halfWidth)}${lost === "" ? "" : `, which ${lost}`}.`,
    sentence: [missedText(comparison, winners), othersText(comparison, metric, standing)]
      .filter((text) => text !== "")
      .join(" "),
  };
}

/** Best and worst are not told apart: by nothing at all, or only by an interval that is one of many. */
function undecidedAnswer(
  comparison: Unanswered,
  metric: MetricComparison,
  ranking: readonly string[],
): Sentences {
  const name = nameOf(metric, comparison);
  const [best, worst] = [ranking[0]!, ranking.at(-1)!];
  const most = differenceBetween(metric, best, worst);
  const amount = `${amountOf(most, metric)}${everyRun(most.halfWidth)}`;
  const { comparisons } = comparison.judging;
  if (metric.better === null || most.halfWidth === null || Math.abs(most.mean ?? 0) <= most.halfWidth)
    return unmoved(comparison, `No difference shown in ${name}: ${amount}.`);
  const more = wordFor(metric, metric.better === "higher");
  return {
    headline: `${best} looks best, but not beyond luck: ${amountOf(most, metric)} ${more} ${name} than ${worst}.`,
    sentence: `By itself that would count; among ${comparisons} comparisons more replications must tell.`,
  };
}

/** Nobody is better; what findings ask about may differ all the same, and is told without a winner. */
function unmoved(comparison: Unanswered, undecided: string): Sentences {
  const plain = plainDifference(comparison);
  if (plain === null) return { headline: undecided, sentence: "" };
  const { metric, most, least, by } = plain;
  const headline = `${most} has ${amountOf(by, metric)} ${wordFor(metric, true)} ${nameOf(metric, comparison)} than ${least}${everyRun(by.halfWidth)}.`;
  return { headline, sentence: undecided };
}

/** What the best does not keep and another variant does; nothing when several are best. */
function missedText({ variants }: Unanswered, winners: readonly string[]): string {
  if (winners.length > 1) return "";
  const missed = (variants[winners[0]!]?.thresholds ?? []).filter(
    ({ text, status }) =>
      status === "fail" &&
      isPromise(text) &&
      Object.values(variants).some(({ thresholds }) =>
        thresholds.some((other) => other.text === text && other.status === "pass"),
      ),
  );
  if (missed.length === 0) return "";
  return missed.length === 1
    ? `But it misses ${missed[0]!.text}.`
    : `But it misses ${missed.length} thresholds.`;
}

/** Whether a threshold asks for what is better: others say what a scenario shows as it is written. */
function isPromise(threshold: string): boolean {
  const [path = "", operator = ""] = threshold.split(" ");
  const better = directionOf(path.split("."));
  return better !== null && (better === "higher") === operator.startsWith(">") && /^[<>]/.test(operator);
}

/** Who did nearly as well, or as well by this figure and worse by another. */
function othersText(comparison: Unanswered, metric: MetricComparison, standing: Standing): string {
  const { winners, surpassed, runnerUp } = standing;
  const best = winners[0]!;
  if (surpassed !== null) {
    const { variant, by } = surpassed;
    const less = differenceBetween(by, best, variant);
    return `${variant} does as well by that and has ${amountOf(less, by)} ${wordFor(by, false)} ${nameOf(by, comparison)}${everyRun(less.halfWidth)}.`;
  }
  if (winners.length > 1 || runnerUp === null) return "";
  return runnerUpText(comparison, metric, {
    best,
    runnerUp,
    lead: differenceBetween(metric, best, runnerUp),
  });
}

function winnersText(winners: readonly string[]): string {
  const [first, second, third, ...more] = winners;
  if (second === undefined) return `${first!} is best`;
  if (third === undefined) return `${first!} and ${second} are best`;
  return `${first!}, ${second} and ${more.length === 0 ? third : `${more.length + 1} others`} are best`;
}

function runnerUpText(
  comparison: Unanswered,
  metric: MetricComparison,
  { best, runnerUp, lead }: { readonly best: string; readonly runnerUp: string; readonly lead: Estimate },
): string {
  const lost = recoveryText(comparison, runnerUp);
  const recovery =
    lost !== "" ? `${lost} and ` : hadFaultToRecoverFrom(comparison, runnerUp) ? "recovers too and " : "";
  const word = wordFor(metric, metric.better === "lower");
  return `${runnerUp} ${recovery}has ${amountOf(lead, metric)} ${word} ${nameOf(metric, comparison)} than ${best}${everyRun(lead.halfWidth)}.`;
}

/** How a figure that is bigger, or smaller, than another is spoken of. */
function wordFor({ unit }: MetricComparison, isBigger: boolean): string {
  switch (unit) {
    case "ms":
      return isBigger ? "longer" : "shorter";
    case "ratio":
      return isBigger ? "higher" : "lower";
    case "count":
      return isBigger ? "more" : "fewer";
    case "perSecond":
    case "number":
      return isBigger ? "more" : "less";
  }
}

function everyRun(halfWidth: number | null): string {
  return halfWidth === 0 ? " in every run" : "";
}

function closing(comparison: Unanswered): string[] {
  const { findings } = comparison;
  const holding = findings.filter(({ status }) => status === "pass").length;
  const verdict = findings.length === 0 ? "" : `${holding} of ${findings.length} findings hold.`;
  const single = comparison.seeds.length === 1 && Object.keys(comparison.variants).length > 1;
  return [...precisionTexts(comparison), verdict, single ? "One run each: luck is not ruled out." : ""];
}

function amountOf({ mean, halfWidth }: Estimate, metric: MetricComparison): string {
  return intervalText(Math.abs(mean ?? 0), halfWidth, metric.unit);
}

/** The figure's label; the only workload need not be named. */
function nameOf(metric: MetricComparison, comparison: Unanswered): string {
  const summary = Object.values(comparison.variants)[0]?.runs[0];
  const [only, ...others] = Object.keys(summary?.workloads ?? {});
  return only !== undefined && others.length === 0 ? metric.label.replace(` of ${only}`, "") : metric.label;
}

/** "does not recover", "does not recover in 2 of 5 runs", or nothing when every run recovers. */
function recoveryText(comparison: Unanswered, variant: string): string {
  const runs = comparison.variants[variant]?.runs ?? [];
  const lost = runs.filter(({ faults }) =>
    Object.values(faults).some(({ impact }) =>
      Object.values(impact).some(({ recovered }) => recovered === false),
    ),
  ).length;
  if (lost === 0) return "";
  return lost === runs.length ? "does not recover" : `does not recover in ${lost} of ${runs.length} runs`;
}

function hadFaultToRecoverFrom(comparison: Unanswered, variant: string): boolean {
  const runs = comparison.variants[variant]?.runs ?? [];
  return runs.some(({ faults }) =>
    Object.values(faults).some(({ impact }) =>
      Object.values(impact).some(({ recovered, recoveryMs }) => recovered === true && (recoveryMs ?? 0) > 0),
    ),
  );
}

function replicationsText(replications: number): string {
  return replications === 1 ? "1 replication is" : `${replications} replications are`;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
