/** A setting that differs between two versions of a scenario; null: it is not there. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What says something about a scenario and changes nothing in it. */
const SAYINGS = ["name", "summary", "lesson", "findings", "thresholds"];

/** The settings in which two scenarios, as read from YAML, differ: in the order of the second, what is gone last. */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const from = settingsOf(before);
  const to = settingsOf(after);
  return [...new Set([...to.keys(), ...from.keys()])]
    .map((path) => ({ path, before: from.get(path) ?? null, after: to.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}

function settingsOf(scenario: unknown): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    const children = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (children.length === 0) settings.set(path.join("."), text(value));
    for (const [key, child] of children) {
      if (path.length > 0 || !SAYINGS.includes(key)) walk(child, [...path, key]);
    }
  };
  walk(scenario, []);
  return settings;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
