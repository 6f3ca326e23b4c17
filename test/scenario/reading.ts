import { parseScenario } from "../../src/scenario/parse.ts";
import type { ParseOptions } from "../../src/scenario/parse.ts";
import { formatProblems, ScenarioError } from "../../src/scenario/problem.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

type Files = Readonly<Record<string, string>>;

/** A scenario with these services and whatever else is written below them. */
export function around(services: string, rest = ""): string {
  return `name: Test\nduration: 10m\nworkloads: { users: { target: shop, rate: 80/s } }\nservices:\n${indented(services)}\n${rest}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

/** Reads a scenario that is right; throws with all mistakes otherwise. */
export function read(text: string, options: ParseOptions = {}, files: Files = {}): Scenario {
  const result = parseScenario({ file: "test.yaml", text, read: reader(files) }, options);
  if (!result.ok) throw new ScenarioError(result.problems);
  return result.scenario;
}

/** The mistakes of a scenario as `path: message`, and the warnings of one without. */
export function mistakes(text: string, options: ParseOptions = {}, files: Files = {}): string[] {
  const result = parseScenario({ file: "test.yaml", text, read: reader(files) }, options);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** The warnings of a scenario that is right, as `path: message`. */
export function warnings(text: string, options: ParseOptions = {}): string[] {
  const result = parseScenario({ file: "test.yaml", text, read: reader({}) }, options);
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.warnings.map(({ path, message }) => `${path}: ${message}`);
}

function reader(files: Files): (name: string) => string {
  return (name) => {
    const content = files[name];
    if (content === undefined) throw new Error("no such file");
    return content;
  };
}
