/** One ramp, from nothing to see to the place where failures begin; `passes` only hands them on, and what is down does nothing. */
export type Severity = "calm" | "busy" | "full" | "passes" | "origin" | "down";

export interface Look {
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly dash: string;
  readonly words: string;
}

/** How a severity looks, from the mildest on, and the words that stand beside it: colour alone says nothing. */
export const LOOKS: Readonly<Record<Severity, Look>> = {
  calm: { fill: "var(--calm)", stroke: "var(--calm-line)", width: 1.25, dash: "", words: "calm" },
  busy: {
    fill: "var(--busy)",
    stroke: "var(--busy-line)",
    width: 1.25,
    dash: "",
    words: "busy, utilisation over 70 %",
  },
  full: {
    fill: "var(--full)",
    stroke: "var(--full-line)",
    width: 1.25,
    dash: "",
    words: "saturated, fully busy",
  },
  passes: {
    fill: "var(--passes)",
    stroke: "var(--origin-line)",
    width: 1.25,
    dash: "4 2",
    words: "passes failures on",
  },
  origin: {
    fill: "var(--origin)",
    stroke: "var(--origin-line)",
    width: 2,
    dash: "",
    words: "failures begin here, over 5 %",
  },
  down: { fill: "var(--down)", stroke: "var(--ink)", width: 2, dash: "1 3", words: "down" },
};

/** The mildest first; a moment names a severity by its place. */
export const SEVERITIES = Object.keys(LOOKS) as readonly Severity[];

export type Tone = "plain" | "failing" | "open";

/** How a line between two parts looks; an open circuit is a broken line. */
export const TONES: Readonly<
  Record<Tone, { readonly line: string; readonly text: string; readonly dash: string }>
> = {
  plain: { line: "var(--edge)", text: "var(--muted)", dash: "" },
  failing: { line: "var(--fail-mark)", text: "var(--fail)", dash: "" },
  open: { line: "var(--fail-mark)", text: "var(--fail)", dash: "3 4" },
};

export const TONE_NAMES = Object.keys(TONES) as readonly Tone[];

/** Width of a line whose part in the traffic of the busiest is known. */
export function lineWidth(rate: number, busiest: number): number {
  return 1 + 2.5 * Math.sqrt(Math.max(rate, 0) / Math.max(busiest, 1));
}
