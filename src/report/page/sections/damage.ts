import type { Summary } from "../../../observe/summary.ts";
import { damageOf, traceCommand } from "../../damage.ts";
import { plural } from "../../phrases.ts";
import { markup } from "../html.ts";
import { commandBlock } from "./answer.ts";
import type { Section } from "./section.ts";

/** What became durable, and what must not have remained; null where no step has an effect. */
export function damageSection(summary: Summary, command: string): Section | null {
  const lines = damageOf(summary);
  if (lines.length === 0) return null;
  const items = lines.map(
    ({ name, text, isBad }) => markup`<li><b class="${isBad ? "fail" : ""}">${name}</b>: ${text}</li>`,
  );
  const look = traceCommand(summary, command);
  const closer =
    look === null
      ? null
      : markup`<p class="muted">What went wrong in single requests, step by step:</p>${commandBlock(look)}`;
  return {
    id: "damage",
    title: "Effects and invariants",
    link: "Invariants",
    charts: [],
    body: markup`<p class="lead">${leadOf(summary)}</p><ul>${items}</ul>${closer}`,
  };
}

function leadOf({ invariants }: Summary): string {
  const all = Object.values(invariants);
  if (all.length === 0) return "What became durable, and how often.";
  const violated = all.reduce((sum, { count }) => sum + count, 0);
  return violated === 0
    ? "Nothing stayed as it must not."
    : `Data went wrong: ${plural(violated, "violation")} of what must hold once all has settled.`;
}
