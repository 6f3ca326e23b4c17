import { markOf } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import { plain } from "../numbers.ts";
import type { JudgedGroup, Verdict } from "./verdict.ts";

/** More rows than this are for the page and the CSV: a pull request is read by people. */
const ROWS_MAX = 40;

/** A verdict as Markdown for the description of a pull request: answer, what was judged, figures, and the command. */
export function markdownSummary(verdict: Verdict): string {
  const { headline, detail, stopped, table, command, method, path, version } = verdict;
  const blocks = [
    `## ripplesim: ${inline(verdict.name)}`,
    `**${inline(headline)}**${detail === "" ? "" : ` ${inline(detail)}`}`,
    ...(stopped === null ? [] : [`> Not whole: stopped by ${inline(stopped)}.`]),
    ...verdict.warnings.map((text) => `> Warning: ${inline(text)}`),
    ...verdict.judged.map(groupBlock),
    ...(path.length === 0
      ? []
      : [path.map(({ key, text }) => `- ${inline(key)}: ${inline(text)}`).join("\n")]),
    ...(table.length < 2 ? [] : [tableOf(table)]),
    `<sub>${method === "" ? "" : `${method} `}Again: \`${command.replaceAll("`", "'")}\` (ripplesim ${version})</sub>`,
  ];
  return `${blocks.join("\n\n")}\n`.replaceAll("\u00a0", " ");
}

/** Where not all have room, those that do not hold come first. */
function groupBlock({ title, heads, judged }: JudgedGroup): string {
  const failing = judged.filter(({ status }) => status !== "pass");
  const passing = judged.filter(({ status }) => status === "pass");
  const shown = judged.length > ROWS_MAX ? [...failing, ...passing] : judged;
  return `${inline(title)}\n\n${tableOf([["", ...heads], ...rowsOf(shown)])}`;
}

function rowsOf(judged: readonly Judged[]): string[][] {
  return judged.map(({ status, value, note, text }) => [
    markOf(status, true),
    note === null ? value : `${value} (${note})`,
    `\`${text}\``,
  ]);
}

function tableOf([head = [], ...rows]: Verdict["table"]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const shown = rows.slice(0, ROWS_MAX);
  const left = rows.length - shown.length;
  return [
    line(head),
    `|${head.map((_, index) => (index === 0 ? " --- |" : " ---: |")).join("")}`,
    ...shown.map(line),
    ...(left > 0 ? ["", `And ${left} more.`] : []),
  ].join("\n");
}

/** A bar would end the cell. */
function cell(value: string): string {
  return plain(value)
    .replaceAll("|", String.raw`\|`)
    .replaceAll("\n", " ");
}

/** Names come from the scenario: nothing in them is markup. */
function inline(value: string): string {
  return plain(value).replace(/[\\`*_[\]<>#|]/g, String.raw`\$&`);
}
