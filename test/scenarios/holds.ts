import { describe, expect, it } from "vitest";
import { brokenFindings, brokenThresholds, parse } from "./collection.ts";
import type { ScenarioFile } from "./collection.ts";

/** Runs are deterministic and short, but machines are shared: a slow one must not fail a scenario. */
export const PATIENCE_MS = 180_000;

/** Tests that scenarios show what they say: thresholds as written, findings over their variants. */
export function describeScenarios(files: readonly ScenarioFile[]): void {
  describe.each(files.map((file) => [file.shown, file] as const))("%s", (_, file) => {
    const { variants, findings } = parse(file);

    it(
      "holds its thresholds as written",
      () => {
        expect(brokenThresholds(file)).toEqual([]);
      },
      PATIENCE_MS,
    );

    if (findings.length > 0) {
      it(
        `shows its findings when its ${Object.keys(variants).length} variants are compared`,
        () => {
          expect(brokenFindings(file)).toEqual([]);
        },
        PATIENCE_MS,
      );
    }
  });
}
