import { alongAxis } from "./order.ts";
import type { SweepResult, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { listed, listedUpTo, plural } from "../phrases.ts";
import { placeText, pointText, valuesText } from "./words.ts";

/** Points named in one sentence. */
const NAMED_MAX = 4;
/** Thresholds named in one sentence. */
const TEXTS_MAX = 2;

/** Where the thresholds begin to hold or to fail; null where they do the same at all points. */
export function thresholdsSentence(result: SweepResult): string | null {
  const judged = (alongAxis(result) ?? result.points).filter(({ holding }) => holding !== null);
  const holding = judged.filter(isHolding);
  if (holding.length === 0 || holding.length === judged.length) return null;
  return alongAxis(result) === null
    ? scattered(result, judged, holding)
    : (edge(result, judged) ?? scattered(result, judged, holding));
}

/** A threshold of which the sentence speaks first; null where it speaks of none. */
export function boundaryThreshold({ points }: SweepResult): string | null {
  const failing = points.find(
    ({ holding, failed }) => holding !== null && Object.keys(failed ?? {}).length > 0,
  );
  return Object.keys(failing?.failed ?? {})[0] ?? null;
}

function isHolding({ holding }: SweptPoint): boolean {
  return holding !== null && holding.runs === holding.of;
}

/** They hold up to some value, or from some value on; null: neither. */
function edge(result: SweepResult, points: readonly SweptPoint[]): string | null {
  const flags = points.map(isHolding);
  const changes = flags.filter((flag, index) => index > 0 && flag !== flags[index - 1]).length;
  if (changes !== 1) return null;
  const at = flags.findIndex((flag) => flag !== flags[0]);
  const [below, above] = [points[at - 1]!, points[at]!];
  const { subject, verbs } = subjectOf(result);
  if (flags[0] === true)
    return `${subject} ${verbs.hold} up to ${pointText(result, below)} and ${failText(result, points.slice(at), verbs.fail)}${namesOf(result, [above])}.`;
  const some = isMixed(below) ? `${verbs.fail} in some runs at` : `${verbs.fail} up to`;
  return `${subject} ${verbs.hold} from ${pointText(result, above)} on and ${some} ${placeText(result, below)}${namesOf(result, [below])}.`;
}

/** From where on they fail, and whether in every run. */
function failText(result: SweepResult, failing: readonly SweptPoint[], fail: string): string {
  const [first] = failing;
  const always = failing.findLastIndex(isMixed) + 1;
  if (always === 0) return `${fail} from ${placeText(result, first!)} on`;
  const rest =
    failing[always] === undefined ? "" : `, in every run from ${placeText(result, failing[always])} on`;
  return `${fail} in some runs from ${placeText(result, first!)} on${rest}`;
}

function isMixed({ holding }: SweptPoint): boolean {
  return holding !== null && holding.runs > 0 && holding.runs < holding.of;
}

/** Points without an order, or that change more than once: the shorter list of the two is told. */
function scattered(
  result: SweepResult,
  judged: readonly SweptPoint[],
  holding: readonly SweptPoint[],
): string {
  const failing = judged.filter((point) => !isHolding(point));
  const { subject, verbs } = subjectOf(result);
  if (Math.min(holding.length, failing.length) > NAMED_MAX)
    return `${subject} ${verbs.hold} at ${holding.length} of ${plural(judged.length, "point")}${namesOf(result, failing, "; elsewhere fails ")}.`;
  const isFew = holding.length <= failing.length;
  const [few, verb] = isFew ? [holding, verbs.hold] : [failing, verbs.fail];
  const where = listedUpTo(
    result.axes.length === 1 ? valuesText(result, few) : few.map((point) => pointText(result, point)),
    NAMED_MAX,
  );
  const rest = isFew ? "only" : `of ${plural(judged.length, "point")} only`;
  return `${subject} ${verb} ${rest} at ${where}${namesOf(result, failing, isFew ? "; elsewhere fails " : "")}.`;
}

/** A threshold alone is named; of several those that fail are. */
function subjectOf({ thresholds = [] }: SweepResult): {
  readonly subject: string;
  readonly verbs: { readonly hold: string; readonly fail: string };
} {
  return thresholds.length === 1
    ? { subject: thresholds[0]!, verbs: { hold: "holds", fail: "fails" } }
    : { subject: "The thresholds", verbs: { hold: "hold", fail: "fail" } };
}

/** Which of several thresholds fail at some points: in brackets, or behind words of their own. */
function namesOf({ thresholds = [] }: SweepResult, failing: readonly SweptPoint[], lead = ""): string {
  const texts = [...new Set(failing.flatMap(({ failed = {} }) => Object.keys(failed)))];
  if (thresholds.length <= 1 || texts.length === 0) return "";
  const more = texts.length > TEXTS_MAX ? [`${texts.length - TEXTS_MAX} more`] : [];
  const names = [...texts.slice(0, TEXTS_MAX), ...more];
  return lead === "" ? ` (${listed(names)})` : `${lead}${names.join(" or ")}`;
}
