import { written } from "../../numbers.ts";
import type { Layer } from "./chart.ts";

const STEPS_MS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000],
  ...[3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000],
] as const;

/** On a scale of factors: about three in each ten. */
const FACTORS_MS = [
  ...[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300],
  ...[1000, 3000, 10_000, 30_000, 60_000, 180_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 43_200_000],
] as const;

export interface DurationRange {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** Labels that there is room for. */
  readonly ticksMax: number;
}

/** Round lengths of time in ms between two others, both included. */
export function durationTicks({ low, high, isLog, ticksMax }: DurationRange): readonly number[] {
  if (isLog) {
    const inside = FACTORS_MS.filter((value) => value >= low && value <= high);
    const stride = Math.max(1, Math.ceil(inside.length / ticksMax));
    return inside.filter((_, index) => index % stride === 0);
  }
  const step = STEPS_MS.find((length) => (high - low) / length <= ticksMax) ?? (high - low) / ticksMax;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Ticks in ms that say their length as a scenario does: `500ms`, `1m30s`. */
export function durationAxis(ticks: readonly number[]): Layer {
  const texts = Object.fromEntries(ticks.map((tick) => [String(tick), textOf(tick)]));
  return { values: ticks, labelExpr: `${JSON.stringify(texts)}[datum.value]`, labelOverlap: true };
}

function textOf(ms: number): string {
  if (ms === 0) return "0";
  return ms < 1 ? `${String(Number((ms * 1000).toPrecision(6)))}us` : written(ms);
}
