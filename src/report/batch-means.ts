import type { BatchInterval, Summary, WorkloadIntervals } from "../observe/summary.ts";
import { estimateText, figure } from "./numbers.ts";
import type { FigureUnit } from "./numbers.ts";
import { listed, sentenceCase } from "./phrases.ts";

type Reason = WorkloadIntervals["without"][string];

/** What one run says of the long run, workload by workload: the intervals, and why others have none. */
export function batchMeansOf({ batchMeans }: Summary): readonly string[] {
  const all = Object.entries(batchMeans?.workloads ?? {});
  return all.flatMap(([name, intervals]) => {
    const whose = all.length === 1 ? "" : `${name}: `;
    return [...intervalTexts(intervals), ...reasonTexts(intervals)].map(
      (text, at) => `${at === 0 ? whose : ""}${at === 0 && whose !== "" ? text : sentenceCase(text)}`,
    );
  });
}

function intervalTexts({ figures }: WorkloadIntervals): readonly string[] {
  const all = Object.entries(figures);
  if (all.length === 0) return [];
  const batches = all.map(([, interval]) => interval.batches);
  const least = Math.min(...batches);
  const most = Math.max(...batches);
  const how = least === most ? String(least) : `${String(least)} to ${String(most)}`;
  const texts = all.map(([path, interval]) => `${nameOf(path)} ${rangeText(path, interval)}`);
  return [`in the long run, by ${how} batch means of this one (95 %): ${texts.join(", ")}.`];
}

/** `20.4 ± 0.6/s`; of latencies, which lie anywhere in their intervals, `89 to 101 ms`. */
function rangeText(path: string, { low, high }: BatchInterval): string {
  const unit = unitOf(path);
  const half = (high - low) / 2;
  const middle = (low + high) / 2;
  if (half <= middle * ROUNDING) return figure(middle, unit);
  if (!path.startsWith("latency.")) return estimateText(middle, half, unit);
  const [from = ""] = estimateText(low, half, unit).split(" ± ");
  const [to = ""] = estimateText(high, half, unit).split(" ± ");
  const [, suffix = ""] = /[\d.,]+(\D*)$/.exec(estimateText(high, half, unit)) ?? [];
  return `${from} to ${to}${suffix}`;
}

const QUANTILE = /\.p\d+$/;
const ROUNDING = 1e-9;

const SENTENCES: Record<Reason, (names: string) => string> = {
  tooShort: (names) =>
    `no interval for ${names}: the run is too short for 40 stretches with enough answers each; --replications gives one.`,
  correlated: (names) =>
    `no interval for ${names}: what happens in a tenth of the run still depends on what went before; a longer run, or --replications, gives one.`,
  fewValues: (names) => `no interval for ${names}: too few latencies lie beyond.`,
};

/** Of a figure that has nothing to vary there is no need to speak: nothing failed, or hardly anything. */
function reasonTexts({ without, figures }: WorkloadIntervals): readonly string[] {
  // With the mean all latencies are without an interval, and for one reason.
  const hasMean = without["latency.mean"] === undefined;
  const told = Object.entries(without).filter(
    ([path]) => path !== "successRate" && (hasMean || !QUANTILE.test(path)),
  );
  if (Object.keys(figures).length === 0 && told.every(([, reason]) => reason !== "correlated"))
    return ["the run is too short for intervals of its own; --replications gives some."];
  return (["tooShort", "correlated", "fewValues"] as const).flatMap((reason) => {
    const names = told
      .filter((entry) => entry[1] === reason)
      .map(([path]) => (path === "latency.mean" ? "latencies" : nameOf(path)));
    return names.length === 0 ? [] : [SENTENCES[reason](listed(names))];
  });
}

function nameOf(path: string): string {
  if (path === "successRate") return "success";
  return path.replace("latency.mean", "mean latency").replace("latency.", "");
}

function unitOf(path: string): FigureUnit {
  if (path === "successRate") return "ratio";
  return path === "goodput" ? "perSecond" : "ms";
}
