import type { Summary } from "../../observe/summary.ts";
import { html } from "./html.ts";
import type { PageParts } from "./parts.ts";

/** One HTML file that shows a run; opens offline. */
export function renderRunPage(summary: Summary, parts: PageParts): string {
  return html`<!doctype html><title>${summary.scenario.name}</title><pre>${parts.command}</pre>`.toString();
}
