import { ConditionError, readCondition } from "../scenario/conditions.ts";
import type { RunFrame } from "../scenario/conditions.ts";
import { metricsOf } from "../scenario/metrics.ts";
import type { Condition, Scenario } from "../scenario/scenario.ts";
import { estimate } from "../statistics/interval.ts";
import type { PlannedVariant } from "./compare.ts";
import type { FindingSummary } from "./comparison.ts";

/** What a lesson shows, as it comes out of a changed copy, beside what it is in the lesson itself. */
export interface LessonFinding extends FindingSummary {
  readonly lesson: FindingSummary;
  /** Whether it differs from the lesson's by more than chance. */
  readonly moved: boolean;
}

/** A finding that has no meaning in a copy, and why. */
export interface LostFinding {
  readonly text: string;
  readonly reason: string;
}

/** The findings of a lesson, read against a copy of it. */
export interface CopiedFindings {
  /** With the times of the copy as it stands. */
  readonly judged: readonly Condition[];
  readonly lost: readonly LostFinding[];
  /** The copy's variants, each of which measures what these findings ask for. */
  readonly variants: readonly PlannedVariant[];
}

/**
 * Reads a lesson's findings against a changed copy, whatever findings that copy has itself: a window that
 * nobody wrote down before a run cannot be judged after it.
 */
export function findingsOfCopy(
  texts: readonly string[],
  copy: Scenario,
  variants: readonly PlannedVariant[],
): CopiedFindings {
  const frames = new Map(variants.map(({ name, scenario }) => [name, frameOf(scenario)]));
  const lost: LostFinding[] = [];
  const readBy = (own: RunFrame, text: string): Condition | null => {
    try {
      return readCondition(text, { own, variants: frames });
    } catch (error) {
      if (error instanceof ConditionError) return null;
      throw error;
    }
  };
  const judged = texts.flatMap((text) => {
    const condition = readBy(frameOf(copy), text);
    if (condition === null) lost.push({ text, reason: reasonOf(text, frames, copy) });
    return condition === null ? [] : [condition];
  });
  const planned = variants.map((variant) => {
    const { scenario } = variant;
    const own = judged.flatMap(({ text }) => readBy(frameOf(scenario), text) ?? []);
    return { ...variant, scenario: { ...scenario, findings: [...scenario.findings, ...own] } };
  });
  return { judged, lost, variants: planned };
}

function reasonOf(text: string, frames: ReadonlyMap<string, RunFrame>, copy: Scenario): string {
  const gone = [...text.matchAll(/(?:^| )([A-Za-z][\w-]*)\.[A-Za-z]/g)].find(
    ([, name]) => !frames.has(name!),
  );
  if (gone !== undefined) return `your file has no variant ${gone[1]!}`;
  try {
    readCondition(text, { own: frameOf(copy), variants: frames });
  } catch (error) {
    if (error instanceof ConditionError) return error.message.replace(/^\S+ is no figure/, "no such figure");
  }
  return "cannot be read";
}

function frameOf(scenario: Scenario): RunFrame {
  return {
    durationNs: scenario.durationNs,
    warmupNs: scenario.warmupNs,
    catalogue: metricsOf(scenario),
  };
}

/** Whether two scenarios are simulated alike: what is only said about them may differ. */
export function isSameSystem(a: Scenario, b: Scenario): boolean {
  return systemText(a) === systemText(b);
}

/** What is said about a scenario and is not simulated. */
const SAYINGS: readonly string[] = ["name", "summary", "lesson", "thresholds", "findings", "variants"];

function systemText(scenario: Scenario): string {
  return JSON.stringify(Object.entries(scenario).filter(([key]) => !SAYINGS.includes(key)));
}

/** What is judged of a copy, beside what the lesson itself says, in the same order. */
export function besideLesson(
  copied: readonly FindingSummary[],
  lesson: readonly FindingSummary[],
): readonly LessonFinding[] {
  return copied.map((finding) => {
    const taught = lesson.find(({ text }) => text === finding.text) ?? finding;
    return { ...finding, lesson: taught, moved: hasMoved(finding, taught) };
  });
}

function hasMoved(now: FindingSummary, before: FindingSummary): boolean {
  if (now.status !== before.status) return true;
  const [after, earlier] = [now.difference?.runs, before.difference?.runs];
  if (after === undefined || earlier === undefined) return now.actual !== before.actual;
  const differences = after.flatMap((value, index) => {
    const was = earlier[index] ?? null;
    return value === null || was === null ? [] : [value - was];
  });
  if (differences.length === 0) return false;
  const { mean, halfWidth } = estimate(differences);
  return Math.abs(mean) > (halfWidth ?? 0);
}
