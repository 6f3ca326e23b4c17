import { agree, count, figure, latency as latencyText, percent, placesText, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { highest } from "./windows.ts";

/** Where nothing was made to break: the busiest, the slowest and, unless it is told already, the longest queue. */
export function extremeRemarks(material: StoryMaterial, isQueueTold: boolean): Remark[] {
  const { stations, endNs } = material;
  const remark = (atNs: number, subject: string, text: string, rank: number): Remark => ({
    atNs,
    kind: "extreme",
    subject,
    text,
    weight: WEIGHT.extreme - rank,
  });
  const longest = [...stations].sort((a, b) => b.recorder.queuePeak - a.recorder.queuePeak)[0];
  const remarks = [...loads(material), ...busiest(material), ...slowest(material)].map((extreme, rank) =>
    remark(extreme.atNs, extreme.subject, extreme.text, rank),
  );
  if (isQueueTold) return remarks;
  if (longest !== undefined && longest.recorder.queuePeak > 0) {
    const { name, queueCapacity } = longest.setup;
    const places = placesText(queueCapacity, longest.recorder.queuePeak);
    remarks.push(
      remark(
        longest.recorder.queuePeakNs,
        name,
        `the longest queue of the run: ${count(longest.recorder.queuePeak)}${places} wait at ${name}`,
        0,
      ),
    );
  } else if (stations.length > 0) {
    remarks.push(remark(endNs, "run", `no request ever waited for a worker in ${stretch(endNs)}`, 9));
  }
  return remarks;
}

interface Extreme {
  readonly atNs: number;
  readonly subject: string;
  readonly text: string;
}

/** When a workload that changes its rate offers most. */
function loads({ setup, summary }: StoryMaterial): Extreme[] {
  const { windowMs, workloads } = summary.series;
  return setup.workloads
    .filter(
      ({ load }) =>
        load.kind === "open" &&
        load.stages.some(
          ({ fromRate, toRate }) => fromRate !== toRate || fromRate !== load.stages[0]!.fromRate,
        ),
    )
    .flatMap(({ name }) => {
      const offered = workloads[name]?.offered ?? [];
      const peak = highest(offered, { from: 0, to: offered.length });
      if (peak === null) return [];
      return [
        {
          atNs: peak * windowMs * 1e6,
          subject: name,
          text: `${name} ${agree(name, ["offer", "offers"])} most: ${figure(offered[peak]!)}/s`,
        },
      ];
    });
}

/** The busiest workers of the run. */
function busiest({ summary, endNs }: StoryMaterial): Extreme[] {
  const { windowMs, services, databases } = summary.series;
  const peaks = Object.entries({ ...services, ...databases }).flatMap(([name, { utilization }]) => {
    const window = utilization === null ? null : highest(utilization, { from: 0, to: utilization.length });
    return window === null ? [] : [{ name, window, share: utilization![window]! }];
  });
  const most = peaks.sort((a, b) => b.share - a.share)[0];
  if (most === undefined) return [];
  const units = Object.hasOwn(databases, most.name) ? "connections" : "workers";
  const startNs = most.window * windowMs * 1e6;
  // The last window ends with the run, which may be stopped long before its time.
  const lengthNs = Math.min(windowMs * 1e6, endNs - startNs);
  return [
    {
      atNs: startNs,
      subject: most.name,
      text: `${most.name} ${agree(most.name)} busiest: ${percent(most.share)} of its ${units} for ${stretch(lengthNs)}`,
    },
  ];
}

/** The window with the highest p99 of each workload. */
function slowest({ summary }: StoryMaterial): Extreme[] {
  return Object.entries(summary.series.workloads).flatMap(([name, { latency }]) => {
    const window = highest(latency.p99, { from: 0, to: latency.p99.length });
    const { p99 } = summary.workloads[name]!.latency;
    if (window === null || p99 === null) return [];
    const worst = latencyText(latency.p99[window]! * 1e6);
    return [
      {
        atNs: window * latency.windowMs * 1e6,
        subject: name,
        text: `answers to ${name} are slowest: a p99 of ${worst} here, ${latencyText(p99 * 1e6)} over the run`,
      },
    ];
  });
}
