import type { WorkloadSeries } from "../summary.ts";
import { clock, percent } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { longestStretch, sumOf, type Stretch } from "./windows.ts";

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
    const longest = longestStretch(series.ok.length, GAP_MOST, holds);
    if (longest === null) return [];
    const stretch = core(longest, (part) => shareOf(sumOver(failedAt, part), part, series));
    const byCause = causesOf(series)
      .map((cause) => ({ cause, failed: sumOf(series.failed[cause]!, stretch) }))
      .sort((a, b) => b.failed - a.failed);
    const failed = byCause.reduce((sum, entry) => sum + entry.failed, 0);
    const share = shareOf(failed, stretch, series);
    const until =
      stretch.to >= series.ok.length
        ? "to the end of the run"
        : `until ${clock(stretch.to * windowMs * 1e6, setup.durationNs)}`;
    const main = byCause[0]!;
    const why =
      main.failed > 0.995 * failed ? main.cause : `${percent(main.failed / failed)} of them by ${main.cause}`;
    const text = `${percent(share)} of the requests of ${name} fail ${until}: ${why}`;
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

/** Without the edges where far less failed than in the whole: the usual failures that happen to stand next to it. */
function core({ from, to }: Stretch, shareIn: (part: Stretch) => number): Stretch {
  const least = shareIn({ from, to }) * EDGE_SHARE;
  while (shareIn({ from, to: from + 1 }) < least) from += 1;
  while (shareIn({ from: to - 1, to }) < least) to -= 1;
  return { from, to };
}

function shareOf(failed: number, stretch: Stretch, series: WorkloadSeries): number {
  const ended = failed + sumOf(series.ok, stretch);
  return ended === 0 ? 0 : failed / ended;
}

function sumOver(valueAt: (window: number) => number, { from, to }: Stretch): number {
  let sum = 0;
  for (let window = from; window < to; window += 1) sum += valueAt(window);
  return sum;
}

function causesOf(series: WorkloadSeries): string[] {
  return Object.keys(series.failed);
}

/** A window counts from three failures and 5 % on; less is the noise of a system at work. */
const FAILURES_WANTED = 3;
const SHARE_WANTED = 0.05;
const GAP_MOST = 5;
/** Of the share in the whole stretch. */
const EDGE_SHARE = 0.25;
