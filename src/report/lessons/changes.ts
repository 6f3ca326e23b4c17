/** A setting that differs between two versions of a scenario, or a whole block that came or went; null: it is not there. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What says something about a scenario and changes nothing in it. */
const SAYINGS = ["name", "summary", "lesson", "findings", "thresholds"];

/**
 * The settings in which two scenarios, as read from YAML, differ: in the order of the second, what is gone last.
 * A block that only one of them has is one change.
 */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const changes = differences(withoutSayings(before), withoutSayings(after), "");
  return [
    ...changes.filter((change) => change.after !== null),
    ...changes.filter(({ after: now }) => now === null),
  ];
}

function differences(before: unknown, after: unknown, path: string): readonly Change[] {
  const [from, to] = [childrenOf(before), childrenOf(after)];
  if (from === null || to === null) {
    const [was, is] = [textOf(before), textOf(after)];
    return was === is ? [] : [{ path, before: was, after: is }];
  }
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].flatMap((key) =>
    differences(from[key], to[key], path === "" ? key : `${path}.${key}`),
  );
}

/** Lists by their places; null for a plain value. */
function childrenOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

function withoutSayings(scenario: unknown): unknown {
  const settings = childrenOf(scenario) ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !SAYINGS.includes(key)));
}

/** A value as its author would write it on one line; null: there is none. */
function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  const children = childrenOf(value);
  if (children === null) return typeof value === "string" ? value : JSON.stringify(value);
  const entries = Object.entries(children).map(([key, child]) => `${key}: ${textOf(child) ?? ""}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
