import { durationText } from "../../scenario/quantity.ts";
import type { JitterSpec, ScopeSpec } from "../../scenario/scenario.ts";

/** How chance spreads a pause, in words. */
export function jitterInWords(jitter: JitterSpec): string {
  switch (jitter.kind) {
    case "none":
      return "no jitter";
    case "full":
    case "equal":
    case "decorrelated":
      return `${jitter.kind} jitter`;
    case "plusRatio":
      return `jitter of up to ${percent(jitter.ratio)} more`;
    case "plusTime":
      return `jitter of up to ${durationText(jitter.timeNs)} more`;
    case "plusMinus":
      return `jitter of ${percent(jitter.ratio)} either way`;
  }
}

/** A ratio as a percentage. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(6))} %`;
}

/** A number and its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

/** Who has a state of its own, where that is not each caller instance. */
export function scopeInWords(scope: ScopeSpec): string {
  switch (scope) {
    case "callee":
      return "";
    case "endpoint":
      return ", one for each endpoint";
    case "shared":
      return ", one shared by all instances";
  }
}
