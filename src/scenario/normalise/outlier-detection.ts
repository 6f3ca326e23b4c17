import { durationNs, ratioOf } from "../quantity.ts";
import type { OutlierDetectionSpec } from "../scenario.ts";
import type { ClientBlock } from "../schema/clients.ts";

export function outlierDetectionOf(block: ClientBlock["outlierDetection"]): OutlierDetectionSpec | null {
  if (block === undefined) return null;
  const { failurePercentage: failures } = block;
  return {
    consecutive5xx: block.consecutive5xx,
    intervalNs: durationNs(block.interval),
    baseEjectionTimeNs: durationNs(block.baseEjectionTime),
    maxEjectionTimeNs: durationNs(block.maxEjectionTime),
    maxEjectionPercent: ratioOf(block.maxEjectionPercent),
    panicThreshold: ratioOf(block.panicThreshold),
    successRate: block.successRate === "off" ? null : block.successRate,
    failurePercentage:
      failures === undefined ? null : { ...failures, threshold: ratioOf(failures.threshold) },
  };
}
