import { execFileSync } from "node:child_process";
import { bundleForNode } from "../src/cli/bundle.mjs";

/** Where compiled programs go, relative to the root of the project; ignored by git. */
export const BUILD = "bench/build";

/** Where the bundled workloads go. */
export const NODE_BUILD = `${BUILD}/node`;

/** Bundles each workload with the simulator as the command line is: what is measured is what people run. */
export async function bundleWorkloads(names: readonly string[]): Promise<void> {
  for (const name of names) await bundleForNode({ [name]: `bench/workloads/${name}.ts` }, NODE_BUILD);
}

/** Compiles the reference programs of that name; false where there is no g++. */
export function compileReferences(names: readonly string[]): boolean {
  if (!works("g++", ["--version"])) return false;
  for (const name of names) {
    execFileSync("g++", ["-O2", "-std=c++17", "-o", `${BUILD}/${name}`, `bench/reference/${name}.cpp`]);
  }
  return true;
}

/** Debian's own Python, which has Debian's python3-simpy3. */
export const PYTHON = "/usr/bin/python3";

/** Whether the SimPy programs can run here. */
export function hasSimPy(): boolean {
  return works(PYTHON, ["-c", "import simpy; assert simpy.__version__ >= '3'"]);
}

function works(command: string, options: readonly string[]): boolean {
  try {
    execFileSync(command, options, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
