import type { Group, MetricLeaf, MetricNode } from "./metric-node.ts";
import { nearest } from "./nearest.ts";

/** What a path into the Summary leads to: a metric, or why not, with the nearest path that does. */
export type MetricLookup =
  | {
      readonly kind: "found";
      readonly metric: MetricLeaf;
      /** Where it stands in the Summary. */
      readonly path: readonly string[];
    }
  | { readonly kind: "wrong"; readonly reason: string; readonly nearest: string | null };

/** Follows a path through the catalogue. */
export function lookUp(catalogue: MetricNode, path: readonly string[]): MetricLookup {
  let node = catalogue;
  for (const [index, step] of path.entries()) {
    if (node.kind === "absent") return { kind: "wrong", reason: node.reason, nearest: null };
    const above = path.slice(0, index);
    if (node.kind === "metric")
      return {
        kind: "wrong",
        reason: `${above.join(".")} is a figure and has nothing below it`,
        nearest: above.join("."),
      };
    const below = node.below.get(step);
    if (below === undefined)
      return {
        kind: "wrong",
        reason: unknownReason(above, step),
        nearest: nearestPath(node, above, path.slice(index)),
      };
    node = below();
  }
  if (node.kind === "metric") {
    const { standsAt } = node;
    return {
      kind: "found",
      metric: node,
      path: standsAt === null ? path : [...path.slice(0, -1), ...standsAt],
    };
  }
  if (node.kind === "absent") return { kind: "wrong", reason: node.reason, nearest: null };
  return {
    kind: "wrong",
    reason: `it is a group of figures: ${[...node.below.keys()].slice(0, 16).join(", ")}`,
    nearest: null,
  };
}

function unknownReason(above: readonly string[], step: string): string {
  return above.length === 0 ? `there are no figures under "${step}"` : `${above.join(".")} has no "${step}"`;
}

/** The path that was probably meant: a name spelt right, or the same figure some levels down. */
function nearestPath(node: Group, above: readonly string[], rest: readonly string[]): string | null {
  const [step = "", ...after] = rest;
  const near = nearest(step, node.below.keys());
  const child = near === null ? undefined : node.below.get(near);
  if (near === null || child === undefined) return deeper(node, above, rest);
  const fixed = [...above, near];
  const below = child();
  if (lookUp(below, after).kind === "found") return [...fixed, ...after].join(".");
  return below.kind === "group" ? (nearestPath(below, fixed, after) ?? fixed.join(".")) : null;
}

/** The first figure at any depth that ends like the path: in two names, or in one; the search is bounded, as names may be many. */
function deeper(node: Group, above: readonly string[], path: readonly string[]): string | null {
  const [wanted, pair] = [path.slice(-1), path.slice(-2)].map((names) => `.${names.join(".")}`);
  let found: string | null = null;
  let seen = 0;
  for (const leaf of leavesBelow(node, above)) {
    if (path.length > 1 && leaf.endsWith(pair!)) return leaf;
    if (found === null && leaf.endsWith(wanted!)) found = leaf;
    seen += 1;
    if (seen > 2000) break;
  }
  return found;
}

function* leavesBelow(node: MetricNode, above: readonly string[]): Generator<string, undefined> {
  if (node.kind === "metric") yield above.join(".");
  if (node.kind === "group")
    for (const [name, below] of node.below) yield* leavesBelow(below(), [...above, name]);
  return undefined;
}
