import { durationNs, durationText, ratioOf } from "../quantity.ts";
import type { Named, SloAlertSpec, SloSpec } from "../scenario.ts";
import type { SloInput } from "../schema/slo.ts";
import type { Path } from "../source/node.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** The objectives of a workload, with the workbook's alerts where none are given. */
export function readSlo(reading: Reading, path: Path, input: SloInput): SloSpec {
  const { availability, latency } = input;
  if (availability === undefined && latency === undefined)
    reading.report.mistake(path, "an slo needs availability, latency or both", null, "key");
  const windowNs = durationNs(input.window);
  const promise = (at: Path, ratio: string | number): number => {
    const value = ratioOf(ratio);
    if (value >= 1) reading.report.mistake(at, "100% leaves no budget for errors; promise less");
    return value;
  };
  return {
    availability: availability === undefined ? null : promise([...path, "availability"], availability),
    latency:
      latency === undefined
        ? null
        : {
            percentile: promise([...path, "latency", "percentile"], latency.percentile),
            belowNs: durationNs(latency.below),
          },
    windowNs,
    alerts: input.alerts === undefined ? workbookAlerts(windowNs) : readAlerts(reading, path, input.alerts),
  };
}

function readAlerts(
  reading: Reading,
  path: Path,
  inputs: NonNullable<SloInput["alerts"]>,
): Named<SloAlertSpec> {
  const alerts = emptyMap<SloAlertSpec>();
  for (const [name, { burnRate, long, short, severity }] of entriesOf(inputs)) {
    const [longNs, shortNs] = [durationNs(long), durationNs(short)];
    if (shortNs > longNs)
      reading.report.mistake(
        [...path, "alerts", name, "short"],
        `the short window (${durationText(shortNs)}) is longer than the long one (${durationText(longNs)})`,
      );
    alerts[name] = { burnRate, longNs, shortNs, severity };
  }
  return alerts;
}

/** The workbook's table is for 30 days; for another window everything in it keeps its proportion. */
function workbookAlerts(windowNs: number): Named<SloAlertSpec> {
  const scaled = (hours: number): number => Math.max(1, Math.round((hours * windowNs) / 720));
  const alerts = emptyMap<SloAlertSpec>();
  alerts["fast"] = { burnRate: 14.4, longNs: scaled(1), shortNs: scaled(1 / 12), severity: "page" };
  alerts["medium"] = { burnRate: 6, longNs: scaled(6), shortNs: scaled(0.5), severity: "page" };
  alerts["slow"] = { burnRate: 1, longNs: scaled(72), shortNs: scaled(6), severity: "ticket" };
  return alerts;
}
