import type { CliffPoint, CliffResult } from "../../experiment/cliff/result.ts";
import { listedUpTo, plural } from "../phrases.ts";
import { axisNames } from "../sweeps/words.ts";

/** Values named in one line before it says how many more there are. */
const VALUES_MAX = 8;

/** `rate`: what is varied, in its last word. */
export function variedName({ range }: CliffResult): string {
  return axisNames({ axes: [{ path: range.path, values: [], scale: null }] })[0] ?? range.path;
}

/** What holds on the far side: "it does not recover" or the condition. */
export function conditionText({ condition }: CliffResult): string {
  return condition ?? "it does not recover";
}

/** Where it is, with how sure that is, in the fewest words. */
export function edgeText({ bracket, threshold, points }: CliffResult): string {
  if (bracket === null) return `no cliff from ${points[0]?.value ?? ""} to ${points.at(-1)?.value ?? ""}`;
  if (threshold === null) return `between ${bracket[0].value} and ${bracket[1].value}`;
  return `${threshold.value} (95 %: ${threshold.from} to ${threshold.to})`;
}

/** The answer in a sentence. */
export function cliffHeadline(result: CliffResult): string {
  const { bracket, threshold } = result;
  if (bracket === null) return noneText(result);
  const between = `between ${variedName(result)} = ${bracket[0].value} and ${bracket[1].value}`;
  if (result.kind === "edge") return `The cliff is ${between}: ${sidesOf(result)}.`;
  if (threshold === null) return `The cliff is blurred, ${between}.`;
  return `The cliff is at ${variedName(result)} = ${threshold.value} (95 %: ${threshold.from} to ${threshold.to}): there ${halfOf(result)} in half of the runs.`;
}

function noneText(result: CliffResult): string {
  const { points, condition } = result;
  const where = (points[0]?.held ?? 0) > 0 ? "at both ends" : "at neither end";
  const what = condition === null ? "it stays down" : `${condition} holds`;
  return `No cliff is seen between ${variedName(result)} = ${points[0]?.value ?? ""} and ${points.at(-1)?.value ?? ""}: ${what} ${where}.`;
}

function halfOf({ condition, rises }: CliffResult): string {
  if (condition === null) return rises ? "recovery fails" : "recovery begins";
  return `${condition} ${rises ? "begins" : "ceases"} to hold`;
}

function sidesOf({ condition, rises }: CliffResult): string {
  const [all, none] = ["in every run", "in none"];
  if (condition === null)
    return `it recovers ${rises ? all : none} at the one, ${rises ? none : all} at the other`;
  return `${condition} holds ${rises ? none : all} at the one, ${rises ? all : none} at the other`;
}

/** How sure that is, and what does not fit. */
export function cliffRemarks(result: CliffResult): readonly string[] {
  const { kind, bracket, violations, isCut, runs, budget, points } = result;
  const silent = points.reduce((sum, point) => sum + point.silent, 0);
  return [
    ...(kind === "edge" && bracket !== null ? [sidesText(bracket)] : []),
    ...(kind === "band" && bracket !== null ? [bandText(result, bracket)] : []),
    ...violations.map(
      ([before, after]) =>
        `It is not monotone: ${shareText(before)} at ${before.value}, but ${shareText(after)} at ${after.value}. There may be more than one cliff; a sweep shows them.`,
    ),
    ...(silent === 0
      ? []
      : [`${plural(silent, "run")} could not say, and ${silent === 1 ? "is" : "are"} left out.`]),
    ...(isCut ? [`The budget of ${budget} runs was spent before all was looked at.`] : []),
    `${plural(runs, "run")} at ${plural(points.length, "value")}.`,
  ];
}

function sidesText([below, above]: readonly [CliffPoint, CliffPoint]): string {
  return `Seen ${shareText(below)} at ${below.value} and ${shareText(above)} at ${above.value}; a finer --precision looks closer.`;
}

function bandText(
  { condition, rises }: CliffResult,
  [below, above]: readonly [CliffPoint, CliffPoint],
): string {
  const what = condition === null ? "it stays down" : "it holds";
  const ends = rises ? [below, above] : [above, below];
  return `Chance decides in between: ${what} ${shareText(ends[0]!)} at ${ends[0]!.value} and ${shareText(ends[1]!)} at ${ends[1]!.value}.`;
}

/** `in 3 of 10 runs`. */
export function shareText({ held, runs }: CliffPoint): string {
  return `in ${held} of ${plural(runs, "run")}`;
}

const STAGES: Readonly<Record<CliffResult["stages"][number]["kind"], string>> = {
  ends: "the ends",
  bisection: "halving",
  edge: "both sides of the edge, with more runs",
  band: "the band, with more runs",
  check: "one value in each side, to see that nothing changes back",
};

/** The way there, stage by stage; halvings in one line. */
export function cliffPath({
  stages,
}: CliffResult): readonly { readonly key: string; readonly text: string }[] {
  const merged: { kind: CliffResult["stages"][number]["kind"]; values: string[] }[] = [];
  for (const { kind, values } of stages) {
    const last = merged.at(-1);
    if (last?.kind === kind) last.values.push(...values);
    else merged.push({ kind, values: [...values] });
  }
  return merged.map(({ kind, values }) => ({ key: STAGES[kind], text: listedUpTo(values, VALUES_MAX) }));
}
