/**
 * The public door: scenarios in, plain data and text out. Everything here runs in a browser too.
 * An actor written in TypeScript can stand beside the built-in ones: see `model/`.
 */
export { parseOverride, parseScenario } from "./scenario/parse.ts";
export type { Override, ParseOptions, ParseResult, ScenarioSource } from "./scenario/parse.ts";
export { formatProblems, ScenarioError } from "./scenario/problem.ts";
export type { Problem } from "./scenario/problem.ts";
export { printScenario } from "./scenario/print/print.ts";
export { scenarioJsonSchema } from "./scenario/json-schema.ts";
export type { Scenario } from "./scenario/scenario.ts";

export { simulate, simulateInSlices, SimulationError, VERSION } from "./world/simulate.ts";
export type { Progress, SimulateOptions, SimulateResult } from "./world/simulate.ts";
export type { Summary } from "./observe/summary.ts";

export { compare } from "./experiment/compare.ts";
export type { ComparisonPlan } from "./experiment/compare.ts";
export { inProcess } from "./experiment/run.ts";
export type { Comparison } from "./experiment/comparison.ts";

export { renderComparison } from "./report/terminal/comparison.ts";
export { renderRun } from "./report/terminal/run.ts";
export { seriesCsv } from "./report/csv.ts";
