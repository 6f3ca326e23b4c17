import { execFileSync } from "node:child_process";
import { BUILD, NODE_BUILD, PYTHON } from "./compile.ts";
import type { Measurement } from "./workloads/measurement.ts";

/** One of the programs that a row compares; prints its measurement as one line of JSON. */
export interface Program {
  readonly command: string;
  readonly options: readonly string[];
}

/** A workload of ours, of `bench/workloads`. */
export function ours(workload: string, ...options: readonly string[]): Program {
  return { command: process.execPath, options: [`${NODE_BUILD}/${workload}.js`, ...options] };
}

/** A reference program in C++. */
export function cpp(name: string, ...options: readonly string[]): Program {
  return { command: `${BUILD}/${name}`, options };
}

/** A reference program for SimPy. */
export function simPy(name: string, ...options: readonly string[]): Program {
  return { command: PYTHON, options: [`bench/reference/${name}.py`, ...options] };
}

/** Runs a program in a process of its own. */
export function run({ command, options }: Program): Measurement {
  const output = execFileSync(command, options, { encoding: "utf8" });
  return JSON.parse(output) as Measurement;
}
