import "../../src/cli/v8-flags.ts";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readFirst } from "../../src/cli/read-first.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { type ParseOptions, parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { simulate } from "../../src/world/simulate.ts";
import { measure } from "./measurement.ts";

/** Parses the file at a path, its `duration` replaced. */
function scenarioAt(path: string, duration: string): Scenario {
  const options: ParseOptions = { overrides: [{ path: "duration", value: duration, origin: "bench" }] };
  const read = (relativePath: string): string => readFileSync(join(dirname(path), relativePath), "utf8");
  const source = { file: basename(path), text: read(basename(path)), read };
  const parsed = readFirst(() => parseScenario(source, options));
  if (!parsed.ok) throw new Error(formatProblems(parsed.problems));
  return parsed.scenario;
}

/** Plays a scenario file, everything on, for a duration; units are requests, or events when asked for. */
const [path, duration, unit] = process.argv.slice(2) as [string, string, string | undefined];
const scenario = scenarioAt(path, duration);
const source = {
  file: basename(path),
  text: "",
  variant: null,
  changes: [],
  variants: {},
  unlimited: [],
  worstCaseAmplification: {},
};
measure(() => {
  const { summary } = simulate(scenario, { source, eventsMax: Infinity });
  const requests = Object.values(summary.workloads).reduce((sum, workload) => sum + workload.requests, 0);
  const [first] = Object.values(summary.workloads);
  return { units: unit === "events" ? summary.events : requests, result: first?.latency.mean ?? NaN };
});
