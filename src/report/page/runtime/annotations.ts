import type { CompiledChart, Margins, TimeMarks } from "../charts/chart.ts";

const SVG = "http://www.w3.org/2000/svg";
const ROW_PX = 14;
const ROWS_MAX = 3;
const GAP_PX = 8;
const MARKER_GAP_PX = 32;

/** Margins of a chart at a given width; `titleY` is how far the axis title stands above the plot. */
export interface PlacedMargins extends Margins {
  readonly titleY: number;
}

/** What is needed to write on a chart that Vega has drawn. */
export interface Drawing {
  readonly chart: CompiledChart;
  readonly svg: SVGSVGElement;
  readonly marks: TimeMarks | null;
  readonly valueAt: (value: number) => number;
  /** Of the plot. */
  readonly width: number;
  readonly height: number;
}

interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly row: number;
  readonly kind: "fault" | "warm-up";
}

/** Room for the rows of fault names above the plot, which depend on its width. */
export function marginsFor(chart: CompiledChart, marks: TimeMarks | null, boxWidth: number): PlacedMargins {
  const { left, right, top, bottom } = chart.margins;
  if (!chart.isTime || marks === null) return { left, right, top, bottom, titleY: 8 };
  const rows = Math.max(0, ...topLabels(chart, marks, boxWidth - left - right).map((label) => label.row + 1));
  return { left, right, top: top + rows * ROW_PX, bottom, titleY: 7 + rows * ROW_PX };
}

/** Names of faults and of the warm-up, stacked in rows where they would overlap. */
function topLabels(chart: CompiledChart, marks: TimeMarks, plotWidth: number): PlacedLabel[] {
  const ends: number[] = [];
  const placed: PlacedLabel[] = [];
  const fits = (text: string, startMs: number): boolean =>
    (startMs / marks.durationMs) * plotWidth + textWidth(text, "fault") <= plotWidth;
  const wanted = [
    ...(chart.isKey && marks.warmupMs > 0 ? [{ text: "warm-up", startMs: 0, kind: "warm-up" as const }] : []),
    ...marks.faults.map((fault) => ({
      text: chart.isKey && fits(fault.long, fault.startMs) ? fault.long : fault.name,
      startMs: fault.startMs,
      kind: "fault" as const,
    })),
  ];
  let hidden = 0;
  for (const { text, startMs, kind } of wanted) {
    const width = textWidth(text, kind);
    const x = Math.min((startMs / marks.durationMs) * plotWidth, plotWidth - width);
    const row = firstFree(ends, x);
    if (row >= ROWS_MAX) {
      hidden += 1;
      continue;
    }
    ends[row] = x + width + GAP_PX;
    placed.push({ text, x, row, kind });
  }
  const last = placed.at(-1);
  if (hidden > 0 && last !== undefined)
    placed[placed.length - 1] = {
      ...last,
      text: `${last.text} +${String(hidden)} ${hidden === 1 ? "fault" : "faults"}`,
    };
  return placed;
}

function firstFree(ends: readonly number[], x: number): number {
  const free = ends.findIndex((end) => end <= x);
  return free === -1 ? ends.length : free;
}

/** Writes fault names, numbered markers and direct labels onto a chart, after taking away the earlier ones. */
export function annotate(drawing: Drawing): void {
  const { chart, svg, marks } = drawing;
  svg.querySelector(".notes")?.remove();
  if (!chart.isTime || marks === null) return;
  const { left, top } = marginsFor(
    chart,
    marks,
    svg.clientWidth === 0 ? drawing.width + chart.margins.left + chart.margins.right : svg.clientWidth,
  );
  const notes = element("g", { class: "notes", transform: `translate(${String(left)},${String(top)})` });
  for (const label of topLabels(chart, marks, drawing.width)) {
    notes.append(text(label.text, { class: `note-${label.kind}`, x: label.x, y: -6 - label.row * ROW_PX }));
  }
  for (const node of insideLabels(drawing, marks)) notes.append(node);
  if (chart.isKey) for (const node of markers(drawing, marks)) notes.append(node);
  notes.append(
    element("line", { class: "note-moment", y1: chart.isKey ? 22 : 0, y2: drawing.height, x1: 0, x2: 0 }),
  );
  svg.append(notes);
}

/** Labels inside the plot, left out where they do not surely fit. */
function insideLabels(drawing: Drawing, marks: TimeMarks): SVGElement[] {
  return drawing.chart.labels.flatMap((label) => {
    const from = (label.fromMs / marks.durationMs) * drawing.width;
    const to = (label.toMs / marks.durationMs) * drawing.width;
    const high = drawing.valueAt(label.high);
    const low = drawing.valueAt(label.low);
    const width = textWidth(label.text, "fault");
    if (!(low - high >= 18) || to - from < width + 8) return [];
    const isLoss = label.tone === "fail";
    const x = isLoss ? (from + to) / 2 : from + 4;
    return [
      text(label.text, {
        class: `note-${label.tone}`,
        x,
        y: (low + high) / 2 + 4,
        ...(isLoss ? { "text-anchor": "middle" } : {}),
      }),
    ];
  });
}

/** Numbered moments; those nearer than 32 px share a pill. */
function markers(drawing: Drawing, marks: TimeMarks): SVGElement[] {
  const groups = merged(
    marks.markers.map(({ number, atMs }) => ({
      first: number,
      last: number,
      xs: [(atMs / marks.durationMs) * drawing.width],
    })),
  );
  return groups.flatMap((group) => {
    const { first, last, xs } = group;
    const at = middleOf(group);
    const label = first === last ? String(first) : `${String(first)}–${String(last)}`;
    const width = Math.max(textWidth(label, "marker") + 10, 18);
    const middle = Math.min(at, drawing.width - width / 2 + drawing.chart.margins.right);
    return [
      ...xs.map((x) => element("line", { class: "note-rule", x1: x, x2: x, y1: 14, y2: drawing.height })),
      element("rect", { class: "note-pill", x: middle - width / 2, y: 2, width, height: 18, rx: 9 }),
      text(label, { class: "note-number", x: middle, y: 15, "text-anchor": "middle" }),
    ];
  });
}

interface MarkerGroup {
  readonly first: number;
  readonly last: number;
  readonly xs: readonly number[];
}

/** Joins the nearest neighbours until every two pills stand apart. */
function merged(groups: readonly MarkerGroup[]): readonly MarkerGroup[] {
  let nearest = -1;
  let gap = MARKER_GAP_PX;
  groups.forEach((group, index) => {
    const next = groups[index + 1];
    const distance = next === undefined ? gap : middleOf(next) - middleOf(group);
    if (distance < gap) [nearest, gap] = [index, distance];
  });
  const left = groups[nearest];
  const right = groups[nearest + 1];
  if (left === undefined || right === undefined) return groups;
  const joined = { first: left.first, last: right.last, xs: [...left.xs, ...right.xs] };
  return merged([...groups.slice(0, nearest), joined, ...groups.slice(nearest + 2)]);
}

function middleOf({ xs }: MarkerGroup): number {
  return ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2;
}

let ruler: SVGTextElement | null = null;

/** Measured width of a label; Vega's own estimates are too rough to avoid overlaps. */
function textWidth(label: string, kind: string): number {
  if (ruler === null) {
    const svg = element("svg", { width: 0, height: 0, style: "position:absolute;visibility:hidden" });
    ruler = text("", {});
    svg.append(ruler);
    document.body.append(svg);
  }
  ruler.setAttribute("class", `note-${kind}`);
  ruler.textContent = label;
  return ruler.getComputedTextLength();
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGTextElement {
  const node = element("text", attributes) as SVGTextElement;
  node.textContent = content;
  return node;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
