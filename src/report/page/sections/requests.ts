import type { Summary } from "../../../observe/summary.ts";
import { plural, sentenceCase } from "../../phrases.ts";
import { spentText, traceOrigin, traceTitle } from "../../traces/words.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import type { Example, PageParts } from "../parts.ts";
import { waterfallFigure, waterfallKey } from "../waterfall.ts";
import { commandBlock } from "./answer.ts";
import type { Section } from "./section.ts";

/** Where the time of single requests went; null where none were watched. */
export function requestsSection(summary: Summary, { examples = [], command }: PageParts): Section | null {
  const found = examples.filter(({ traces }) => traces.length > 0);
  if (found.length === 0) return null;
  const endNs = (summary.stopped?.atMs ?? summary.durationMs) * 1e6;
  return {
    id: "requests",
    title: "Single requests",
    link: "Requests",
    charts: [],
    body: markup`<p class="lead">Chosen when they had ended, out of all that began after the warm-up.${missedText(found)}</p>${waterfallKey(
      found.flatMap(({ traces }) => traces),
      endNs,
    )}<div class="stack" style="margin-top:16px">${found.map((example) => exampleHtml(example, endNs))}</div>${moreHtml(command)}`,
  };
}

function exampleHtml(example: Example, endNs: number): Html {
  return markup`${example.traces.map(
    (trace) =>
      markup`<div><h3>${titleOf(example)}: ${traceTitle(trace, endNs)}</h3><p class="small">${sentenceCase(traceOrigin(trace))}. Its time: ${spentText(trace.root, endNs)}.</p>${waterfallFigure(trace, endNs)}</div>`,
  )}`;
}

function titleOf({ wish, matching }: Example): string {
  const all = plural(matching, wish.fate?.kind === "failed" ? "failed request" : "successful request");
  return matching === 1 ? `The only one of ${all}` : `The slowest of ${all}`;
}

function missedText(found: readonly Example[]): string {
  const missed = Math.max(...found.map((example) => example.missed));
  return missed === 0
    ? ""
    : ` ${plural(missed, "request")} began while too many were under way to watch them all.`;
}

/** How to see more of them, where the page is of one run. */
function moreHtml(command: string): Html | null {
  const [program, verb, ...rest] = command.split(" ");
  if (verb !== "run") return null;
  return markup`<p class="muted gap">More of them, and others:</p>${commandBlock([program, "trace", ...rest, "--slowest", "5"].join(" "))}`;
}
