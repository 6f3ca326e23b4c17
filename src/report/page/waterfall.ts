import type { Stretch } from "../../observe/tracing/critical-path.ts";
import type { Trace, TraceEffect } from "../../observe/tracing/trace.ts";
import { latency } from "../numbers.ts";
import { shortened } from "../phrases.ts";
import type { Bar, BarKind, Waterfall, WaterfallRow } from "../traces/waterfall.ts";
import { kindsIn, waterfallOf } from "../traces/waterfall.ts";
import { effectText, stretchText, traceTitle } from "../traces/words.ts";
import { legend } from "./charts/legend.ts";
import { tinted } from "./charts/theme.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";

interface Look {
  readonly fill: string;
  readonly stroke: string;
  /** Part of a row's height: what waits is thinner than what works, so that colour alone says nothing. */
  readonly height: number;
  readonly words: string;
}

const LOOKS: Readonly<Record<BarKind, Look>> = {
  work: { fill: "var(--blue)", stroke: "var(--blue)", height: 12, words: "work" },
  queue: { fill: tinted("var(--orange)"), stroke: "var(--orange)", height: 12, words: "in a queue" },
  connection: {
    fill: tinted("var(--purple)"),
    stroke: "var(--purple)",
    height: 12,
    words: "waits for a connection",
  },
  lock: { fill: tinted("var(--verm)"), stroke: "var(--verm)", height: 12, words: "waits for a lock" },
  replicas: {
    fill: tinted("var(--blue)"),
    stroke: "var(--blue)",
    height: 8,
    words: "waits for replicas",
  },
  batch: { fill: tinted("var(--ink)"), stroke: "var(--ink)", height: 8, words: "in a producer's batch" },
  buffer: {
    fill: tinted("var(--purple)"),
    stroke: "var(--purple)",
    height: 8,
    words: "waits for a producer's buffer",
  },
  permit: { fill: tinted("var(--green)"), stroke: "var(--green)", height: 12, words: "waits for a permit" },
  network: { fill: "var(--sky)", stroke: "var(--sky)", height: 4, words: "network" },
  sleep: { fill: tinted("var(--grey)"), stroke: "var(--grey)", height: 6, words: "asleep" },
  broker: { fill: "var(--bg)", stroke: "var(--ink)", height: 6, words: "at a broker" },
  waits: { fill: "var(--rule)", stroke: "none", height: 2, words: "waits for others" },
};

const WIDTH = 1136;
const LABELS = 270;
const REMARKS = 250;
const ROW = 22;
const TOP = 26;
/** What is narrower than this is not drawn where it only fills a gap. */
const SEEN_PX = 0.5;
/** Stretches of the path that take less of its time are not told one by one. */
const TOLD_SHARE = 0.01;

const BAR_KINDS = Object.keys(LOOKS) as readonly BarKind[];

/** What the bars mean, once for several waterfalls. */
export function waterfallKey(traces: readonly Trace[], endNs: number): Html {
  const drawn = kindsIn(traces, endNs);
  const kinds = BAR_KINDS.filter((kind) => drawn.has(kind)).map((kind) => {
    const { fill, stroke, words } = LOOKS[kind];
    return { text: words, mark: "block", color: fill, outline: stroke } as const;
  });
  const path = { text: "critical path", mark: "line", color: "var(--ink)", width: 2 } as const;
  return legend([...kinds, path]);
}

/** One request as a waterfall, with the same in words for narrow screens and for readers who do not see it. */
export function waterfallFigure(trace: Trace, endNs: number): Html {
  const waterfall = waterfallOf(trace, endNs);
  const { aftermath } = waterfall;
  const title = traceTitle(trace, endNs);
  const after =
    aftermath === null
      ? null
      : markup`<p class="cap">What its messages led to, while nobody waited</p>${drawing(aftermath, `${title}: what its messages led to`)}`;
  return markup`<figure>${drawing(waterfall, title)}${after}<figcaption><p>Time since the request began. Bars after a cross are work that nobody waited for any more; a diamond is a business fact that was done then (hollow: taken back); the line at the foot is the critical path, what the outcome waited for at each moment.${waterfall.later === null ? null : ` ${waterfall.later}`}</p></figcaption>${inWords(waterfall)}</figure>`;
}

/** For readers who do not see the picture, and for screens that are too narrow for it. */
function inWords({ rows, path, originNs }: Waterfall): Html {
  const items = rows.map(({ label, remark, fromNs, isOnPath }) => {
    const at = `from ${latency((fromNs - originNs) / 1e6)}`;
    return markup`<li>${isOnPath ? markup`<b>${label}</b>` : label} <span class="muted">${at}:</span> ${remark}</li>`;
  });
  const wholeNs = path.reduce((sum, stretch) => sum + stretch.toNs - stretch.fromNs, 0);
  const told = path.filter((stretch) => stretch.toNs - stretch.fromNs >= TOLD_SHARE * wholeNs);
  const steps = told.map((stretch) => markup`<li>${stretchText(stretch)}</li>`);
  const last =
    steps.length === 0
      ? null
      : markup`<p class="small">The critical path${told.length === path.length ? "" : ", without what took less than 1 % of it"}:</p><ol class="small">${steps}</ol>`;
  return markup`<details><summary>The same in words</summary><ul class="small">${items}</ul>${last}</details>`;
}

function drawing(waterfall: Waterfall, label: string): Html {
  const hasPath = waterfall.path.length > 0;
  const height = TOP + waterfall.rows.length * ROW + (hasPath ? 24 : 8);
  const path = hasPath
    ? markup`<text x="0" y="${height - 8}" font-size="11" fill="var(--muted)">critical path</text>${waterfall.path.filter((stretch) => isSeen(stretch, waterfall)).map((stretch) => pathMark(stretch, waterfall, height))}${pathLine(waterfall, height)}`
    : null;
  return markup`<div class="topology"><svg role="img" aria-label="${label}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" style="min-width:820px" font-size="12">${ticks(waterfall, height)}${waterfall.rows.map((row, index) => rowOf(row, index, waterfall))}${path}</svg></div>`;
}

/** Messages on a fast network, and stretches of the path between others, may be thinner than any line. */
function isSeen(bar: Bar | Stretch, waterfall: Waterfall): boolean {
  const isSmall = x(waterfall, bar.toNs) - x(waterfall, bar.fromNs) < SEEN_PX;
  return !isSmall || (bar.kind !== "network" && bar.kind !== "other");
}

/** One line for the whole of the path. */
function pathLine(waterfall: Waterfall, height: number): Html {
  const [first, last] = [waterfall.path[0], waterfall.path.at(-1)];
  if (first === undefined || last === undefined) return markup``;
  const y = height - 8;
  return markup`<line x1="${round(x(waterfall, first.fromNs))}" x2="${round(x(waterfall, last.toNs))}" y1="${y}" y2="${y}" stroke="var(--ink)" stroke-width="2"/>`;
}

function x({ fromNs, toNs }: Waterfall, atNs: number): number {
  return LABELS + ((atNs - fromNs) / (toNs - fromNs)) * (WIDTH - LABELS - REMARKS);
}

/** Five times along the top, with lines down. */
function ticks(waterfall: Waterfall, height: number): Html {
  const { originNs, fromNs, toNs } = waterfall;
  return markup`${[0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = round(x(waterfall, fromNs + share * (toNs - fromNs)));
    return markup`<line x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${height - 8}" stroke="var(--grid)"/><text x="${at}" y="14" text-anchor="middle" font-size="11" fill="var(--muted)">${latency((fromNs - originNs + share * (toNs - fromNs)) / 1e6)}</text>`;
  })}`;
}

function rowOf(row: WaterfallRow, index: number, waterfall: Waterfall): Html {
  const middle = TOP + index * ROW + ROW / 2;
  const weight = row.isOnPath ? 600 : 400;
  const color = row.isFailed ? "var(--fail)" : "var(--muted)";
  const bars = row.bars.filter((bar) => isSeen(bar, waterfall)).sort((a, b) => rank(a) - rank(b));
  return markup`<g><title>${row.label}: ${row.remark}</title><text x="${row.depth * 14}" y="${middle + 4}" font-weight="${weight}" fill="var(--ink)">${shortened(row.label, 36 - 2 * row.depth)}</text>${bars.map((bar) => barOf(bar, middle, waterfall))}${row.effects.map((effect) => diamond(effect, middle, waterfall))}${row.failedNs === null ? null : cross(x(waterfall, row.failedNs), middle)}<text x="${WIDTH - REMARKS + 14}" y="${middle + 4}" font-size="11.5" fill="${color}">${shortened(row.remark, 37)}</text></g>`;
}

/** Waiting for others lies beneath everything, and work is never hidden by the way to it. */
function rank({ kind }: Bar): number {
  if (kind === "waits") return 0;
  return kind === "network" ? 1 : 2;
}

function barOf(bar: Bar, middle: number, waterfall: Waterfall): Html {
  const look = LOOKS[bar.kind];
  const left = x(waterfall, bar.fromNs);
  const width = Math.max(x(waterfall, bar.toNs) - left, 0.75);
  return markup`<rect x="${round(left)}" y="${middle - look.height / 2}" width="${round(width)}" height="${look.height}" fill="${look.fill}" stroke="${look.stroke}" stroke-width="${width > 2 ? 0.75 : 0}" opacity="${bar.isLate ? 0.4 : 1}"><title>${latency((bar.toNs - bar.fromNs) / 1e6)}, ${look.words}</title></rect>`;
}

/** A business fact, at the moment at which it was done. */
function diamond(effect: TraceEffect, middle: number, waterfall: Waterfall): Html {
  const at = x(waterfall, Math.min(effect.atNs, waterfall.toNs));
  return markup`<path d="M${round(at)} ${middle - 6}L${round(at + 6)} ${middle}L${round(at)} ${middle + 6}L${round(at - 6)} ${middle}Z" fill="${effect.isUndone ? "var(--bg)" : "var(--ink)"}" stroke="var(--ink)" stroke-width="1.5"><title>${effectText(effect)}</title></path>`;
}

function cross(atX: number, middle: number): Html {
  const [left, right] = [round(atX - 4), round(atX + 4)];
  return markup`<path d="M${left} ${middle - 4}L${right} ${middle + 4}M${left} ${middle + 4}L${right} ${middle - 4}" stroke="var(--fail-mark)" stroke-width="2" fill="none"/>`;
}

function pathMark(stretch: Stretch, waterfall: Waterfall, height: number): Html {
  const y = height - 14;
  const [left, right] = [x(waterfall, stretch.fromNs), x(waterfall, stretch.toNs)];
  const look = LOOKS[stretch.kind === "pause" || stretch.kind === "other" ? "waits" : stretch.kind];
  return markup`<g><title>${stretchText(stretch)}</title><rect x="${round(left)}" y="${y - 3}" width="${round(Math.max(right - left, 0.75))}" height="6" fill="${look.fill}" stroke="${look.stroke}" stroke-width=".75"/></g>`;
}

function round(value: number): string {
  return value.toFixed(1);
}
