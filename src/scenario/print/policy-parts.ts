import { durationText } from "../quantity.ts";
import type { FailureSetSpec, JitterSpec } from "../scenario.ts";
import type { Written } from "./written.ts";

/** A jitter as it is written. */
export function jitter(spec: JitterSpec): Written {
  switch (spec.kind) {
    case "none":
    case "full":
    case "equal":
    case "decorrelated":
      return spec.kind;
    case "plusRatio":
      return { plus: spec.ratio };
    case "plusTime":
      return { plus: durationText(spec.timeNs) };
    case "plusMinus":
      return { plusMinus: spec.ratio };
  }
}

/** Codes and causes; what is empty is left out. */
export function failureSet({ failures, ignore }: FailureSetSpec): Record<string, Written | null> {
  return { failures, ignore: ignore.length === 0 ? null : ignore };
}
