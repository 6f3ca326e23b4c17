import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";

const folder = new URL("../scenarios/invalid/", import.meta.url);
const scenarios = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/** Every mistake has a scenario of its own, and beside it the exact text that its author reads. */
describe("a mistake in a scenario", () => {
  it.each(scenarios)("is told as written beside %s", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");
    const result = parseScenario({
      file,
      text,
      read: (path) => (existsSync(new URL(path, folder)) ? read(path) : missing(path)),
    });
    const told = result.ok ? "no mistake found" : formatProblems(result.problems);
    const beside = new URL(file.replace(/yaml$/, "txt"), folder);
    if (process.env["UPDATE_INVALID"] === "1") writeFileSync(beside, `${told}\n`);
    expect(result.ok).toBe(false);
    expect(`${told}\n`).toBe(readFileSync(beside, "utf8"));
  });
});

function missing(path: string): never {
  throw new Error(`no such file: ${path}`);
}
