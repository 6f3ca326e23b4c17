/**
 * How the story writes times and numbers: plain characters only, since its sentences stand in the
 * Summary; a page may set them finer.
 */

/** A moment of the run as `3m01s`, `1h02m03s`; in runs under a minute with tenths, as `0m12.3s`. */
export function clock(atNs: number, durationNs: number): string {
  const seconds = Math.round(atNs / 1e9);
  if (durationNs < 60e9) return `0m${(atNs / 1e9).toFixed(1).padStart(4, "0")}s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${padded(seconds % 60)}s`;
  return hours === 0 ? `${minutes}m${rest}` : `${hours}h${padded(minutes)}m${rest}`;
}

/** A stretch of time: `35 ms`, `1.4 s`, `13 s`, `2m05s`. */
export function stretch(lengthNs: number): string {
  if (lengthNs < 95e6) return `${trimmed(lengthNs / 1e6, lengthNs < 10e6 ? 1 : 0)} ms`;
  if (lengthNs < 9.95e9) return `${trimmed(lengthNs / 1e9, 1)} s`;
  if (lengthNs < 59.5e9) return `${Math.round(lengthNs / 1e9)} s`;
  return clock(lengthNs, lengthNs);
}

/** How long an answer took: `63.1 ms`, `1.05 s`. */
export function latency(lengthNs: number): string {
  return lengthNs < 999.5e6 ? `${figure(lengthNs / 1e6)} ms` : `${figure(lengthNs / 1e9)} s`;
}

/** A whole number: `8,347`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** ` of 100`; nothing where some wait at a limit in front of the queue, so that they are more than it has places. */
export function placesText(places: number | null, waiting: number): string {
  return places === null || waiting > places ? "" : ` of ${count(places)}`;
}

/** A number with three significant digits: `2.55`, `66.7`, `8,347`. */
export function figure(value: number): string {
  if (value >= 99.95) return count(value);
  return trimmed(value, value >= 9.995 ? 1 : 2);
}

/** A share as `23 %`, `7.7 %`; what is merely near 0 or 100 says so. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${trimmed(share * 100, share < 0.0995 || share > 0.9905 ? 1 : 0)} %`;
}

/** `are` after a name that looks like a plural, else `is`; `verbs` gives other pairs. */
export function agree(
  name: string,
  verbs: readonly [plural: string, singular: string] = ["are", "is"],
): string {
  return name.endsWith("s") && !name.endsWith("ss") ? verbs[0] : verbs[1];
}

/** How often: `once`, `twice`, `3 times`. */
export function often(number: number): string {
  return number === 1 ? "once" : number === 2 ? "twice" : `${count(number)} times`;
}

/** `third`, and from the eleventh on `11th`. */
export function ordinal(number: number): string {
  const word = ORDINALS[number - 1];
  if (word !== undefined) return word;
  const suffix =
    number % 100 > 10 && number % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${suffix}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`;
}

const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

function padded(value: number): string {
  return String(value).padStart(2, "0");
}

function trimmed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
