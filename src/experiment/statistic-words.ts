const STATISTICS: Readonly<Record<string, string>> = {
  mean: "mean",
  stddev: "standard deviation of the",
  min: "shortest",
  p50: "median",
  p999: "p99.9",
  max: "longest",
};

/** "p99 latency", "longest latency"; a count is one of samples. */
export function timeLabel(what: string, [statistic = ""]: readonly string[]): string {
  return statistic === "count" ? `samples of the ${what}` : `${STATISTICS[statistic] ?? statistic} ${what}`;
}

/** A name of several words in small letters: "idleTime" is "idle time". */
export function spelt(name: string): string {
  return name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
