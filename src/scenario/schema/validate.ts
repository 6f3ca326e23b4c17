import type * as z from "zod";
import type { Report } from "../report.ts";
import type { Path } from "../source/node.ts";
import { scenarioInput } from "./scenario-input.ts";
import type { ScenarioInput } from "./scenario-input.ts";
import { findingsOf, valueAt } from "./sentences.ts";
import type { Finding } from "./sentences.ts";

/** Rounds of leaving out what is wrong; each goes at least one level up, so few are needed. */
const ROUNDS_MAX = 70;

/** Stand in for settings without which nothing else could be checked. */
const PLACEHOLDERS: Readonly<Record<string, unknown>> = {
  name: "-",
  duration: "1000h",
  workloads: {},
  services: {},
};

/**
 * Holds plain data against the schema and reports every mistake. What is wrong is then left out, so
 * that later checks still see the rest and all mistakes come at once; null when nothing is left.
 */
export function validate(data: Record<string, unknown>, report: Report): ScenarioInput | null {
  const found = (finding: Finding): void => {
    report.spoil(finding.path, finding.message, finding.hint, finding.at);
  };
  return salvage(scenarioInput, { data, placeholders: PLACEHOLDERS, found });
}

interface Wreck {
  readonly data: Record<string, unknown>;
  readonly placeholders: Readonly<Record<string, unknown>>;
  readonly found: (finding: Finding) => void;
}

/** What a schema makes of data once everything that does not fit is left out; null when nothing fits. */
export function salvage<S extends z.ZodType>(schema: S, wreck: Wreck): z.output<S> | null {
  let rest: Record<string, unknown> = wreck.data;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    const findings = findingsOf(result.error.issues, rest);
    // Later rounds only meet the holes that the first has left.
    if (round === 0) findings.forEach(wreck.found);
    if (round > 0 && findings.some(({ path }) => path.length === 0)) return null;
    rest = {
      ...wreck.placeholders,
      ...without(
        rest,
        findings.map(({ path }) => path),
      ),
    };
  }
  return null;
}

/** A step that does nothing: keeps the numbering of a list when an item is left out. */
const HOLE = { steps: [] };

/** The data without the values at some paths. */
function without(data: Record<string, unknown>, paths: readonly Path[]): Record<string, unknown> {
  const copy = structuredClone(data);
  for (const path of paths) leaveOut(copy, path);
  return copy;
}

function leaveOut(data: Record<string, unknown>, path: Path): void {
  const last = path[path.length - 1];
  const parent = valueAt(data, path.slice(0, -1));
  if (last === undefined || typeof parent !== "object" || parent === null) return;
  if (!Array.isArray(parent)) {
    Reflect.deleteProperty(parent, last);
    return;
  }
  const list = parent as unknown[];
  const item = list[Number(last)];
  const isHole =
    typeof item === "object" &&
    item !== null &&
    Object.keys(item).join() === "steps" &&
    valueAt(item, ["steps", 0]) === undefined;
  if (isHole)
    leaveOut(data, path.slice(0, -1)); // Not a list of steps: it goes as a whole.
  else list[Number(last)] = structuredClone(HOLE);
}
