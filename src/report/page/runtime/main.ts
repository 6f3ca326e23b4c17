import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import { View } from "vega-view";
import { Handler } from "vega-tooltip";
import type { CompiledChart, PageCharts } from "../charts/chart.ts";
import { annotate, marginsFor } from "./annotations.ts";
import { followEntries } from "./entries.ts";
import { followMoments } from "./moments.ts";
import "./transforms.ts";

/**
 * Runs in the page: draws every chart into its box at the width of the box, and again when that
 * changes. Specs are interpreted (`ast`), so that the page needs no right to evaluate text.
 */
const NARROW_PX = 640;
const tooltip = new Handler({ disableDefaultStyle: true });

start();

function start(): void {
  const data = document.getElementById("charts");
  if (data === null) return;
  const page = JSON.parse(data.textContent) as PageCharts;
  const resized = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const chart = page.charts.find((candidate) => candidate.id === entry.target.id);
      if (chart !== undefined) void draw(chart, entry.target as HTMLElement, page);
    }
  });
  for (const chart of page.charts) {
    const box = document.getElementById(chart.id);
    if (box !== null) resized.observe(box);
  }
  followEntries(page);
  followMoments(page);
}

const views = new Map<string, { readonly view: View; width: number }>();

async function draw(chart: CompiledChart, box: HTMLElement, page: PageCharts): Promise<void> {
  const width = Math.floor(box.clientWidth);
  const known = views.get(chart.id);
  if (width < 80 || known?.width === width) return;
  const drawn = known ?? { view: viewOf(chart, box), width };
  drawn.width = width;
  views.set(chart.id, drawn);
  const margins = marginsFor(chart, page.marks, width);
  const { view } = drawn;
  view.padding(margins);
  view.width(width - margins.left - margins.right);
  view.height(window.innerWidth < NARROW_PX ? chart.height.narrow : chart.height.wide);
  if (chart.isTime) view.signal("titleY", -margins.titleY);
  await view.runAsync();
  finish(chart, box, view, page);
}

function viewOf(chart: CompiledChart, box: HTMLElement): View {
  box.textContent = "";
  const view = new View(parse(chart.spec, undefined, { ast: true }), {
    renderer: "svg",
    expr: expressionInterpreter,
  });
  view.tooltip(tooltip.call.bind(tooltip)).initialize(box);
  return view;
}

/** One sentence per chart instead of a tree of unnamed parts, and our own labels on top. */
function finish(chart: CompiledChart, box: HTMLElement, view: View, page: PageCharts): void {
  const svg = box.querySelector("svg");
  if (svg === null) return;
  for (const element of [
    box,
    ...box.querySelectorAll("[role], [aria-label], [aria-roledescription], [aria-hidden]"),
  ]) {
    for (const name of ["role", "aria-label", "aria-roledescription", "aria-hidden"])
      element.removeAttribute(name);
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", chart.label);
  const scale = view.scale("y") as ((value: number) => unknown) | undefined;
  annotate({
    chart,
    svg,
    marks: page.marks,
    valueAt: (value) => Number(scale?.(value) ?? Number.NaN),
    width: view.width(),
    height: view.height(),
  });
}
