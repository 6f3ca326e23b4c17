import type { TunedCandidate, TuneResult } from "../../../experiment/tuning/result.ts";
import { figureUnit } from "../../judgement.ts";
import { brokenBy, candidateText, constraintText, objectiveText, standingOf } from "../../tuning/words.ts";
import type { Chart, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { scaleOf, Y_UNITS } from "./sweep-rows.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";

/** More candidates than this are for the table. */
const CANDIDATES_MAX = 40;

/** How a candidate is drawn. */
type Tone = "best" | "tied" | "beaten" | "infeasible";

interface Row {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly tone: Tone;
  readonly text: string;
}

const MARKS: Readonly<Record<Tone, Layer>> = {
  best: { shape: "circle", filled: true, color: "var(--blue)", size: 80, opacity: 1 },
  tied: { shape: "circle", filled: false, color: "var(--blue)", size: 60, strokeWidth: 1.75 },
  beaten: { shape: "circle", filled: true, color: "var(--grey)", size: 46, opacity: 0.8 },
  infeasible: { shape: "cross", filled: true, color: "var(--verm)", size: 60, opacity: 1 },
};

/** Every candidate with its objective and the interval of that, the best first; null where none has a figure. */
export function tuneChart(result: TuneResult, id: string): Chart | null {
  const rows = rowsOf(result);
  if (rows.length === 0) return null;
  const names = rows.map(({ name }) => name);
  const left = Math.min(220, 24 + 6.4 * Math.max(...names.map((name) => name.length)));
  const height = Math.max(60, rows.length * 26);
  const margins = { ...PLAIN_MARGINS, left };
  return plainChart({
    id,
    label: `${result.objective.label} of each candidate: ${rows.map(({ text }) => text).join("; ")}.`,
    height: { wide: height, narrow: height },
    margins,
    rows,
    layer: layersOf(result, rows),
  });
}

/** The legend: only what is there. */
export function tuneKey(result: TuneResult): readonly KeyItem[] {
  const tones = new Set(rowsOf(result).map(({ tone }) => tone));
  const items: readonly (readonly [Tone, KeyItem])[] = [
    ["best", { text: "best", mark: "block", color: "var(--blue)" }],
    ["tied", { text: "not told apart from it", mark: "block", color: "transparent", outline: "var(--blue)" }],
    ["beaten", { text: "worse, or not looked at closely", mark: "block", color: "var(--grey)" }],
    ["infeasible", { text: "breaks a constraint", mark: "block", color: "var(--verm)" }],
  ];
  return items.filter(([tone]) => tones.has(tone)).map(([, item]) => item);
}

function rowsOf(result: TuneResult): readonly Row[] {
  const factor = figureUnit(result.objective.unit, result.objective.path) === "ratio" ? 100 : 1;
  const sign = result.goal === "minimize" ? 1 : -1;
  return result.candidates
    .flatMap((candidate, index): Row[] => {
      const { mean, halfWidth } = candidate.objective;
      if (mean === null) return [];
      const half = halfWidth ?? 0;
      return [
        {
          name: candidateText(result, candidate),
          value: round(mean * factor),
          // No figure is below 0, however wide its interval.
          low: round(Math.max(0, mean - half) * factor),
          high: round((mean + half) * factor),
          tone: toneOf(result, candidate, index),
          text: [
            `${candidateText(result, candidate)}: ${objectiveText(result, candidate)}`,
            standingOf(candidate),
            ...brokenBy(candidate).map(
              (place) => `${result.constraints[place]!.text}: ${constraintText(result, candidate, place)}`,
            ),
          ].join(", "),
        },
      ];
    })
    .sort((a, b) => sign * (a.value - b.value))
    .slice(0, CANDIDATES_MAX);
}

function toneOf(result: TuneResult, candidate: TunedCandidate, index: number): Tone {
  const { fate } = candidate;
  if (index === result.best) return "best";
  if (fate.kind === "infeasible" || brokenBy(candidate).length > 0) return "infeasible";
  return result.tied.includes(index) ? "tied" : "beaten";
}

function layersOf(result: TuneResult, rows: readonly Row[]): readonly Layer[] {
  const { label, unit, path } = result.objective;
  const isLog =
    rows.every(({ low }) => low > 0) &&
    Math.max(...rows.map(({ high }) => high)) > 50 * Math.min(...rows.map(({ low }) => low));
  const x = {
    field: "value",
    type: "quantitative",
    // Dots, unlike bars, say no less where the axis does not begin at 0.
    scale: { ...scaleOf(isLog, false), nice: true },
    axis: { title: `${label}${Y_UNITS[figureUnit(unit, path)] ?? ""}`, tickCount: 5, titleLimit: 340 },
  };
  const y = {
    field: "name",
    type: "nominal",
    sort: rows.map(({ name }) => name),
    axis: { title: null, grid: false, labelLimit: 210 },
  };
  const tones = Object.keys(MARKS) as Tone[];
  return [
    {
      mark: { type: "rule", color: "var(--muted)", strokeWidth: 1.25 },
      encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" } },
    },
    ...tones.map((tone) => ({
      data: { values: rows.filter((row) => row.tone === tone) },
      mark: { type: "point", ...MARKS[tone] },
      encoding: { y, x, tooltip: { field: "text", type: "nominal" } },
    })),
  ];
}

/** Six digits are more than a screen shows. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
