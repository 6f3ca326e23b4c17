import { durationText } from "../quantity.ts";
import type { OutlierDetectionSpec } from "../scenario.ts";
import { said, type Written } from "./written.ts";

export function writtenOutlierDetection(spec: OutlierDetectionSpec): Written {
  return said({
    consecutive5xx: spec.consecutive5xx,
    interval: durationText(spec.intervalNs),
    baseEjectionTime: durationText(spec.baseEjectionTimeNs),
    maxEjectionTime: durationText(spec.maxEjectionTimeNs),
    maxEjectionPercent: spec.maxEjectionPercent,
    panicThreshold: spec.panicThreshold,
    successRate: spec.successRate ?? "off",
    failurePercentage: spec.failurePercentage,
  });
}
