import type { Report } from "../report.ts";
import type { Override } from "../source/merge.ts";
import { nodeAt } from "../source/node.ts";
import type { MapNode } from "../source/node.ts";
import { parsePath } from "../source/path.ts";

interface Changes {
  readonly root: MapNode;
  readonly variant: string | null;
  readonly overrides: readonly Override[];
}

/**
 * Warns of a null below a client entry that does not exist. It takes nothing away, though whoever
 * wrote it probably meant the policy of `defaults.client`, which stays as it is.
 */
export function warnOfLostChanges({ root, variant, overrides }: Changes, report: Report): void {
  const written = variant === null ? null : nodeAt(root, ["variants", variant]);
  const ofVariant = written?.kind === "map" ? [...written.entries] : [];
  for (const [path, { value }] of ofVariant) {
    if (value.kind === "scalar" && value.value === null)
      warn(["variants", variant ?? "", path], path, { root, report });
  }
  for (const { path, value } of overrides) if (value === null) warn([path], path, { root, report });
}

function warn(
  at: readonly string[],
  path: string,
  { root, report }: { readonly root: MapNode; readonly report: Report },
): void {
  const steps = parsePath(path) ?? [];
  const isBelowEntry = steps[0] === "services" && steps[2] === "clients" && steps.length > 4;
  if (!isBelowEntry || nodeAt(root, steps.slice(0, 4)) !== null) return;
  const message = `${steps[1] ?? ""} has no entry of its own for ${steps[3] ?? ""}, so there is nothing to take away`;
  report.warning(at, message, "change defaults.client, or write the entry as a whole");
}
