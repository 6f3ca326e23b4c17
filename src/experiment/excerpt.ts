import type { Summary } from "../observe/summary.ts";
import { damageFigures } from "./damage.ts";
import { valueAt } from "./path.ts";

/**
 * What is left of a Summary where only some figures are wanted: those and any harm done, at their places, and
 * what tells one run from another. Between threads a whole Summary costs as much as a tenth of a short run.
 */
export function excerptOf(summary: Summary, paths: readonly (readonly string[])[]): Excerpt {
  const { seed, fingerprint, events, stopped } = summary;
  const excerpt: Tree = { seed, fingerprint, events, stopped };
  for (const path of [...paths, ...damageFigures(summary).map((figure) => figure.path)]) {
    const value = valueAt(summary, path);
    if (value !== undefined) put(excerpt, path, value);
  }
  return excerpt as unknown as Excerpt;
}

/** A Summary of which every part may be missing, save for what tells one run from another. A whole one is one too. */
export type Excerpt = Pick<Summary, Kept> & Part<Omit<Summary, Kept>>;

type Kept = "seed" | "fingerprint" | "events" | "stopped";

type Part<Whole> = Whole extends readonly unknown[]
  ? Whole
  : Whole extends object
    ? string extends keyof Whole
      ? { readonly [name: string]: Part<Whole[keyof Whole]> }
      : { readonly [Name in keyof Whole]?: Part<Whole[Name]> }
    : Whole;

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
