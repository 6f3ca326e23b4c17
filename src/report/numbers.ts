/**
 * How numbers are written. Every format ends in a no-break space and a unit and uses the real
 * minus sign and the multiplication sign; `plain` turns the signs into those of a terminal.
 */

const NO_BREAK = "\u00a0";
const MINUS = "\u2212";

/** What is written where a sample is empty. */
export const NO_DATA = "no data";

/** Three significant digits, thousands with commas: `0.532`, `2.24`, `92.3`, `185`, `8,347`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  const rounded = Number(size.toPrecision(3));
  if (rounded >= 100) return withSign(value, grouped(Math.round(size)));
  const decimals = rounded >= 10 ? 1 : rounded >= 1 ? 2 : 2 - Math.floor(Math.log10(rounded));
  return withSign(value, size.toFixed(Math.min(decimals, 12)));
}

/** A whole number with commas: `107,998`. */
export function count(value: number): string {
  return withSign(value, grouped(Math.round(Math.abs(value))));
}

/** `200/s`. */
export function perSecond(value: number): string {
  return `${significant(value)}/s`;
}

/**
 * A ratio as per cent: `92.3 %`, `0.53 %`. Exactly nothing is `0 %` and exactly all is `100 %`;
 * what is merely near says so: `< 0.1 %`, `> 99.9 %`.
 */
export function percent(ratio: number): string {
  return `${percentDigits(ratio)}${NO_BREAK}%`;
}

function percentDigits(ratio: number): string {
  const value = Math.abs(ratio) * 100;
  if (value === 0) return "0";
  if (value < 0.1) return `<${NO_BREAK}0.1`;
  if (value === 100) return withSign(ratio, "100");
  if (value > 99.9 && value < 100) return `>${NO_BREAK}99.9`;
  if (value >= 99.95) return withSign(ratio, grouped(Math.round(value)));
  return withSign(ratio, value.toFixed(value >= 9.995 ? 1 : 2));
}

/** A ratio in a sentence, where two digits are enough: `7.7 %`, `23 %`, `99.6 %`. */
export function roughPercent(ratio: number): string {
  const value = Math.abs(ratio) * 100;
  if (value < 0.1 || value > 99.9) return percent(ratio);
  const decimals = value < 0.95 ? 2 : value < 9.95 || value >= 98.95 ? 1 : 0;
  return `${withSign(ratio, value.toFixed(decimals).replace(/\.0+$/, ""))}${NO_BREAK}%`;
}

/** A length of time measured in ms, for latencies: `14.7 ms`, `1.05 s`, `3m20s`. */
export function latency(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 120_000) return withSign(ms, clock(size));
  if (Number(size.toPrecision(3)) >= 1000) return `${significant(ms / 1000)}${NO_BREAK}s`;
  return `${significant(ms)}${NO_BREAK}ms`;
}

/** A stretch of time in a sentence: tenths below 10 s, then whole seconds: `1.4 s`, `13 s`, `2m05s`. */
export function stretch(ms: number): string {
  if (ms > 0 && ms < 95) return `${significant(ms)}${NO_BREAK}ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, "")}${NO_BREAK}s`;
  if (ms < 59_500) return `${String(Math.round(ms / 1000))}${NO_BREAK}s`;
  return clock(ms);
}

/** A moment of the run: `3m01s`, `1h02m03s`; with `tenths` seconds have one decimal. */
export function clock(ms: number, tenths = false): string {
  const seconds = tenths ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = (seconds % 60).toFixed(tenths ? 1 : 0).padStart(tenths ? 4 : 2, "0");
  if (hours === 0) return `${String(minutes)}m${rest}s`;
  return `${String(hours)}h${String(minutes).padStart(2, "0")}m${rest}s`;
}

/** A length of time as a scenario writes it: `10m`, `1m30s`, `250ms`, `0s`. */
export function written(ms: number): string {
  if (ms === 0) return "0s";
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, length] of [
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
  ] as const) {
    const whole = Math.floor(rest / length);
    if (whole > 0) parts.push(`${String(whole)}${unit}`);
    rest -= whole * length;
  }
  if (rest > 0) parts.push(`${String(Number(rest.toPrecision(6)))}ms`);
  return parts.join("");
}

/** How many times: `1.01 ×`. */
export function times(factor: number): string {
  const size = Math.abs(factor);
  return `${size >= 10 ? significant(factor) : withSign(factor, size.toFixed(2))}${NO_BREAK}×`;
}

/** Unit of a figure that may carry an interval. `points` are percentage points. */
export type FigureUnit = "ms" | "perSecond" | "ratio" | "points" | "count" | "number" | "times";

/** Differences that are the same in every run differ in their last bits when they are taken of rounded ratios. */
const ROUNDING = 1e-9;

/**
 * A mean and the half width of its interval: `36.2 ± 0.4/s`. The half width has one digit, two if
 * it begins with 1, and never fewer than its whole part; the mean has the same decimals. Without a
 * half width (one run) the mean stands alone; a width of 0 says "in every run" unless it is a difference.
 */
export function estimateText(
  mean: number | null,
  halfWidth: number | null,
  unit: FigureUnit,
  signed = false,
): string {
  if (mean === null) return NO_DATA;
  if (halfWidth === null) return signedText(mean, figure(mean, unit), signed);
  if (halfWidth <= Math.abs(mean) * ROUNDING)
    return `${signedText(mean, figure(mean, unit), signed)}${signed ? "" : " in every run"}`;
  const scale = scaleOf(unit, mean);
  const value = mean / scale.divisor;
  const half = halfWidth / scale.divisor;
  const decimals = decimalsOfHalfWidth(half);
  const size = Number(Math.abs(value).toFixed(decimals));
  // What is rounded to nothing is on neither side of it.
  const sign = size === 0 ? 0 : value;
  const shown = signedText(sign, withSign(sign, grouped(size, decimals)), signed);
  return `${shown} ± ${grouped(Number(half.toFixed(decimals)), decimals)}${scale.suffix}`;
}

/** A figure of a given unit on its own: `184/s`, `73.8 ms`, `92.3 %`, `1.01 ×`. */
export function figure(value: number, unit: FigureUnit): string {
  switch (unit) {
    case "ms":
      return latency(value);
    case "perSecond":
      return perSecond(value);
    case "ratio":
      return percent(value);
    case "points":
      return `${significant(value * 100)}${NO_BREAK}points`;
    case "count":
      return count(value);
    case "times":
      return times(value);
    case "number":
      return significant(value);
  }
}

/** The same text as a terminal prints it: hyphen-minus, `x`, `->`. No-break blanks stay, so that lines break elsewhere. */
export function plain(text: string): string {
  return text.replaceAll(MINUS, "-").replaceAll("×", "x").replaceAll("→", "->").replaceAll("≤", "<=");
}

function decimalsOfHalfWidth(half: number): number {
  const exponent = Math.floor(Math.log10(half));
  const leading = Math.floor(half / 10 ** exponent + 1e-9);
  const wanted = (leading === 1 ? 1 : 0) - exponent;
  return Math.min(Math.max(wanted, 0), 12);
}

function scaleOf(unit: FigureUnit, mean: number): { readonly divisor: number; readonly suffix: string } {
  switch (unit) {
    case "ms":
      return Math.abs(mean) >= 1000
        ? { divisor: 1000, suffix: `${NO_BREAK}s` }
        : { divisor: 1, suffix: `${NO_BREAK}ms` };
    case "perSecond":
      return { divisor: 1, suffix: "/s" };
    case "ratio":
      return { divisor: 0.01, suffix: `${NO_BREAK}%` };
    case "points":
      return { divisor: 0.01, suffix: `${NO_BREAK}points` };
    case "times":
      return { divisor: 1, suffix: `${NO_BREAK}×` };
    case "count":
    case "number":
      return { divisor: 1, suffix: "" };
  }
}

function signedText(value: number, text: string, signed: boolean): string {
  return signed && value > 0 ? `+${text}` : text;
}

function withSign(value: number, digits: string): string {
  return value < 0 ? `${MINUS}${digits}` : digits;
}

function grouped(value: number, decimals = 0): string {
  const [whole = "0", fraction] = value.toFixed(decimals).split(".");
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}
