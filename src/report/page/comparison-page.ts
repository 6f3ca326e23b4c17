import type { Comparison } from "../../experiment/comparison.ts";
import { html } from "./html.ts";
import type { PageParts } from "./parts.ts";

/** One HTML file that shows a comparison; opens offline. */
export function renderComparisonPage(comparison: Comparison, parts: PageParts): string {
  return html`<!doctype html><title>${comparison.name}</title><pre>${parts.command}</pre>`.toString();
}
