import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** Where compiled programs go, relative to the root of the project; ignored by git. */
export const BUILD = "bench/build";

/** Where the compiled simulator and the workloads go: what is measured is what plain `node` runs. */
export const NODE_BUILD = `${BUILD}/node`;

/** Turns `src` and `bench/workloads` into JavaScript with the options of tsconfig.json, without type checks. */
export function compileSimulator(): void {
  const config = ts.readConfigFile("tsconfig.json", (path) => readFileSync(path, "utf8")) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const settings = {
    ...config.config.compilerOptions,
    noEmit: false,
    module: "ESNext",
    moduleResolution: "Bundler",
  };
  const { options } = ts.convertCompilerOptionsFromJson(settings, ".");
  for (const path of [...sourcesIn("src"), ...sourcesIn("bench/workloads")]) {
    const target = join(NODE_BUILD, path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(
      target,
      ts.transpileModule(readFileSync(path, "utf8"), { compilerOptions: options }).outputText,
    );
  }
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => join(folder, path));
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
