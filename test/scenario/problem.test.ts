import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems, ScenarioError } from "../../src/scenario/problem.ts";
import type { Problem } from "../../src/scenario/problem.ts";
import { around, read } from "./reading.ts";

function problemsOf(text: string): readonly Problem[] {
  const result = parseScenario({ file: "shop.yaml", text, read: () => "" });
  return result.ok ? [] : result.problems;
}

describe("a problem", () => {
  it("says file, line, column, path, sentence and remedy, and shows the lines around", () => {
    const problems = problemsOf(around("shop:\n  concurency: 4\n  steps: []"));
    expect(problems).toEqual([
      {
        file: "shop.yaml",
        line: 6,
        column: 5,
        path: "services.shop.concurency",
        message: 'unknown key "concurency"',
        hint: 'did you mean "concurrency"?',
        frame: [
          "  4 | services:",
          "  5 |   shop:",
          "> 6 |     concurency: 4",
          "    |     ^^^^^^^^^^",
          "  7 |     steps: []",
        ].join("\n"),
      },
    ]);
    expect(formatProblems(problems).split("\n")[0]).toBe(
      'shop.yaml:6:5  services.shop.concurency: unknown key "concurency" - did you mean "concurrency"?',
    );
  });

  it("is printed in full up to the twentieth; of the rest the number", () => {
    const services = Array.from({ length: 25 }, (_, index) => `s${index}: { stps: [], steps: [] }`).join(
      "\n",
    );
    const problems = problemsOf(around(`shop: { steps: [] }\n${services}`));
    expect(problems).toHaveLength(25);
    const text = formatProblems(problems);
    expect(text.match(/^shop\.yaml:/gm)).toHaveLength(20);
    expect(text.endsWith("... and 5 more mistakes.")).toBe(true);
  });

  it("comes in the order of the text", () => {
    const lines = problemsOf(
      around("shop: { steps: [{ call: nobody }] }", "warmup: 20m\nthresholds: [x]\n").replace(
        "rate: 80/s",
        "rate: 80",
      ),
    ).map(({ line }) => line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(lines).toHaveLength(4);
  });

  it("shows no more of a long line than fits a screen", () => {
    const problems = problemsOf(around(`shop: { stps: [], steps: [], ${" ".repeat(5000)} }`));
    expect(Math.max(...problems[0]!.frame.split("\n").map((line) => line.length))).toBeLessThan(200);
  });

  it("is thrown together with all others where there is nobody to hand them to", () => {
    expect(() => read(around("shop: { stps: [] }"))).toThrow(ScenarioError);
  });
});
