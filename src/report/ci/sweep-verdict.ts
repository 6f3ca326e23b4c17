import type { SweepResult, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { holdCount } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import { NO_DATA } from "../numbers.ts";
import { plural } from "../phrases.ts";
import { answerOf } from "../sweeps/answer.ts";
import { standingOf } from "../sweeps/front-words.ts";
import { axisNames, figureText, pointText, remarksOf } from "../sweeps/words.ts";
import { nameOf } from "./verdict.ts";
import type { JudgedGroup, Verdict } from "./verdict.ts";

/** The verdict on a sweep: every threshold at every point, and the figures of all points. */
export function verdictOfSweep(result: SweepResult & { readonly command: string }): Verdict {
  const { version, file, command, seeds, stopped } = result;
  const [headline = "", ...more] = answerOf(result).sentences;
  return {
    version,
    file,
    name: nameOf(result.name, result.variant),
    headline,
    detail: [...more, ...remarksOf({ ...result, stopped: null })].join(" "),
    judged: groupsOf(result),
    warnings: [],
    stopped:
      stopped === null ? null : `${stopped.reason}: ${stopped.missing} of ${stopped.runs} runs are missing`,
    command,
    table: tableOf(result),
    method: seeds.length > 1 ? `Means of ${plural(seeds.length, "run")} ± 95 %.` : "",
    path: [],
  };
}

function groupsOf(result: SweepResult): readonly JudgedGroup[] {
  const { points, thresholds = [] } = result;
  const kind = thresholds.length > 0 ? "thresholds" : "points";
  const judged = points.flatMap((point) => casesOf(result, point));
  const title = `${thresholds.length > 0 ? "Thresholds at all points" : "Points with whole runs"}: ${holdCount(judged)}.`;
  return [{ kind, title, heads: ["runs", "condition"], judged }];
}

/** The thresholds at a point; without any, whether its runs could be made. */
function casesOf(result: SweepResult, point: SweptPoint): readonly Judged[] {
  const { thresholds = [] } = result;
  const at = `at ${pointText(result, point)}`;
  const reason = point.invalid === null ? troubleOf(result, point) : "the scenario is invalid";
  if (reason !== null || point.holding === null || thresholds.length === 0) {
    const text = `${thresholds.length > 0 ? "thresholds hold" : "every run is whole"} ${at}`;
    const made = plural(result.seeds.length, "run");
    return [
      reason === null
        ? { status: "pass", value: made, note: null, text }
        : { status: "no-data", value: NO_DATA, note: reason, text },
    ];
  }
  const { of } = point.holding;
  return thresholds.map((threshold) => {
    const failed = point.failed?.[threshold] ?? 0;
    return {
      status: failed === 0 ? "pass" : "fail",
      value: `${of - failed} of ${plural(of, "run")}`,
      note: null,
      text: `${threshold} ${at}`,
    };
  });
}

/** Why not all runs of a point say something. */
function troubleOf({ metrics, seeds }: SweepResult, { stopped, estimates }: SweptPoint): string | null {
  if (stopped !== null) return `a run was cut short by ${stopped}`;
  const made = metrics[0] === undefined ? 0 : (estimates[metrics[0].path]?.runs.length ?? 0);
  return made < seeds.length ? `${plural(seeds.length - made, "run")} missing` : null;
}

function tableOf(result: SweepResult): Verdict["table"] {
  const { points, metrics, pareto } = result;
  const isJudged = points.some(({ holding }) => holding !== null);
  return [
    [
      ...axisNames(result),
      ...metrics.map(({ label }) => label),
      ...(isJudged ? ["thresholds"] : []),
      ...(pareto === null ? [] : ["front"]),
    ],
    ...points.map((point, index) => [
      ...point.values,
      ...metrics.map((metric) => figureText(point, metric)),
      ...(isJudged ? [holdingText(point)] : []),
      ...(pareto === null ? [] : [standingOf(pareto, index)]),
    ]),
  ];
}

function holdingText({ holding }: SweptPoint): string {
  if (holding === null) return "";
  if (holding.runs === holding.of) return "hold";
  return holding.runs === 0 ? "fail" : `hold in ${holding.runs} of ${holding.of}`;
}
