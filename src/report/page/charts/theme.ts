/** Colours are CSS custom properties, so that the scheme changes without drawing again (SVG renderer only). */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

/** Vega-Lite config of every chart: quiet axes, four grid lines, no accessibility attributes of Vega's own. */
export const THEME = {
  font: FONT,
  background: "transparent",
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 400,
    gridColor: "var(--grid)",
    tickColor: "var(--rule)",
    domainColor: "var(--rule)",
    labelPadding: 4,
    aria: false,
  },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  axisX: { tickSize: 4 },
  line: { strokeJoin: "round", strokeCap: "butt" },
} as const;

/** Okabe-Ito colours in the order in which series without a fixed meaning take them. */
export const SERIES_COLORS = [
  "var(--blue)",
  "var(--green)",
  "var(--purple)",
  "var(--orange)",
  "var(--sky)",
  "var(--verm)",
  "var(--grey)",
] as const;

const CAUSE_COLORS: Readonly<Record<string, string>> = {
  timeout: "var(--verm)",
  deadline: "var(--verm)",
  "circuit-open": "var(--purple)",
  "queue-full": "var(--orange)",
  "queue-timeout": "var(--green)",
  "bulkhead-full": "var(--sky)",
  "connection-pool": "var(--blue)",
};

/** A cause has the same colour on every page; rare causes are grey. */
export function causeColor(cause: string): string {
  return CAUSE_COLORS[cause] ?? "var(--grey)";
}

/** A colour mixed into the background: an area that hides the bands behind it, in both schemes; `strength` times the usual. */
export function tinted(color: string, strength = 1): string {
  const share = strength === 1 ? "var(--tint)" : `calc(var(--tint) * ${String(strength)})`;
  return `color-mix(in srgb, ${color} ${share}, var(--bg))`;
}

/** How a variant is drawn: by place in the file, told apart by dash and shape as well as by colour. */
export interface VariantStyle {
  readonly color: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

const SOLID = [1, 0] as const;
const VARIANT_STYLES: readonly VariantStyle[] = [
  { color: "var(--verm)", dash: SOLID, shape: "circle" },
  { color: "var(--blue)", dash: [5, 3], shape: "square" },
  { color: "var(--green)", dash: [2, 2], shape: "triangle-up" },
  { color: "var(--purple)", dash: [10, 4], shape: "diamond" },
  { color: "var(--orange)", dash: [8, 3, 2, 3], shape: "cross" },
  { color: "var(--sky)", dash: [14, 3, 2, 3], shape: "triangle-down" },
  { color: "var(--grey)", dash: [1, 2], shape: "square" },
  { color: "var(--ink)", dash: SOLID, shape: "diamond" },
];

/** Style of the n-th variant of a file, counted from 0. */
export function variantStyle(index: number): VariantStyle {
  const style = VARIANT_STYLES[index % VARIANT_STYLES.length];
  if (style === undefined) throw new RangeError(`no variant has the number ${String(index)}`);
  return style;
}
