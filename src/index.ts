/**
 * The public door: scenarios in, plain data and text out. Everything here runs in a browser too.
 * An actor written in TypeScript can stand beside the built-in ones: see `model/`.
 */
export { simulate, SimulationError, VERSION } from "./world/simulate.ts";
export type { Progress, SimulateOptions, SimulateResult } from "./world/simulate.ts";
export type { Summary } from "./observe/summary.ts";
export type { Comparison } from "./experiment/comparison.ts";
export type { Scenario } from "./scenario/scenario.ts";
