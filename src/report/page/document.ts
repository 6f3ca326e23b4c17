import type { PageCharts } from "./charts/chart.ts";
import { markup, raw, scriptJson } from "./html.ts";
import type { Html } from "./html.ts";
import { STYLE } from "./style.ts";

/** Nothing may be loaded from anywhere; the page carries its script and style itself. */
export const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export interface DocumentParts {
  readonly title: string;
  readonly header: Html;
  readonly body: Html;
  readonly footer: string;
  /** Null for a page without charts, which needs no script. */
  readonly drawn: { readonly charts: PageCharts; readonly runtime: string } | null;
}

/** The whole file. Charts are drawn by the runtime from the JSON at its end; without script the tables hold the figures. */
export function documentOf(parts: DocumentParts): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}">
<title>${parts.title}</title>
<style>${raw(STYLE)}</style></head>
<body><a class="skip" href="#answer">Skip to the answer</a>
${parts.header}
<main>${parts.body}${parts.drawn === null ? null : NO_SCRIPT}</main>
<footer><p>${parts.footer}</p></footer>
${parts.drawn === null ? null : scripts(parts.drawn)}
</body></html>
`.toString();
}

const NO_SCRIPT = markup`
<noscript><p class="muted gap">The charts of this page are drawn by a script it carries itself; the tables hold the same figures.</p></noscript>`;

function scripts({ charts, runtime }: NonNullable<DocumentParts["drawn"]>): Html {
  const script = raw(runtime.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--"));
  return markup`<script type="application/json" id="charts">${scriptJson(charts)}</script>
<script>${script}</script>`;
}
