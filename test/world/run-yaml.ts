import { formatProblems } from "../../src/scenario/problem.ts";
import { parseScenario, type ParseOptions } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { simulate, type SimulateOptions, type SimulateResult } from "../../src/world/simulate.ts";

export const NOWHERE: SimulateOptions["source"] = {
  file: "test.yaml",
  text: "",
  variant: null,
  changes: [],
  variants: {},
  unlimited: [],
  worstCaseAmplification: {},
};

/** The Scenario of a text; a mistake in it fails the test with its message. */
export function scenarioOf(text: string, options: ParseOptions = {}): Scenario {
  const file = { file: "test.yaml", text, read: () => fail("a test scenario reads no files") };
  const result = parseScenario(file, options);
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.scenario;
}

function fail(message: string): never {
  throw new Error(message);
}

export function play(
  text: string,
  options: ParseOptions & Omit<SimulateOptions, "source"> = {},
): SimulateResult {
  const { eventsMax, liveMax, progress, trace, examples, ...parse } = options;
  const limits = {
    ...(eventsMax === undefined ? {} : { eventsMax }),
    ...(liveMax === undefined ? {} : { liveMax }),
    ...(progress === undefined ? {} : { progress }),
    ...(trace === undefined ? {} : { trace }),
    ...(examples === undefined ? {} : { examples }),
  };
  return simulate(scenarioOf(text, parse), { source: NOWHERE, ...limits });
}

/** Runs a scenario text and gives its Summary. */
export function run(text: string, options: Parameters<typeof play>[1] = {}): Summary {
  return play(text, options).summary;
}

/** One service under constant arrivals from 0. */
export function service(
  block: string,
  rest: { rate?: string; duration?: string; more?: string; workload?: string } = {},
): string {
  return `
name: test
duration: ${rest.duration ?? "10s"}
workloads: { users: { rate: ${rest.rate ?? "1/s"}, arrivals: constant, target: a${rest.workload ?? ""} } }
services:
  a: ${block}
${rest.more ?? ""}`;
}
