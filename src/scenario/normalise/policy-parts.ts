import type * as z from "zod";
import { durationNs, ratioOf } from "../quantity.ts";
import type { FailureSetSpec, JitterSpec } from "../scenario.ts";
import type { jitter } from "../schema/policy-parts.ts";

type JitterInput = z.output<typeof jitter>;

/** Codes and causes, as written. */
export function failureSet(block: {
  readonly failures?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
}): FailureSetSpec {
  return { failures: block.failures ?? null, ignore: block.ignore ?? [] };
}

/** The form of a jitter. */
export function jitterOf(input: JitterInput): JitterSpec {
  if (typeof input === "string") return { kind: input };
  if ("plusMinus" in input) return { kind: "plusMinus", ratio: ratioOf(input.plusMinus) };
  const { plus } = input;
  const isTime = typeof plus === "string" && !plus.trim().endsWith("%");
  return isTime
    ? { kind: "plusTime", timeNs: durationNs(plus) }
    : { kind: "plusRatio", ratio: ratioOf(plus) };
}

/** A duration in ns; null where none is written. */
export function nsOf(input: string | 0 | undefined): number | null {
  return input === undefined ? null : durationNs(input);
}
