import { markOf } from "../judgement.ts";
import { holdCount } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import { plain } from "../numbers.ts";
import type { Verdict } from "./verdict.ts";

/** A verdict as Markdown for the description of a pull request: answer, what was judged, figures, and the command. */
export function markdownSummary(verdict: Verdict): string {
  const { headline, detail, judged, kind, stopped, table, command } = verdict;
  const blocks = [
    `## ripplesim: ${inline(verdict.name)}`,
    `**${inline(headline)}**${detail === "" ? "" : ` ${inline(detail)}`}`,
    ...(stopped === null ? [] : [`> Not whole: stopped by ${inline(stopped)}.`]),
    ...verdict.warnings.map((text) => `> Warning: ${inline(text)}`),
    ...(judged.length === 0 ? [] : [judgedBlock(verdict)]),
    ...(verdict.baseline === null ? [] : [baselineBlock(verdict.baseline)]),
    ...(table.length < 2 ? [] : [tableOf(table)]),
    `<sub>${kind === "findings" ? "Means of paired runs ± 95 %. " : ""}Again: \`${command.replaceAll("`", "'")}\` (ripplesim ${verdict.version})</sub>`,
  ];
  return `${blocks.join("\n\n")}\n`.replaceAll("\u00a0", " ");
}

function judgedBlock({ judged, kind }: Verdict): string {
  return `${kind === "findings" ? "Findings" : "Thresholds"}: ${holdCount(judged)}.\n\n${tableOf([["", "value", "condition"], ...rowsOf(judged)])}`;
}

function baselineBlock({ file, method, judged }: NonNullable<Verdict["baseline"]>): string {
  const worse = judged.filter(({ status }) => status !== "pass").length;
  const count = `${String(worse)} of ${String(judged.length)} figures worse`;
  return `Against ${inline(file)}: ${count}. ${inline(method)}\n\n${tableOf([["", "change", "figure"], ...rowsOf(judged)])}`;
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
  return [
    line(head),
    `|${head.map((_, index) => (index === 0 ? " --- |" : " ---: |")).join("")}`,
    ...rows.map(line),
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
