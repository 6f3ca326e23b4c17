import { clock, written } from "../../numbers.ts";
import type { Layer } from "./chart.ts";

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
] as const;
const TICKS_MAX = 10;

/** Moments of the run at which an axis has a tick: at most about ten, at round times. */
export function timeTicks(durationMs: number): readonly number[] {
  const stepMs =
    STEPS_MS.find((step) => durationMs / step <= TICKS_MAX) ??
    Math.ceil(durationMs / TICKS_MAX / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(durationMs / stepMs) + 1 }, (_none, index) => index * stepMs);
}

/** `3m`, `1m30s`, `0m`: zero takes the unit of its neighbour. */
export function tickText(ms: number, ticks: readonly number[]): string {
  if (ms > 0) return written(ms);
  const next = ticks[1] ?? 0;
  if (next >= 3_600_000) return "0h";
  return next >= 60_000 ? "0m" : "0s";
}

/** The x channel of a time chart; where labels would touch, every second tick is shown. */
export function timeChannel(field: string, durationMs: number): Layer {
  const ticks = timeTicks(durationMs);
  const fewer = ticks.filter((_tick, index) => index % 2 === 0);
  const neededPx = ticks.reduce((sum, tick) => sum + tickText(tick, ticks).length * 6.2 + 18, 0);
  const texts = Object.fromEntries(ticks.map((tick) => [String(tick), tickText(tick, ticks)]));
  return {
    field,
    type: "quantitative",
    scale: { domain: [0, durationMs], nice: false, zero: false },
    axis: {
      title: "simulated time",
      titleAnchor: "end",
      titleAlign: "right",
      titlePadding: 3,
      grid: false,
      labelFlush: 1,
      values: {
        expr: `width < ${String(Math.ceil(neededPx))} ? ${JSON.stringify(fewer)} : ${JSON.stringify(ticks)}`,
      },
      labelExpr: `${JSON.stringify(texts)}[datum.value]`,
    },
  };
}

/** `3m04s to 3m08s`, for tooltips. */
export function windowText(startMs: number, endMs: number, durationMs: number): string {
  const tenths = durationMs < 120_000;
  return `${clock(startMs, tenths)} to ${clock(Math.min(endMs, durationMs), tenths)}`;
}
