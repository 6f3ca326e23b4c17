import type { BaselineSummary, TimelineEntry } from "../../../observe/summary.ts";
import { baselineCount, baselineJudged, baselineMethod } from "../../baseline.ts";
import { markOf } from "../../judgement.ts";
import type { Judged } from "../../judgement.ts";
import { clock } from "../../numbers.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import type { Chart } from "../charts/chart.ts";
import { legend } from "../charts/legend.ts";
import type { KeyItem } from "../charts/legend.ts";

const TONES = { pass: "pass", fail: "fail", "no-data": "muted" } as const;
const SAID = { pass: "holds", fail: "fails", "no-data": "no data" } as const;

/** More conditions than this push the chart from the screen: a row of four is shown, the rest folded. */
const JUDGED_MAX = 8;
const JUDGED_ROW = 4;

/** The box of conditions under the answer: mark, value, condition. Nothing where there is none. */
export function judgedBox(title: string, all: readonly Judged[]): Html {
  if (all.length === 0) return raw("");
  if (all.length <= JUDGED_MAX) return judgedList(title, all);
  const broken = all.filter((entry) => entry.status !== "pass");
  const sorted = [...broken, ...all.filter((entry) => entry.status === "pass")];
  const shown = Math.max(Math.ceil(broken.length / JUDGED_ROW), 1) * JUDGED_ROW;
  const rest = sorted.slice(shown);
  if (rest.length === 0) return judgedList(title, sorted);
  return markup`${judgedList(title, sorted.slice(0, shown))}<details class="more"><summary>${rest.length} more ${title.toLowerCase()} <span>that hold</span></summary>${judgedList(`More ${title.toLowerCase()}`, rest)}</details>`;
}

/** How the result stands against an older one; nothing where there is none. */
export function baselineBox(baseline: BaselineSummary | undefined): Html {
  if (baseline === undefined) return raw("");
  const list = judgedBox("Figures against the baseline", baselineJudged(baseline));
  return markup`<h2 class="cap">Against ${baseline.file}: ${baselineCount(baseline)}</h2><p class="muted">${baselineMethod(baseline)}</p>${list}`;
}

/** Why figures may not be what they seem; nothing where there is no reason. */
export function warningBox(warnings: readonly (string | Html)[]): Html {
  if (warnings.length === 0) return raw("");
  const items = warnings.map((text) => markup`<li>${typeof text === "string" ? pretty(text) : text}</li>`);
  return markup`<h2 class="cap">Warnings</h2><ul class="warnings">${items}</ul>`;
}

function judgedList(title: string, all: readonly Judged[]): Html {
  const items = all.map(
    (entry) =>
      markup`<li><strong class="${TONES[entry.status]}"><span aria-hidden="true">${markOf(entry.status, true)}</span> <span class="sr" title="${SAID[entry.status]}">${entry.value}</span>${entry.note === null ? null : markup` <small>${entry.note}</small>`}</strong><code>${breakable(entry.text)}</code></li>`,
  );
  return markup`<ul class="judged${all.length > JUDGED_ROW ? " many" : ""}" aria-label="${title}">${items}</ul>`;
}

/** Long paths may break after their dots. */
export function breakable(text: string): Html {
  return markup`${text.split(/(?<=[a-zA-Z_]\.)/).map((part, index) => (index === 0 ? markup`${part}` : markup`<wbr>${part}`))}`;
}

/** Chart id, with a place for the drawing and its caption. */
export function figure(parts: Caption & { readonly chart: Chart }): Html {
  return markup`<figure>${caption(parts)}${chartBox(parts.chart)}</figure>`;
}

/** Figures side by side, a single one over the whole width; nothing without any. */
export function figurePair(all: readonly (Caption & { readonly chart: Chart })[]): Html {
  if (all.length === 0) return raw("");
  const boxes = all.map((one) => figure(one));
  return all.length === 1
    ? markup`<div class="gap">${boxes}</div>`
    : markup`<div class="two gap">${boxes}</div>`;
}

/** Small charts that are to be compared, under one heading and legend. */
export function panels(
  parts: Caption & { readonly all: readonly { readonly title: string; readonly chart: Chart }[] },
): Html {
  const { all } = parts;
  const columns = all.length === 1 ? "one" : all.length === 2 || all.length === 4 ? "two" : "three";
  const boxes = all.map(({ title, chart }) => markup`<div><h4>${title}</h4>${chartBox(chart)}</div>`);
  return markup`<figure>${caption(parts)}<div class="panels ${columns}">${boxes}</div></figure>`;
}

interface Caption {
  readonly title: string | Html;
  readonly note?: string;
  readonly key?: readonly KeyItem[];
  readonly level?: "h2" | "h3";
}

function caption({ title, note = "", key = [], level = "h3" }: Caption): Html {
  const heading = level === "h2" ? markup`<h2 class="cap">${title}</h2>` : markup`<h3>${title}</h3>`;
  return markup`<figcaption>${heading}${note === "" ? null : markup`<p>${note}</p>`}</figcaption><div>${legend(key)}</div>`;
}

function chartBox({ id, margins, height }: Chart): Html {
  const above = margins.top + margins.bottom;
  return markup`<div class="chart" id="${id}" style="--h:${height.wide + above}px;--hn:${height.narrow + above}px"></div>`;
}

/** What happened, numbered as the markers on the key chart. */
export function events(
  entries: readonly TimelineEntry[],
  names: readonly string[],
  durationMs: number,
): Html {
  if (entries.length === 0) return markup`<p class="muted">Nothing out of the ordinary.</p>`;
  const tenths = durationMs < 60_000;
  const items = entries.map(
    (entry, index) =>
      markup`<li data-at="${entry.atMs}" tabindex="0"><b>${index + 1}</b><time>${clock(entry.atMs, tenths)}</time><span>${emphasised(pretty(entry.text), names)}</span></li>`,
  );
  return markup`<ol class="events">${items}</ol>`;
}

/** Arrows and factors as a page writes them. */
export function pretty(text: string): string {
  return text
    .replaceAll(" -> ", " → ")
    .replaceAll(" ± ", "\u00a0±\u00a0")
    .replace(/(\d)x\b/g, "$1×")
    .replace(
      /(\d) (%|ms|s|x)(?![\w])/g,
      (_all, digit: string, unit: string) => `${digit}\u00a0${unit === "x" ? "×" : unit}`,
    );
}

/** Names of parts stand out; the longest name wins where one begins another. */
export function emphasised(text: string, names: readonly string[]): Html {
  const wanted = [...names]
    .filter((name) => name !== "")
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (wanted.length === 0) return markup`${text}`;
  const pattern = new RegExp(
    `(?<![\\w.-])(${wanted.map((name) => name.replace(/[.*+?^${"$"}{}()|[\]\\]/g, "\\$&")).join("|")})(?![\\w-]|\\.\\w)`,
    "g",
  );
  return markup`${text.split(pattern).map((part, index) => (index % 2 === 1 ? markup`<em>${part}</em>` : markup`${part}`))}`;
}

/** The command as it is pasted into a terminal. */
export function commandBlock(command: string): Html {
  return markup`<pre tabindex="0">${command}</pre>`;
}
