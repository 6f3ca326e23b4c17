import type { CompiledChart, PageCharts } from "../../../src/report/page/charts/chart.ts";

/** The charts that a page carries, as its runtime reads them. */
export function chartsOf(page: string): readonly CompiledChart[] {
  const json = /<script type="application\/json" id="charts">(.*?)<\/script>/s.exec(page)?.[1];
  if (json === undefined) throw new Error("the page carries no charts");
  return (JSON.parse(json) as PageCharts).charts;
}

/** What a reader sees, without tags, script and style. */
export function textOf(page: string): string {
  return page
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll("\u00a0", " ");
}
