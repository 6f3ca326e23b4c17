import type { WorkloadSeries } from "../summary.ts";
import { clock, percent } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { longestStretch, sumOf } from "./windows.ts";

/** For each workload the longest time in which its requests failed in numbers, and what they failed of. */
export function failureRemarks({ setup, summary }: StoryMaterial): Remark[] {
  const { windowMs, workloads } = summary.series;
  return Object.entries(workloads).flatMap(([name, series]) => {
    const failedAt = (window: number): number =>
      causesOf(series).reduce((sum, cause) => sum + (series.failed[cause]![window] ?? 0), 0);
    const holds = (window: number): boolean => {
      const failed = failedAt(window);
      return (
        (failed * windowMs) / 1000 >= FAILURES_WANTED &&
        failed >= SHARE_WANTED * (failed + (series.ok[window] ?? 0))
      );
    };
    const stretch = longestStretch(series.ok.length, GAP_MOST, holds);
    if (stretch === null) return [];
    const byCause = causesOf(series)
      .map((cause) => ({ cause, failed: sumOf(series.failed[cause]!, stretch) }))
      .sort((a, b) => b.failed - a.failed);
    const failed = byCause.reduce((sum, entry) => sum + entry.failed, 0);
    const share = failed / (failed + sumOf(series.ok, stretch));
    const until =
      stretch.to >= series.ok.length
        ? "to the end of the run"
        : `until ${clock(stretch.to * windowMs * 1e6, setup.durationNs)}`;
    const main = byCause[0]!;
    const why =
      main.failed > 0.995 * failed
        ? `of ${main.cause}`
        : `${percent(main.failed / failed)} of them of ${main.cause}`;
    const text = `${percent(share)} of the requests of ${name} fail ${until}, ${why}`;
    return [
      {
        atNs: stretch.from * windowMs * 1e6,
        kind: "failure" as const,
        subject: name,
        text,
        weight: WEIGHT.failure,
      },
    ];
  });
}

function causesOf(series: WorkloadSeries): string[] {
  return Object.keys(series.failed);
}

/** A window counts from three failures and 5 % on; less is the noise of a system at work. */
const FAILURES_WANTED = 3;
const SHARE_WANTED = 0.05;
const GAP_MOST = 5;
