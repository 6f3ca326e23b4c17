/** Largest whole number of nanoseconds that a float64 holds exactly: 104 days, the longest run. */
export const DURATION_MAX_NS = Number.MAX_SAFE_INTEGER;

/** Why a text is not the quantity it should be; the message is one sentence for the author. */
export class QuantityError extends Error {}

const NS_OF_UNIT: Readonly<Record<string, number>> = {
  d: 86_400e9,
  h: 3_600e9,
  m: 60e9,
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  µs: 1e3,
  ns: 1,
};
const RANK_OF_UNIT: Readonly<Record<string, number>> = { d: 6, h: 5, m: 4, s: 3, ms: 2, us: 1, µs: 1, ns: 0 };

/** What durations look like, for editors; `durationNs` also asks for units in falling order. */
export const DURATION_PATTERN = "^([0-9]+(\\.[0-9]+)?(d|h|m|s|ms|us|µs|ns))+$";
export const RATE_PATTERN = "^[0-9]+(\\.[0-9]+)?([kM])?/(ms|s|m|h)$";
export const RATIO_PATTERN = "^[0-9]+(\\.[0-9]+)?%$";

export const DURATION_HELP = "expected a duration such as 50ms, 2s or 1m30s";

/** Nanoseconds of `1h30m`, `1.5s`, `250us`; units largest first; a bare 0 is 0. */
export function durationNs(value: unknown): number {
  if (value === 0 || value === "0") return 0;
  if (typeof value === "number") throw new QuantityError(`${value} has no unit; ${DURATION_HELP}`);
  if (typeof value !== "string" || value.trim() === "") throw new QuantityError(DURATION_HELP);
  const ns = Math.round(sumOfParts(value.trim()));
  if (ns <= DURATION_MAX_NS) return ns;
  throw new QuantityError(`"${clip(value)}" is longer than 104 days, the longest time there is`);
}

function sumOfParts(text: string): number {
  let total = 0;
  let rank = Infinity;
  for (let rest = text; rest !== "";) {
    const part = /^([0-9]+(?:\.[0-9]+)?)([a-zµ]+)/.exec(rest);
    const unit = part?.[2] ?? "";
    const partRank = RANK_OF_UNIT[unit];
    if (part === null || partRank === undefined) throw new QuantityError(durationFault(text));
    if (partRank >= rank) {
      throw new QuantityError(
        `"${clip(text)}" should have its units largest first, each once; ${DURATION_HELP}`,
      );
    }
    total += Number(part[1]) * (NS_OF_UNIT[unit] ?? 0);
    rank = partRank;
    rest = rest.slice(part[0].length);
  }
  return total;
}

function durationFault(value: string): string {
  if (value.startsWith("-")) return `"${clip(value)}" is negative; durations are 0 or longer`;
  if (/\/(?:ms|s|m|h)$/.test(value)) return `"${clip(value)}" is a rate; ${DURATION_HELP}`;
  if (/^[0-9]+(\.[0-9]+)?$/.test(value)) return `"${clip(value)}" has no unit; ${DURATION_HELP}`;
  return `"${clip(value)}" is not a duration; ${DURATION_HELP}`;
}

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
export const RATE_HELP = "expected a rate such as 200/s, 5/m or 1/h";

/** Per second, of `200/s`, `5/m`, `1.5k/s`; a bare 0 is 0. */
export function ratePerSecond(value: unknown): number {
  if (value === 0 || value === "0") return 0;
  if (typeof value === "number") throw new QuantityError(`${value} has no unit; ${RATE_HELP}`);
  if (typeof value !== "string") throw new QuantityError(RATE_HELP);
  const parts = /^([0-9]+(?:\.[0-9]+)?)([kM]?)\/(ms|s|m|h)$/.exec(value.trim());
  if (parts === null) throw new QuantityError(`"${clip(value)}" is not a rate; ${RATE_HELP}`);
  const factor = parts[2] === "k" ? 1e3 : parts[2] === "M" ? 1e6 : 1;
  return (Number(parts[1]) * factor) / (SECONDS_OF_UNIT[parts[3] ?? "s"] ?? 1);
}

export const RATIO_HELP = "expected a ratio such as 5% or 0.05";

/** 0.05 of `5%` or `0.05`. Bounds are the caller's. */
export function ratioOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw new QuantityError(RATIO_HELP);
  const parts = /^(-?[0-9]+(?:\.[0-9]+)?)%$/.exec(value.trim());
  if (parts === null) throw new QuantityError(`"${clip(value)}" is not a ratio; ${RATIO_HELP}`);
  return Number(parts[1]) / 100;
}

/** A value as the author wrote it, short enough for a sentence. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

const UNITS: readonly (readonly [string, number])[] = [
  ["h", 3_600e9],
  ["m", 60e9],
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
  ["ns", 1],
];

/** The shortest exact text of a whole number of nanoseconds: `1h30m`, `1.5s`, `250us`. */
export function durationText(ns: number): string {
  if (ns === 0) return "0s";
  const parts: string[] = [];
  let rest = ns;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join("");
}
