import type { Spec } from "vega";
import type { TopologyCourse } from "../topology/course.ts";

/** A Vega-Lite layer; checked by compiling every spec in the tests, since the library's own types do not survive strict mode. */
export type Layer = Readonly<Record<string, unknown>>;

/** Space around a plot in px; the left one is the same everywhere so that plots align. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const MARGINS: Margins = { left: 46, right: 10, top: 22, bottom: 36 };

/** Height of the plot in px, on wide and on narrow screens. */
export interface Height {
  readonly wide: number;
  readonly narrow: number;
}

export const KEY_HEIGHT: Height = { wide: 300, narrow: 200 };
export const HALF_HEIGHT: Height = { wide: 200, narrow: 180 };
export const SMALL_HEIGHT: Height = { wide: 92, narrow: 92 };

/** A label inside the plot, drawn where its text fits between two times and two values. */
export interface PlotLabel {
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly low: number;
  readonly high: number;
  readonly tone: "ink" | "fail";
}

/** A chart before it is compiled: a Vega-Lite spec, and what the page's runtime adds to it. */
export interface Chart {
  readonly id: string;
  /** One sentence for those who cannot see it. */
  readonly label: string;
  readonly height: Height;
  readonly margins: Margins;
  readonly spec: Layer;
  /** Time charts get the names of faults above the plot. */
  readonly isTime: boolean;
  /** The key chart carries the numbered markers, the long names of faults and the word warm-up. */
  readonly isKey: boolean;
  readonly labels: readonly PlotLabel[];
}

/** A chart as it stands in the page. */
export interface CompiledChart extends Omit<Chart, "spec"> {
  readonly spec: Spec;
}

/** Faults and numbered moments, for the runtime. */
export interface TimeMarks {
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly faults: readonly { readonly name: string; readonly long: string; readonly startMs: number }[];
  readonly markers: readonly { readonly number: number; readonly atMs: number }[];
}

/** Everything that the runtime reads from the page. */
export interface PageCharts {
  readonly marks: TimeMarks | null;
  readonly charts: readonly CompiledChart[];
  /** How the picture of the topology changes from moment to moment; left out on a page without one. */
  readonly topology?: TopologyCourse;
}
