import type { AxisRange } from "../sweep/axis.ts";
import { quantityText } from "../sweep/axis.ts";
import type { Ladder } from "./ladder.ts";
import type { CliffOutcome, Stage } from "./search.ts";
import type { Shares, SharePoint } from "./shares.ts";
import { spearmanKaerber } from "./shares.ts";

/** Where a condition begins to hold, and how sure that is. */
export interface CliffResult {
  readonly schema: "ripplesim/cliff@1";
  readonly version: string;
  readonly file: string;
  readonly name: string;
  readonly variant: string | null;
  readonly seed: string;
  readonly range: AxisRange;
  /** Null: some workload does not recover from some fault. */
  readonly condition: string | null;
  readonly budget: number;
  readonly runs: number;
  readonly isCut: boolean;
  readonly kind: CliffOutcome["kind"];
  readonly rises: boolean;
  /** The last value of the one kind and the first of the other, in all runs there. */
  readonly bracket: readonly [CliffPoint, CliffPoint] | null;
  /** Of a band: where half of the runs have changed, with its 95 % interval. */
  readonly threshold: {
    readonly value: string;
    readonly from: string;
    readonly to: string;
    readonly number: number;
  } | null;
  /** Values that were looked at, in order. */
  readonly points: readonly CliffPoint[];
  /** The way there: values by stage. */
  readonly stages: readonly { readonly kind: Stage["kind"]; readonly values: readonly string[] }[];
  /** Pairs of values at which it changes the wrong way, beyond what chance explains. */
  readonly violations: readonly (readonly [CliffPoint, CliffPoint])[];
}

export interface CliffPoint {
  readonly value: string;
  readonly number: number;
  readonly runs: number;
  readonly held: number;
  readonly silent: number;
}

/** The parts of a result that come from the search. */
export function cliffFindings(
  outcome: CliffOutcome,
  { range, ladder }: { readonly range: AxisRange; readonly ladder: Ladder },
): Pick<
  CliffResult,
  "runs" | "isCut" | "kind" | "rises" | "bracket" | "threshold" | "points" | "stages" | "violations"
> {
  const { kind, rises, runs, isCut, bracket, stages } = outcome;
  const pointOf = ({ place, ...counts }: Shares): CliffPoint => ({
    value: ladder.texts[place]!,
    number: ladder.numbers[place]!,
    ...counts,
  });
  const at = (place: number): CliffPoint => pointOf(outcome.shares.find((share) => share.place === place)!);
  return {
    runs,
    isCut,
    kind,
    rises,
    bracket: bracket === null ? null : [at(bracket[0]), at(bracket[1])],
    threshold: kind === "band" && bracket !== null ? thresholdOf(outcome, bracket, { range, ladder }) : null,
    points: outcome.shares.map(pointOf),
    stages: stages.map((stage) => ({
      kind: stage.kind,
      values: stage.places.map((place) => ladder.texts[place]!),
    })),
    violations: violationsOf(outcome).map(([low, high]) => [at(low), at(high)]),
  };
}

function thresholdOf(
  { shares, rises }: CliffOutcome,
  [low, high]: readonly [number, number],
  { range, ladder }: { readonly range: AxisRange; readonly ladder: Ladder },
): CliffResult["threshold"] {
  const points = shares
    .filter(({ place, runs }) => place >= low && place <= high && runs > 0)
    .map(({ place, runs, held }): SharePoint => ({
      at: ladder.numbers[place]!,
      runs,
      held: rises ? held : runs - held,
    }));
  if (points.length < 2) return null;
  const { mean, halfWidth } = spearmanKaerber(points);
  const text = (value: number): string =>
    quantityText(Number(Math.min(Math.max(value, range.from), range.to).toPrecision(3)), range.unit);
  return { value: text(mean), from: text(mean - halfWidth), to: text(mean + halfWidth), number: mean };
}

/** A change the wrong way is one that a normal test at 1 % does not put down to chance. */
const Z_WRONG = 2.33;

function violationsOf({ shares, rises }: CliffOutcome): readonly (readonly [number, number])[] {
  const pairs = shares.flatMap((before, index) =>
    shares.slice(index + 1).map((after) => [before, after] as const),
  );
  return pairs
    .filter(([before, after]) => (rises ? isFall(before, after) : isFall(after, before)))
    .map(([before, after]) => [before.place, after.place] as const)
    .slice(0, 1);
}

/** Whether the share is lower at the second than at the first, beyond chance. */
function isFall(first: Shares, second: Shares): boolean {
  if (first.runs === 0 || second.runs === 0) return false;
  const fall = first.held / first.runs - second.held / second.runs;
  if (fall <= 0) return false;
  const pooled = (first.held + second.held) / (first.runs + second.runs);
  return fall > Z_WRONG * Math.sqrt(pooled * (1 - pooled) * (1 / first.runs + 1 / second.runs));
}
