import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { TimeFrame } from "./charts/time-chart.ts";

const WIDTH = 92;
const HEIGHT = 20;
const POINTS = 92;

/** A small picture of a utilisation from 0 to 1 over the run, faults shaded; drawn without script. */
export function sparkline(values: readonly number[], frame: TimeFrame): Html {
  const step = Math.max(1, Math.ceil(values.length / POINTS));
  const highest = Array.from({ length: Math.ceil(values.length / step) }, (_none, index) =>
    Math.max(...values.slice(index * step, (index + 1) * step)),
  );
  const x = (index: number): string => ((index / Math.max(highest.length - 1, 1)) * WIDTH).toFixed(1);
  const y = (value: number): string =>
    (HEIGHT - 1 - Math.min(Math.max(value, 0), 1) * (HEIGHT - 2)).toFixed(1);
  const path = highest.map((value, index) => `${index === 0 ? "M" : "L"}${x(index)} ${y(value)}`).join("");
  const bands = frame.faults.map((fault) => {
    const from = (fault.startMs / frame.durationMs) * WIDTH;
    const width = Math.max(((fault.endMs - fault.startMs) / frame.durationMs) * WIDTH, 1);
    return markup`<rect x="${from.toFixed(1)}" width="${width.toFixed(1)}" y="0" height="${HEIGHT}" fill="var(--fault)"/>`;
  });
  return markup`<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${bands}<path d="${path}" fill="none" stroke="var(--blue)" stroke-width="1.2"/></svg>`;
}

/** Mean as a bar and peak as a tick, both shares of 1. */
export function shareBar(mean: number, peak: number): Html {
  const width = 64;
  return markup`<svg width="${width}" height="12" aria-hidden="true"><rect width="${width}" height="12" rx="2" fill="var(--grid)"/><rect width="${(Math.min(mean, 1) * width).toFixed(1)}" height="12" rx="2" fill="var(--blue)"/><rect x="${(Math.min(peak, 1) * (width - 2)).toFixed(1)}" width="2" height="12" fill="var(--ink)"/></svg>`;
}
