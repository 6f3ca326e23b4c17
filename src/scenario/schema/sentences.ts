import type * as z from "zod";
import { clip } from "../quantity.ts";
import type { Path } from "../source/node.ts";

/** What zod found, as one sentence at one place. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly hint: string | null;
  /** Whether the key at the path is wrong, rather than its value. */
  readonly at: "key" | "value";
}

type Issue = z.core.$ZodIssue;

/** Every issue as a finding; issues of unions become those of the one branch that was meant. */
export function findingsOf(issues: readonly Issue[], data: unknown): Finding[] {
  return issues.flatMap((issue) => fromIssue(issue, data, []));
}

function fromIssue(issue: Issue, data: unknown, above: Path): Finding[] {
  const path = [...above, ...(issue.path as (string | number)[])];
  if (path.length > 0 && valueAt(data, path) === undefined) return [missing(path)];
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(issue, path);
    case "invalid_union":
      return fromUnion(issue, data, path);
    case "invalid_key":
      return [{ path, at: "key", ...sentence(issue.issues[0]?.message ?? issue.message) }];
    case "invalid_type":
      return [{ path, at: "value", ...sentence(typeSentence(issue, valueAt(data, path))) }];
    default:
      return [{ path, at: "value", ...sentence(issue.message) }];
  }
}

function missing(path: Path): Finding {
  const key = String(path[path.length - 1]);
  return { path: path.slice(0, -1), at: "key", message: `${key} is missing`, hint: null };
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, path: Path): Finding[] {
  const lines = issue.message.split("\n");
  return issue.keys.map((key, index) => ({
    path: [...path, key],
    at: "key" as const,
    ...sentence(lines[index] ?? issue.message),
  }));
}

/** Sentence and remedy of a message, parted by a tab. */
function sentence(text: string): { readonly message: string; readonly hint: string | null } {
  const [message = text, hint = ""] = text.split("\t");
  return { message, hint: hint === "" ? null : hint };
}

const NOUNS: Readonly<Record<string, string>> = {
  object: "a map of settings",
  record: "a map",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function typeSentence(issue: z.core.$ZodIssueInvalidType, found: unknown): string {
  if (!issue.message.startsWith("Invalid input")) return issue.message;
  return `expected ${NOUNS[issue.expected] ?? issue.expected}, found ${kindOf(found)}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `"${clip(value)}"`;
  if (typeof value === "number" || typeof value === "boolean") return `${value}`;
  return value === null ? "nothing" : "a map";
}

/**
 * A union fails with the issues of every branch. The branch that was meant is the one whose kind of
 * value is right and whose keys fit best; where none stands out, the union's own sentence speaks.
 */
function fromUnion(issue: z.core.$ZodIssueInvalidUnion, data: unknown, path: Path): Finding[] {
  const value = valueAt(data, path);
  const scored = issue.errors
    .map((issues) => ({ issues, misfit: misfitOf(issues, value) }))
    .filter(({ misfit }) => misfit < Infinity)
    .sort((a, b) => a.misfit - b.misfit);
  const [best, second] = scored;
  if (best === undefined || second?.misfit === best.misfit)
    return [{ path, at: "value", ...sentence(issue.message) }];
  return best.issues.flatMap((inner) => fromIssue(inner, data, path));
}

/** How many keys of a value a branch does not know or misses; Infinity for another kind of value. */
function misfitOf(issues: readonly Issue[], value: unknown): number {
  let misfit = 0;
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) misfit += issue.keys.length;
    else if (issue.code === "invalid_union" && issue.path.length === 0)
      misfit += Math.min(...issue.errors.map((inner) => misfitOf(inner, value)));
    else if (issue.path.length === 0 && isOtherKind(issue, value)) return Infinity;
    else if (issue.path.length === 1 && valueAt(value, issue.path as Path) === undefined) misfit += 1;
  }
  return misfit;
}

/**
 * A structured value is never meant for a branch that fails at its root without naming keys, and a
 * word is never meant for a quantity.
 */
function isOtherKind(issue: Issue, value: unknown): boolean {
  return (
    issue.code === "invalid_type" ||
    issue.code === "invalid_value" ||
    (typeof value === "object" && value !== null) ||
    (issue.code === "custom" && typeof value === "string" && /^[A-Za-z]+$/.test(value))
  );
}

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
