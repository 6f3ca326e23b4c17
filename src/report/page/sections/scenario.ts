import type { Named, Summary } from "../../../observe/summary.ts";
import { count } from "../../numbers.ts";
import { grouped, listed, sentenceCase } from "../../phrases.ts";
import { exerciseOf } from "../../lessons/exercise.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { markdown } from "../markdown.ts";
import { breakable, commandBlock } from "./answer.ts";
import type { Section } from "./section.ts";
import { row, table, textCell } from "./table.ts";

const COLUMNS_MAX = 4;

/** The file, the lesson, what was left unlimited and what the variants change. */
export function scenarioSection(summary: Summary): Section {
  const { scenario } = summary;
  const beside = [lesson(scenario.lesson), unlimited(scenario.unlimited)].filter((part) => part !== null);
  const changed = changes(summary);
  return {
    id: "scenario",
    title: "The scenario",
    link: "Scenario",
    charts: [],
    body: markup`${scenario.summary === null ? raw("") : markup`<p class="lead">${scenario.summary}</p>`}<div class="${beside.length === 0 ? "" : "scenario"}">${sourceText(scenario.file, scenario.text, true)}${beside.length === 0 ? raw("") : markup`<div class="stack">${beside}</div>`}</div>${changed === null ? raw("") : markup`<div class="gap">${changed}</div>`}`,
  };
}

/** A scenario file with its comments set back. */
export function sourceText(file: string, text: string, isOpen: boolean): Html {
  const lines = text.replace(/\n+$/, "").split("\n");
  const shown = lines.map((line, index) => {
    const comment = /(^|\s)#.*$/.exec(line);
    const end = index === lines.length - 1 ? "" : "\n";
    if (comment === null || /["']/.test(line.slice(0, comment.index))) return markup`${line}${end}`;
    return markup`${line.slice(0, comment.index)}<i>${line.slice(comment.index)}</i>${end}`;
  });
  return markup`<details${isOpen ? raw(" open") : null}><summary>${file} <span>${count(lines.length)} lines</span></summary><pre tabindex="0">${shown}</pre></details>`;
}

/**
 * The lesson of a scenario as an exercise: the question with a place for the answer, and what we make of
 * it folded away until somebody has answered. Null without a lesson.
 */
export function lesson(text: string | null): Html | null {
  if (text === null || text.trim() === "") return null;
  const { situation, predict, run, explain, knob } = exerciseOf(text);
  const titled = (title: string, part: string | null): Html | null =>
    part === null ? null : markup`<h4>${title}</h4>${markdown(sentenceCase(part))}`;
  const answer =
    predict === null
      ? null
      : markup`<label>My answer, and why<textarea rows="2" spellcheck="false" autocomplete="off"></textarea></label>`;
  const explained =
    explain === null
      ? null
      : markup`<details><summary>Explain <span>open it when you have an answer of your own</span></summary>${markdown(sentenceCase(explain))}</details>`;
  return markup`<div><h3>The lesson</h3><div class="lesson">${markdown(situation)}${titled("Predict", predict)}${answer}${titled("Run", run)}${explained}${titled("Change one knob", knob)}</div></div>`;
}

function unlimited(names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  return markup`<div><h3>Left without a limit</h3><p style="margin:4px 0 0">What is not said is not simulated: nothing limits ${listed(names)}.</p></div>`;
}

function changes(summary: Summary): Html | null {
  const { scenario, variant } = summary;
  const variants = Object.entries(scenario.variants);
  const own = scenario.changes.map(
    (change) => markup`<li><code>${breakable(change.path)}</code>: <code>${change.value}</code></li>`,
  );
  if (variants.length === 0 && own.length === 0) return null;
  const title = variants.length === 0 ? "What this run changes" : "What the variants change";
  const said =
    variant === null ? "This run is the scenario as written" : `This run is the variant ${variant}`;
  return markup`<div><h3>${title}</h3><p style="margin:4px 0 0">${said}${own.length === 0 ? "." : ", and it changes:"}</p>${own.length === 0 ? raw("") : markup`<ul>${own}</ul>`}${settingsTable(scenario.variants)}</div>`;
}

/** Paths down, variants across; what a variant leaves alone is as written. */
export function settingsTable(variants: Named<Named<string>>): Html {
  const names = Object.keys(variants);
  const paths = [...new Set(Object.values(variants).flatMap((settings) => Object.keys(settings)))];
  if (paths.length === 0) return raw("");
  if (names.length > COLUMNS_MAX) return settingsList(variants);
  return table({
    caption: "",
    heads: [{ title: "Path" }, ...names.map((title) => ({ title, isText: true }))],
    rows: paths.map((path) =>
      row(
        markup`<code>${breakable(path)}</code>`,
        names.map((name) => {
          const value = variants[name]?.[path];
          return textCell(
            value === undefined
              ? markup`<span class="muted">as written</span>`
              : markup`<code>${value}</code>`,
          );
        }),
        "path",
      ),
    ),
  });
}

/** One row per variant, where columns would be too many. */
function settingsList(variants: Named<Named<string>>): Html {
  const rows = Object.entries(variants).map(([name, settings]) => {
    const own = Object.entries(settings).map(
      ([path, value]) => markup`<div><code>${breakable(path)}: ${value}</code></div>`,
    );
    return row(name, [
      markup`<td class="l wrap">${own.length === 0 ? markup`<span class="muted">as written</span>` : own}</td>`,
    ]);
  });
  return table({ caption: "", heads: [{ title: "Variant" }, { title: "Settings", isText: true }], rows });
}

/** The command, and what an equal run must show. */
export function reproduceSection(summary: Summary, command: string): Section {
  return {
    id: "reproduce",
    title: "How to reproduce",
    link: "Reproduce",
    charts: [],
    body: markup`${commandBlock(command)}<dl class="facts"><dt>Version</dt><dd>ripplesim ${summary.version}</dd><dt>Fingerprint</dt><dd><code>${grouped(summary.fingerprint)}</code>, equal fingerprints mean equal runs</dd><dt>Seed</dt><dd>${summary.seed}</dd><dt>Events</dt><dd>${count(summary.events)}</dd></dl>`,
  };
}
