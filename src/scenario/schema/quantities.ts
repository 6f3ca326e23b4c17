import type * as z from "zod";
import {
  clip,
  DURATION_HELP,
  DURATION_PATTERN,
  durationNs,
  RATE_HELP,
  RATE_PATTERN,
  ratePerSecond,
  RATIO_HELP,
  RATIO_PATTERN,
  ratioOf,
} from "../quantity.ts";
import {
  BANDWIDTH_HELP,
  BANDWIDTH_PATTERN,
  bytesPerSecond,
  SIZE_HELP,
  SIZE_PATTERN,
  sizeBytes,
} from "../size.ts";
import { quantity } from "./field.ts";

/** `20ms`, `1h30m`, or a bare 0. */
export type DurationInput = string | 0;
/** `200/s`. */
export type RateInput = string | 0;
/** `5%` or `0.05`. */
export type RatioInput = string | number;
/** `4KiB`. */
export type SizeInput = string | 0;

const durationJson = { anyOf: [{ type: "string", pattern: DURATION_PATTERN }, { const: 0 }] };

/** A duration of 0 or longer. */
export const duration: z.ZodType<DurationInput, DurationInput> = quantity({
  json: { id: "Duration", title: "a duration: 50ms, 2s, 1m30s", ...durationJson },
  help: DURATION_HELP,
  read: durationNs,
  fault: () => null,
});

/** The same, or `auto`: it is found out. */
export const durationOrAuto: z.ZodType<DurationInput, DurationInput> = quantity({
  json: {
    id: "DurationOrAuto",
    title: "a duration: 50ms, 2s, 1m30s; or auto",
    anyOf: [...durationJson.anyOf, { const: "auto" }],
  },
  help: `${DURATION_HELP}, or auto`,
  read: (value) => (value === "auto" ? 0 : durationNs(value)),
  fault: () => null,
});

/** A duration of at least a nanosecond. */
export const positiveDuration: z.ZodType<DurationInput, DurationInput> = quantity({
  json: {
    id: "PositiveDuration",
    title: "a duration longer than 0: 50ms, 2s, 1m30s",
    type: "string",
    pattern: DURATION_PATTERN,
  },
  help: DURATION_HELP,
  read: durationNs,
  fault: (ns) => (ns > 0 ? null : "must be longer than 0"),
});

/** Largest arrival rate, per second: one arrival a nanosecond. */
const RATE_MAX = 1e9;

/** A rate of 0 or more. */
export const rate: z.ZodType<RateInput, RateInput> = quantity({
  json: {
    id: "Rate",
    title: "a rate: 200/s, 5/m, 1/h",
    anyOf: [{ type: "string", pattern: RATE_PATTERN }, { const: 0 }],
  },
  help: RATE_HELP,
  read: ratePerSecond,
  fault: (perSecond) =>
    perSecond <= RATE_MAX ? null : "is more than 1000000000/s, the highest rate there is",
});

/** A rate above 0. */
export const positiveRate: z.ZodType<RateInput, RateInput> = quantity({
  json: {
    id: "PositiveRate",
    title: "a rate above 0: 200/s, 5/m, 1/h",
    type: "string",
    pattern: RATE_PATTERN,
  },
  help: RATE_HELP,
  read: ratePerSecond,
  fault: (perSecond) =>
    perSecond <= 0
      ? "must be more than 0"
      : perSecond > RATE_MAX
        ? "is more than 1000000000/s, the highest rate there is"
        : null,
});

/** A ratio from 0 to 1. */
export const ratio: z.ZodType<RatioInput, RatioInput> = quantity({
  json: {
    id: "Ratio",
    title: "a ratio from 0 to 1: 5%, 0.05",
    anyOf: [
      { type: "string", pattern: RATIO_PATTERN },
      { type: "number", minimum: 0, maximum: 1 },
    ],
  },
  help: RATIO_HELP,
  read: ratioOf,
  fault: (value) => ratioFault(value, 1),
});

/** A ratio above 0, at most 1. */
export const positiveRatio: z.ZodType<RatioInput, RatioInput> = quantity({
  json: {
    id: "PositiveRatio",
    title: "a ratio above 0: 5%, 0.05",
    anyOf: [
      { type: "string", pattern: RATIO_PATTERN },
      { type: "number", exclusiveMinimum: 0, maximum: 1 },
    ],
  },
  help: RATIO_HELP,
  read: ratioOf,
  fault: (value) => (value > 0 ? ratioFault(value, 1) : "must be more than 0"),
});

/** A ratio of 1 or more: a share of something that others have, too. */
export const fromWhole: z.ZodType<RatioInput, RatioInput> = quantity({
  json: {
    id: "FromWhole",
    title: "a ratio of 1 or more: 125%, 1.25",
    anyOf: [
      { type: "string", pattern: RATIO_PATTERN },
      { type: "number", minimum: 1, maximum: 100 },
    ],
  },
  help: "expected a ratio of 1 or more, such as 125%",
  read: ratioOf,
  fault: (value) => (value >= 1 && value <= 100 ? null : "must be from 100% to 10000%"),
});

function ratioFault(value: number, max: number): string | null {
  if (value >= 0 && value <= max) return null;
  const advice = value > 1 && value <= 100 ? `; did you mean ${clip(String(value))}%?` : "";
  return `must be from 0% to 100%${advice}`;
}

/** Largest size of a message, and most that a link carries in a second. */
const BYTES_MAX = 1e12;

/** A size of 0 bytes or more. */
export const size: z.ZodType<SizeInput, SizeInput> = quantity({
  json: {
    id: "Size",
    title: "a size: 300B, 4KiB, 1.5MiB",
    anyOf: [{ type: "string", pattern: SIZE_PATTERN }, { const: 0 }],
  },
  help: SIZE_HELP,
  read: sizeBytes,
  fault: (bytes) => (bytes <= BYTES_MAX ? null : "is more than 1000GB, the largest size there is"),
});

/** A bandwidth above 0. */
export const bandwidth: z.ZodType<string, string> = quantity({
  json: {
    id: "Bandwidth",
    title: "a bandwidth: 100Mbit/s, 12MiB/s",
    type: "string",
    pattern: BANDWIDTH_PATTERN,
  },
  help: BANDWIDTH_HELP,
  read: bytesPerSecond,
  fault: (perSecond) =>
    perSecond < 1
      ? "must be at least 1B/s"
      : perSecond > BYTES_MAX
        ? "is more than 1000GB/s, the highest bandwidth there is"
        : null,
});
