/**
 * The value at a path inside a Summary, or a part of one; undefined where there is none. Only what the Summary itself
 * holds is found, so that a component named `constructor` or a wrong path cannot reach a prototype.
 */
export function valueAt(summary: object, path: readonly string[]): unknown {
  let value: unknown = summary;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The number at a path; null where there is no data or no number. */
export function numberAt(summary: object, path: readonly string[]): number | null {
  const value = valueAt(summary, path);
  return typeof value === "number" ? value : null;
}
