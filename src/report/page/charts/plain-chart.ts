import type { Chart, Layer, Margins } from "./chart.ts";
import { MARGINS } from "./chart.ts";
import { THEME } from "./theme.ts";

/** Where names of the value axis need some room, and those of the other stand below. */
export const PLAIN_MARGINS: Margins = { ...MARGINS, left: 60, top: 14, bottom: 44 };

/** A chart whose horizontal axis is not the simulated time. */
export function plainChart(
  parts: Pick<Chart, "id" | "label" | "height" | "margins"> & {
    readonly rows: readonly object[];
    readonly layer: readonly Layer[];
  },
): Chart {
  const { id, label, height, margins, rows, layer } = parts;
  return {
    ...{ id, label, height, margins },
    isTime: false,
    isKey: false,
    labels: [],
    spec: {
      width: 400,
      height: height.wide,
      padding: margins,
      autosize: { type: "none" },
      config: THEME,
      data: { values: rows },
      layer,
    },
  };
}
