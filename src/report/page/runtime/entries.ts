import type { PageCharts } from "../charts/chart.ts";

/** Pointing at an entry of "What happened", or reaching it with the keyboard, shows its moment on every time chart. */
export function followEntries(page: PageCharts): void {
  const durationMs = page.marks?.durationMs;
  if (durationMs === undefined) return;
  for (const entry of document.querySelectorAll<HTMLElement>("[data-at]")) {
    const atMs = Number(entry.dataset["at"]);
    const show = (): void => moveTo(page, atMs / durationMs);
    const hide = (): void => moveTo(page, null);
    entry.addEventListener("mouseenter", show);
    entry.addEventListener("focusin", show);
    entry.addEventListener("mouseleave", hide);
    entry.addEventListener("focusout", hide);
  }
}

/** Draws a line at a share of the run on every time chart; null takes it away. */
export function moveTo(page: PageCharts, share: number | null): void {
  for (const chart of page.charts) {
    if (!chart.isTime) continue;
    const line = document.getElementById(chart.id)?.querySelector(".note-moment");
    const width =
      Number(document.getElementById(chart.id)?.querySelector("svg")?.getAttribute("width") ?? 0) -
      chart.margins.left -
      chart.margins.right;
    line?.classList.toggle("shown", share !== null);
    for (const end of ["x1", "x2"]) line?.setAttribute(end, String((share ?? 0) * width));
  }
}
