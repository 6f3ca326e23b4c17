import type { Report } from "../report.ts";
import type { MapNode, Node, Path } from "../source/node.ts";

/** Settings that must not be followed by nothing, and what to write instead. */
const REMEDIES: Readonly<Record<string, string>> = {
  steps: "no steps at all are written steps: []",
  branches: "no branches at all are written []",
  parallel: "no branches at all are written parallel: []",
  background: "no steps at all are written background: []",
};

/** Maps of things with names: a name with nothing behind it is a slip, not a thing without settings. */
const NAMED = [
  "workloads",
  "services",
  "databases",
  "caches",
  "brokers",
  "topics",
  "queues",
  "exchanges",
  "consumers",
  "endpoints",
  "targets",
  "operations",
  "policies",
  "faults",
  "sagas",
  "records",
  "variants",
  "clients",
];

/**
 * Reports keys with nothing behind them where that cannot be meant: `steps:` and names of things.
 * Elsewhere, and in what is laid over something else, null takes away.
 */
export function checkEmpty(root: MapNode, report: Report): void {
  visit(root, [], report);
}

function visit(node: Node, path: Path, report: Report): void {
  if (node.kind === "list") {
    node.items.forEach((item, index) => {
      visit(item, [...path, index], report);
    });
  }
  if (node.kind !== "map" || (path[0] === "variants" && path.length > 1)) return;
  for (const [key, { value }] of node.entries) {
    const at = [...path, key];
    const isEmpty = value.kind === "scalar" && value.value === null && !value.laid;
    if (!isEmpty) visit(value, at, report);
    else if (Object.hasOwn(REMEDIES, key))
      report.spoil(at, "there is nothing behind it", REMEDIES[key] ?? null, "key");
    else if (NAMED.includes(String(path[path.length - 1])))
      report.spoil(at, "there is nothing behind this name", "write {} or [] for nothing", "key");
  }
}
