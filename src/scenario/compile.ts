import { checkCircles } from "./check/circles.ts";
import { checkCrashPoints } from "./check/crash-points.ts";
import { checkEmpty } from "./check/empty.ts";
import { warnOfKeylessEffects } from "./check/keyless-effects.ts";
import { checkMessageSizes, warnOfWeightlessTraffic } from "./check/message-sizes.ts";
import { checkNames } from "./check/names.ts";
import { checkExclusive } from "./check/exclusive.ts";
import { checkGroupTransactions } from "./check/group-transactions.ts";
import { checkOutboxes } from "./check/outboxes.ts";
import { checkSize } from "./check/size.ts";
import { warnOfIdleSettings } from "./check/idle-settings.ts";
import { warnOfLostChanges } from "./check/lost-changes.ts";
import { warnOfUnused } from "./check/unused.ts";
import { ConditionError, readCondition } from "./conditions.ts";
import type { ConditionContext } from "./conditions.ts";
import { metricsOf } from "./metrics.ts";
import type { MetricNode } from "./metric-node.ts";
import { readScenario } from "./normalise/scenario.ts";
import { layDatabasesOverPresets } from "./presets/database-preset.ts";
import type { Problem } from "./problem.ts";
import { durationNs } from "./quantity.ts";
import { Report } from "./report.ts";
import type { Condition, Scenario } from "./scenario.ts";
import type { ScenarioInput } from "./schema/scenario-input.ts";
import { validate } from "./schema/validate.ts";
import type { DataFiles } from "./source/data-files.ts";
import { applyOverrides, applyVariant } from "./source/merge.ts";
import type { Override } from "./source/merge.ts";
import { plainData } from "./source/node.ts";
import type { MapNode } from "./source/node.ts";

/** A scenario file with one variant and the overrides laid over it, read up to its conditions. */
export interface Compiled {
  readonly input: ScenarioInput;
  /** Thresholds and findings are still empty. */
  readonly scenario: Scenario;
  readonly report: Report;
  /** The figures that this variant can have. */
  readonly catalogue: MetricNode;
}

/** What goes into compiling; `problems` takes what is wrong with the changes themselves. */
export interface CompileOptions {
  readonly root: MapNode;
  readonly files: DataFiles;
  readonly variant: string | null;
  readonly overrides: readonly Override[];
  readonly seed: string | null;
  readonly problems: Problem[];
}

/** Compiles one variant. Null where too little is right; what is wrong is in `problems` either way. */
export function compile({
  root,
  files,
  variant,
  overrides,
  seed,
  problems,
}: CompileOptions): Compiled | null {
  const varied = variant === null ? root : applyVariant(root, variant, problems);
  const merged = layDatabasesOverPresets(applyOverrides(varied, overrides, problems));
  const report = new Report(merged);
  checkEmpty(merged, report);
  const input = validate(plainData(merged, true) as Record<string, unknown>, report);
  if (input === null) {
    problems.push(...report.problems);
    return null;
  }
  const scenario = readScenario(
    { input, root: merged, report, files, durationNs: durationNs(input.duration), sagas: new Map() },
    seed,
  );
  checkNames(scenario, report);
  checkCircles(scenario, report);
  checkSize(scenario, report);
  checkExclusive(scenario, report);
  checkGroupTransactions(scenario, report);
  checkCrashPoints(scenario, report);
  checkOutboxes(scenario, report);
  checkMessageSizes(scenario, report);
  if (report.problems.length === 0) {
    warnOfUnused(scenario, report);
    warnOfWeightlessTraffic(scenario, report);
    warnOfKeylessEffects(scenario, report);
    if (variant === null) warnOfIdleSettings({ scenario, root: merged, report });
    warnOfLostChanges({ root, variant, overrides }, report);
  }
  problems.push(...report.problems);
  return { input, scenario, report, catalogue: metricsOf(scenario) };
}

/** The conditions of a list; mistakes in them go to the report and from there to `problems`. */
export function readConditions(
  compiled: Compiled,
  kind: "thresholds" | "findings",
  context: ConditionContext,
): readonly Condition[] {
  const { report } = compiled;
  const conditions: Condition[] = [];
  const troubled = new Set(report.problems.flatMap(({ path }) => path.split(".").slice(0, 4)));
  (compiled.input[kind] ?? []).forEach((text, index) => {
    try {
      const condition = readCondition(text, context);
      if (condition !== null) conditions.push(condition);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // What is wrong elsewhere may be all that is wrong here.
      const names = error.part.split(".").slice(1);
      if (!names.some((name) => troubled.has(name))) report.mistakeIn([kind, index], error.part, error);
    }
  });
  return conditions;
}
