import type { TunedCandidate, TuneResult } from "../../experiment/tuning/result.ts";
import type { Judged } from "../judgement.ts";
import { NO_DATA } from "../numbers.ts";
import { axisNames } from "../sweeps/words.ts";
import {
  candidateText,
  constraintText,
  objectiveText,
  pathOf,
  standingOf,
  tuneHeadline,
  tuneRemarks,
} from "../tuning/words.ts";
import { conditionsGroup, nameOf } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** The verdict on a search for the best setting: the constraints at what was chosen, the way there and all candidates. */
export function verdictOfTuning(result: TuneResult & { readonly command: string }): Verdict {
  const { version, file, command } = result;
  return {
    version,
    file,
    name: nameOf(result.name, result.variant),
    headline: tuneHeadline(result),
    detail: tuneRemarks(result).join(" "),
    judged: conditionsGroup("constraints", judgedOf(result)),
    warnings:
      result.ended === "budget"
        ? [`the budget of ${result.budget} runs was spent before all was clear.`]
        : [],
    stopped: null,
    command,
    table: tableOf(result),
    method: "Means of the runs that a candidate was given ± 95 %.",
    path: pathOf(result),
  };
}

/** Of the best candidate; where none keeps them, of the one that came nearest. */
function judgedOf(result: TuneResult): readonly Judged[] {
  const { best, closest, candidates, constraints } = result;
  const index = best ?? closest?.candidate ?? null;
  const candidate = index === null ? null : candidates[index]!;
  const found: Judged = {
    status: best === null ? "fail" : "pass",
    value: best === null || candidate === null ? "none" : candidateText(result, candidate),
    note: best === null && candidate !== null ? `closest is ${candidateText(result, candidate)}` : null,
    text: constraints.length === 0 ? "a setting is found" : "a setting keeps every constraint",
  };
  return [found, ...constraints.map((_, place) => constraintOf(result, candidate, place))];
}

function constraintOf(result: TuneResult, candidate: TunedCandidate | null, place: number): Judged {
  const { text } = result.constraints[place]!;
  if (candidate === null) return { status: "no-data", value: NO_DATA, note: null, text };
  const value = constraintText(result, candidate, place);
  if (result.best !== null) return { status: "pass", value, note: null, text };
  const isBroken = result.closest?.constraint === place || candidate.constraints[place]!.holds === false;
  const status = isBroken ? "fail" : value === NO_DATA ? "no-data" : "pass";
  return { status, value, note: null, text };
}

function tableOf(result: TuneResult): Verdict["table"] {
  const { objective, constraints, candidates } = result;
  // Those that raced come before those that were only looked at.
  const raced = candidates.filter(({ fate }) => fate.kind !== "screened");
  const others = candidates.filter(({ fate }) => fate.kind === "screened");
  return [
    [...axisNames(result), objective.label, ...constraints.map(({ text }) => text), "runs", "standing"],
    ...[...raced, ...others].map((candidate) => [
      ...candidate.values,
      objectiveText(result, candidate),
      ...constraints.map((_, index) => constraintText(result, candidate, index)),
      String(candidate.runs),
      standingOf(candidate),
    ]),
  ];
}
