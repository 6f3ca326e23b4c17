import { durationText } from "../quantity.ts";
import type { SloSpec } from "../scenario.ts";
import { mapped, said } from "./written.ts";
import type { Written } from "./written.ts";

export function writtenSlo({ availability, latency, windowNs, alerts }: SloSpec): Written {
  return said({
    availability,
    latency:
      latency === null ? null : { percentile: latency.percentile, below: durationText(latency.belowNs) },
    window: durationText(windowNs),
    alerts: mapped(alerts, ({ burnRate, longNs, shortNs, severity }) => ({
      burnRate,
      long: durationText(longNs),
      short: durationText(shortNs),
      severity,
    })),
  });
}
