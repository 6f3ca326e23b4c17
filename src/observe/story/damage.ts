import { count as number } from "./phrases.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { WEIGHT } from "./remark.ts";

/** The deed by which each invariant was first violated: it counts once it has stood for `settle`. */
export function damageRemarks({ setup, summary }: StoryMaterial): Remark[] {
  return setup.invariants.flatMap((invariant) => {
    const { count, examples } = summary.invariants[invariant.name]!;
    const [first] = examples;
    if (first === undefined) return [];
    const who = first.key === null ? "the one entity without a key" : `key ${first.key}`;
    const others = count === 1 ? "" : `, the first of ${number(count)}`;
    return [
      {
        atNs: first.atMs * 1e6 - invariant.settleNs,
        kind: "damage" as const,
        subject: invariant.name,
        text: `${invariant.name}: ${who} stays ${invariant.text}${others}`,
        weight: WEIGHT.damage,
      },
    ];
  });
}
