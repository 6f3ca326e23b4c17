import { amountOf, capitalised, everyRun, nameOf, namesText, wordFor } from "./answer-words.ts";
import type { Comparison, Estimate, MetricComparison } from "./comparison.ts";
import { isDamage } from "./damage.ts";
import { verdictOf } from "./estimates.ts";
import { intervalText } from "./figures.ts";
import { differenceBetween, isOfUsers, rank } from "./lead.ts";
import { directionOf } from "./metric-words.ts";
import { heldFinding } from "./held-finding.ts";
import { partedData } from "./parted-data.ts";
import { plainDifference } from "./plain-difference.ts";
import { precisionTexts } from "./precision-words.ts";
import { partedBy, standingOf } from "./standing.ts";
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
  const who = claimText(winners, isChoice(comparison, metric, { best: winners[0]!, worst }));
  return {
    headline: `${who} ${amountOf(gap, metric)} ${word} ${name} than ${worst}${everyRun(gap.halfWidth)}${lost === "" ? "" : `, which ${lost}`}.`,
    sentence: [
      missedText(comparison, winners),
      harmText(comparison, metric, winners),
      othersText(comparison, metric, standing),
      partingText(comparison, metric, winners),
    ]
      .filter((text) => text !== "")
      .join(" "),
  };
}

/** "a is best:" of a choice; "a has" of what nobody chooses. */
function claimText(winners: readonly string[], isChosen: boolean): string {
  const isOne = winners.length === 1;
  const verb = isChosen ? (isOne ? "is best:" : "are best:") : isOne ? "has" : "have";
  return `${namesText(winners)} ${verb}`;
}

/** What is done to a system rather than chosen for it: the load, the faults, how long it is watched. */
const CIRCUMSTANCE =
  /^(duration|warmup|seed|faults)(\.|$)|^workloads\.[^.]+($|\.(rate|stages|users|thinkTime|arrivals|replay|key)(\.|$))/;

/** Whether the best may be recommended: for what users or data get of it, and because it is a setting at all. */
function isChoice(
  { variants }: Unanswered,
  { path }: MetricComparison,
  { best, worst }: { readonly best: string; readonly worst: string },
): boolean {
  if (!isOfUsers(path) && !isDamage(path.split("."))) return false;
  const [a, b] = [variants[best]?.changes ?? {}, variants[worst]?.changes ?? {}];
  const differing = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]);
  return differing.length === 0 || differing.some((key) => !CIRCUMSTANCE.test(key));
}

/** Among several that are best: the first other figure that tells some of them apart. */
function partingText(comparison: Unanswered, lead: MetricComparison, winners: readonly string[]): string {
  if (winners.length < 2) return "";
  const parted = partedBy(lead, comparison, winners);
  if (parted === null) return "";
  const { metric, best, worst } = parted;
  const by = differenceBetween(metric, best, worst);
  const among = winners.length === 2 ? "Of the two" : "Of these";
  return `${among}, ${best} has ${amountOf(by, metric)} ${wordFor(metric, metric.better === "higher")} ${nameOf(metric, comparison)} than ${worst}${everyRun(by.halfWidth)}.`;
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
  const held = heldFinding(comparison, metric);
  const more = wordFor(metric, metric.better === "higher");
  // What was asked before the runs were made is judged by itself.
  if (held !== null)
    return {
      headline: `${held.best} has ${amountOf(held.by, metric)} ${more} ${name} than ${held.worst}${everyRun(held.by.halfWidth)}.`,
      sentence: "",
    };
  return {
    headline: `${best} looks best, but not beyond luck: ${amountOf(most, metric)} ${more} ${name} than ${worst}.`,
    sentence: `By itself that would count; among ${comparisons} comparisons more replications must tell.`,
  };
}

/** Nobody is better; what findings ask about may differ all the same, and is told without a winner. */
function unmoved(comparison: Unanswered, undecided: string): Sentences {
  const plain = plainDifference(comparison);
  if (plain === null) {
    const [first, ...others] = partedData(comparison);
    return first === undefined
      ? { headline: undecided, sentence: "" }
      : {
          headline: `All get as much done, but not with their data: ${first}.`,
          sentence: others.length === 0 ? "" : `${others.join("; ")}.`,
        };
  }
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

/** The gravest harm that a winner does and another variant does not, or does less. */
function harmText(comparison: Unanswered, lead: MetricComparison, winners: readonly string[]): string {
  const harm = comparison.metrics.filter((metric) => metric !== lead && isDamage(metric.path.split(".")));
  for (const metric of harm) {
    const ranking = rank(metric);
    const [least] = ranking;
    const worst = ranking.findLast((name) => winners.includes(name));
    if (least === undefined || worst === undefined || worst === least) continue;
    const more = differenceBetween(metric, worst, least);
    if (verdictOf(more, metric.better, comparison.judging) !== "worse") continue;
    const who = winners.length > 1 ? worst : "it";
    return `But ${who} has ${amountOf(more, metric)} more ${nameOf(metric, comparison)} than ${least}${everyRun(more.halfWidth)}.`;
  }
  return "";
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
    return `${variant} does as well by that and has ${amountOf(less, by)} ${wordFor(by, by.better === "lower")} ${nameOf(by, comparison)}${everyRun(less.halfWidth)}.`;
  }
  if (winners.length > 1 || runnerUp === null) return "";
  return runnerUpText(comparison, metric, {
    best,
    runnerUp,
    lead: differenceBetween(metric, best, runnerUp),
  });
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

function closing(comparison: Unanswered): string[] {
  const { findings } = comparison;
  const holding = findings.filter(({ status }) => status === "pass").length;
  const verdict = findings.length === 0 ? "" : `${holding} of ${findings.length} findings hold.`;
  const single = comparison.seeds.length === 1 && Object.keys(comparison.variants).length > 1;
  return [...precisionTexts(comparison), verdict, single ? "One run each: luck is not ruled out." : ""];
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
