import { clip, QuantityError } from "./quantity.ts";

/** Decimal units as networks are sold, binary ones (IEC 80000-13) as memory is. */
const BYTES_OF_UNIT: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 * 1024,
  GiB: 1024 * 1024 * 1024,
};
/** Bits a second are always decimal: 1 Mbit/s is 125,000 bytes a second. */
const BITS_OF_UNIT: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9 };

/** What sizes look like, for editors. */
export const SIZE_PATTERN = "^[0-9]+(\\.[0-9]+)?(B|kB|MB|GB|KiB|MiB|GiB)$";
export const BANDWIDTH_PATTERN = "^[0-9]+(\\.[0-9]+)?(B|kB|MB|GB|KiB|MiB|GiB|bit|kbit|Mbit|Gbit)/s$";

export const SIZE_HELP = "expected a size such as 300B, 4KiB or 1.5MiB";
export const BANDWIDTH_HELP = "expected a bandwidth such as 100Mbit/s or 12MiB/s";

/** Bytes of `4KiB`, `300B`, `1.5MB`; a bare 0 is 0. */
export function sizeBytes(value: unknown): number {
  if (value === 0 || value === "0") return 0;
  if (typeof value === "number") throw new QuantityError(`${value} has no unit; ${SIZE_HELP}`);
  if (typeof value !== "string") throw new QuantityError(SIZE_HELP);
  const parts = /^([0-9]+(?:\.[0-9]+)?)([a-zA-Z]+)$/.exec(value.trim());
  const unit = BYTES_OF_UNIT[parts?.[2] ?? ""];
  if (parts === null || unit === undefined)
    throw new QuantityError(`"${clip(value)}" is not a size; ${SIZE_HELP}`);
  return Math.round(Number(parts[1]) * unit);
}

/** Bytes per second of `100Mbit/s` or `12MiB/s`. */
export function bytesPerSecond(value: unknown): number {
  if (typeof value === "number") throw new QuantityError(`${value} has no unit; ${BANDWIDTH_HELP}`);
  if (typeof value !== "string") throw new QuantityError(BANDWIDTH_HELP);
  const parts = /^([0-9]+(?:\.[0-9]+)?)([a-zA-Z]+)\/s$/.exec(value.trim());
  const unit = parts?.[2] ?? "";
  const bytes = BYTES_OF_UNIT[unit] ?? (BITS_OF_UNIT[unit] ?? NaN) / 8;
  if (parts === null || Number.isNaN(bytes))
    throw new QuantityError(`"${clip(value)}" is not a bandwidth; ${BANDWIDTH_HELP}`);
  return Number(parts[1]) * bytes;
}

/** The shortest exact text of a whole number of bytes: `4KiB`, `300B`. */
export function sizeText(bytes: number): string {
  if (bytes === 0) return "0B";
  for (const unit of ["GiB", "MiB", "KiB"]) {
    const amount = bytes / BYTES_OF_UNIT[unit]!;
    if (Number.isInteger(amount)) return `${String(amount)}${unit}`;
  }
  return `${String(bytes)}B`;
}

/** A bandwidth that reads back as the same number. */
export function bandwidthText(perSecond: number): string {
  const bits = 8 * perSecond;
  for (const unit of ["GiB", "Gbit", "MiB", "Mbit", "KiB", "kbit"]) {
    const amount = unit in BITS_OF_UNIT ? bits / BITS_OF_UNIT[unit]! : perSecond / BYTES_OF_UNIT[unit]!;
    if (Number.isInteger(amount)) return `${String(amount)}${unit}/s`;
  }
  return `${String(perSecond)}B/s`;
}
