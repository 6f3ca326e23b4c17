import type { SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { significant } from "../../numbers.ts";
import type { Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { type Row, unitOf } from "./sweep-rows.ts";

/** From hardly there to nearly full. */
const OPACITIES = [0.06, 0.9] as const;

/** More of something that should be little is red, of anything else blue. */
export function shadeColor({ better }: SweptMetric): string {
  return better === "lower" ? "var(--verm)" : "var(--blue)";
}

/** How strong a mark is filled by its value; `all` are those that it is compared with. */
export function shadeChannel(all: readonly Row[]): Layer {
  return {
    field: "value",
    type: "quantitative",
    scale: { domain: domainOf(all), range: OPACITIES },
    legend: null,
  };
}

/** The weakest, middle and strongest shade, and what they stand for. */
export function shadeKey(metric: SweptMetric, all: readonly Row[]): readonly KeyItem[] {
  if (all.length === 0) return [];
  const [low, high] = domainOf(all);
  const unit = unitOf(metric);
  const values = all.some(({ value }) => value > low) ? [0, 0.5, 1] : [0];
  return values.map((share) => {
    const opacity = OPACITIES[0] + share * (OPACITIES[1] - OPACITIES[0]);
    return {
      text: `${significant(low + share * (high - low))}${unit === "" ? "" : ` ${unit}`}`,
      mark: "block",
      color: `color-mix(in srgb, ${shadeColor(metric)} ${String(Math.round(100 * opacity))}%, var(--bg))`,
      outline: "var(--rule)",
    };
  });
}

/** Where all are equal none is stronger. */
function domainOf(rows: readonly Row[]): readonly [number, number] {
  const numbers = rows.map(({ value }) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low < high ? [low, high] : [low, low + 1];
}
