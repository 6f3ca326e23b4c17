import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CommandError, EXIT } from "./exit.ts";

/** The folder of the package: two above this file, both in src/ and in dist/. */
const ROOT = new URL("../../", import.meta.url);

/** Path of a file that comes along with the program. */
export function packagePath(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

/** Version of the program, as package.json has it. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packagePath("package.json"), "utf8")) as {
    readonly version: string;
  };
  return version;
}

/** The chart runtime that pages carry; built along with the program. */
export function pageRuntime(): string {
  try {
    return readFileSync(packagePath("dist/report/runtime.js"), "utf8");
  } catch {
    throw new CommandError(
      "error: the page's chart runtime is not built; run `npm run build` once",
      EXIT.bug,
    );
  }
}

/** Scenarios that come along, as paths below the package's `scenarios/`, sorted. */
export function packageScenarios(): readonly string[] {
  const entries = readdirSync(packagePath("scenarios"), { recursive: true, encoding: "utf8" });
  const files = entries.map((entry) => entry.replaceAll("\\", "/")).filter((entry) => /\.ya?ml$/.test(entry));
  return files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
