import type { TunedCandidate, TuneResult } from "../../experiment/tuning/result.ts";
import { figureUnit } from "../judgement.ts";
import { estimateText, figure, NO_DATA, roughPercent } from "../numbers.ts";
import { listed, listedUpTo, plural } from "../phrases.ts";
import { axisNames } from "../sweeps/words.ts";

/** Candidates named in one sentence before it says how many more there are. */
const NAMES_MAX = 4;

/** `instances = 6 and delay = 20ms`. */
export function candidateText(result: Pick<TuneResult, "axes">, { values }: TunedCandidate): string {
  const names = axisNames(result);
  return listed(values.map((value, index) => `${names[index] ?? ""} = ${value}`));
}

/** `49.8 ± 0.3 ms`. */
export function objectiveText({ objective }: TuneResult, candidate: TunedCandidate): string {
  const { mean, halfWidth } = candidate.objective;
  return estimateText(mean, halfWidth, figureUnit(objective.unit, objective.path));
}

/** What a candidate has at a constraint: `412 ± 20 ms`. */
export function constraintText(result: TuneResult, candidate: TunedCandidate, constraint: number): string {
  const { text, unit } = result.constraints[constraint]!;
  const { mean, halfWidth } = candidate.constraints[constraint]!.actual;
  return mean === null ? NO_DATA : estimateText(mean, halfWidth, figureUnit(unit, text));
}

/** Constraints that a candidate breaks, or whose limit its runs lie beyond on the mean: by their places. */
export function brokenBy({ constraints }: TunedCandidate): readonly number[] {
  return [...constraints.entries()]
    .filter(([, { holds, isOver }]) => holds === false || (holds === null && isOver === true))
    .map(([index]) => index);
}

/** The answer in a sentence. */
export function tuneHeadline(result: TuneResult): string {
  const { best, candidates, objective, ended, constraints } = result;
  if (best === null) return noneText(result);
  const candidate = candidates[best]!;
  const value = `${objective.label} ${objectiveText(result, candidate)}`;
  const kept = constraints.length === 0 ? "" : `, and keeps ${keptText(result, candidate)}`;
  if (ended === "budget")
    return `Ahead is ${candidateText(result, candidate)} with ${value}${kept} so far; the budget was spent before all was clear.`;
  return `Best is ${candidateText(result, candidate)} with ${value}${kept}.`;
}

function keptText(result: TuneResult, candidate: TunedCandidate): string {
  const [first, ...others] = result.constraints;
  return first === undefined || others.length > 0
    ? `all ${result.constraints.length} constraints`
    : `${first.text} (${constraintText(result, candidate, 0)})`;
}

function noneText(result: TuneResult): string {
  const { closest, candidates, ended } = result;
  if (closest === null) return "No candidate gives figures that could be judged.";
  const candidate = candidates[closest.candidate]!;
  const { text } = result.constraints[closest.constraint]!;
  const near = `closest is ${candidateText(result, candidate)} with ${constraintText(result, candidate, closest.constraint)} for ${text}`;
  if (ended === "budget") return `No candidate keeps every constraint so far; ${near}.`;
  return `No candidate keeps every constraint: ${near}.`;
}

/** How sure that is, and among what. */
export function tuneRemarks(result: TuneResult): readonly string[] {
  return [
    ...(result.best === null ? [] : [sureness(result), ...ties(result)]),
    ...screeningText(result),
    `${plural(result.runs, "run")} of a budget of ${result.budget}.`,
  ];
}

function sureness(result: TuneResult): string {
  const { confidence, indifference, objective, ended, screening, candidates } = result;
  const racing = candidates.filter(({ fate }) => fate.kind === "racing");
  if (ended === "budget")
    return `Not settled: ${listedUpTo(
      racing.map((candidate) => candidateText(result, candidate)),
      NAMES_MAX,
    )}. The same command with a larger --budget goes on from here, and a larger --indifference is content sooner.`;
  const amount = figure(indifference.amount, figureUnit(objective.unit, objective.path));
  const among = screening === null ? "" : "of the finalists ";
  const limits =
    result.constraints.length === 0
      ? ""
      : ` Limits are judged to within ${roughPercent(indifference.share)}.`;
  return `With at least ${Math.round(100 * confidence)} % probability ${among}none ${result.constraints.length === 0 ? "" : "that keeps the constraints "}is better by ${amount} or more.${limits}`;
}

function ties(result: TuneResult): readonly string[] {
  const { tied, candidates, ended } = result;
  const equal = tied.filter((index) => candidates[index]!.fate.kind !== "racing");
  if (equal.length === 0 || ended === "budget") return [];
  const names = equal.map((index) => candidateText(result, candidates[index]!));
  return [
    `Not told apart from it, as differences that small were said not to matter: ${listedUpTo(names, NAMES_MAX)}.`,
  ];
}

function screeningText({ screening, combinations, candidates }: TuneResult): readonly string[] {
  if (screening === null) return [];
  const raced = candidates.filter(({ fate }) => fate.kind !== "screened").length;
  return [
    `Of ${combinations} combinations ${screening.looked} were looked at in ${plural(screening.runs, "run")}, from a coarse grid to the neighbours of the best; ${plural(raced, "finalist")} raced on other seeds.`,
  ];
}

export interface PathEntry {
  /** `after 10 runs`. */
  readonly key: string;
  readonly text: string;
}

/** Which candidates fell when, and why, the first first; those that fell together in one sentence. */
export function pathOf(result: TuneResult): readonly PathEntry[] {
  const fallen = result.candidates.filter(
    ({ endedAfter, fate }) => endedAfter !== null && fate.kind !== "best" && fate.kind !== "racing",
  );
  const groups = new Map<string, { readonly after: number; readonly of: TunedCandidate[] }>();
  for (const candidate of fallen) {
    const { fate } = candidate;
    const after = candidate.endedAfter ?? 0;
    const which = fate.kind === "infeasible" ? fate.constraint : fate.kind === "beaten" ? fate.by : "";
    const key = `${after} ${fate.kind} ${which}`;
    const group = groups.get(key) ?? { after, of: [] };
    group.of.push(candidate);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => a.after - b.after)
    .map(({ after, of }) => ({ key: `after ${plural(after, "run")}`, text: groupText(result, of) }));
}

function groupText(result: TuneResult, group: readonly TunedCandidate[]): string {
  const names = listedUpTo(
    group.map((candidate) => candidateText(result, candidate)),
    NAMES_MAX,
  );
  const [first] = group;
  return group.length === 1 && first !== undefined
    ? `${names} ${reasonText(result, first)}`
    : `${names} ${manyText(result, group)}`;
}

/** Why one fell, with its numbers. */
export function reasonText(result: TuneResult, candidate: TunedCandidate): string {
  const { fate } = candidate;
  const other = (index: number): string => candidateText(result, result.candidates[index]!);
  switch (fate.kind) {
    case "best":
      return "is best";
    case "racing":
      return "is still in the race";
    case "screened":
      return "was no finalist";
    case "beaten":
      return `is worse than ${other(fate.by)} (${objectiveText(result, candidate)})`;
    case "equal":
      return `is the same as ${other(fate.to)} in every run`;
    case "infeasible":
      return `breaks ${result.constraints[fate.constraint]!.text} (${constraintText(result, candidate, fate.constraint)})`;
    case "no data":
      return "has a run without data for the objective";
    case "cut short":
      return `had a run that was cut short by ${fate.reason}`;
  }
}

/** Why several fell together. */
function manyText(result: TuneResult, group: readonly TunedCandidate[]): string {
  const fate = group[0]!.fate;
  const range = (texts: readonly string[]): string => `${texts[0] ?? ""} to ${texts.at(-1) ?? ""}`;
  switch (fate.kind) {
    case "beaten":
      return `are worse than ${candidateText(result, result.candidates[fate.by]!)} (${range(
        sortedTexts(
          group,
          (one) => one.objective.mean,
          (one) => objectiveText(result, one),
        ),
      )})`;
    case "infeasible": {
      const { constraint } = fate;
      const texts = sortedTexts(
        group,
        (one) => one.constraints[constraint]!.actual.mean,
        (one) => constraintText(result, one, constraint),
      );
      return `break ${result.constraints[constraint]!.text} (${range(texts)})`;
    }
    default:
      return group
        .map((candidate) => reasonText(result, candidate))[0]!
        .replace(/^(is|has|had|was)\b/, plurally);
  }
}

function plurally(verb: string): string {
  return { is: "are", has: "have", had: "had", was: "were" }[verb] ?? verb;
}

function sortedTexts(
  group: readonly TunedCandidate[],
  valueOf: (one: TunedCandidate) => number | null,
  textOf: (one: TunedCandidate) => string,
): readonly string[] {
  return group.toSorted((a, b) => (valueOf(a) ?? Infinity) - (valueOf(b) ?? Infinity)).map(textOf);
}

/** `--set services.shop.instances=6`: what makes any run the best one. */
export function settingsOf({ best, candidates, axes }: TuneResult): readonly string[] {
  const candidate = best === null ? undefined : candidates[best];
  return (candidate?.values ?? []).map((value, index) => `${axes[index]?.path ?? ""}=${value}`);
}

/** A word for the table: how a candidate stands. */
export function standingOf({ fate }: TunedCandidate): string {
  switch (fate.kind) {
    case "best":
      return "best";
    case "racing":
      return "open";
    case "beaten":
      return "worse";
    case "equal":
      return "the same";
    case "infeasible":
      return "breaks a constraint";
    case "no data":
      return "no data";
    case "cut short":
      return "cut short";
    case "screened":
      return "no finalist";
  }
}
