import type { Summary } from "../observe/summary.ts";
import { damageFigures } from "./damage.ts";
import { valueAt } from "./path.ts";

/**
 * What is left of a Summary where only some figures are wanted: those and any harm done, at their places, and
 * what tells one run from another. Between threads a whole Summary costs as much as a tenth of a short run.
 */
export function excerptOf(summary: Summary, paths: readonly (readonly string[])[]): Summary {
  const { seed, fingerprint, events, stopped } = summary;
  const excerpt: Tree = { seed, fingerprint, events, stopped };
  for (const path of [...paths, ...damageFigures(summary).map((figure) => figure.path)]) {
    const value = valueAt(summary, path);
    if (value !== undefined) put(excerpt, path, value);
  }
  // Only those read it who asked for these figures.
  return excerpt as unknown as Summary;
}

type Tree = Record<string, unknown>;

function put(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(at, name)) own(at, name, {});
    at = at[name] as Tree;
  }
  own(at, path.at(-1)!, value);
}

/** A component may be called `__proto__`. */
function own(tree: Tree, name: string, value: unknown): void {
  Object.defineProperty(tree, name, { value, enumerable: true, writable: true, configurable: true });
}
