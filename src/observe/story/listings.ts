import type { ListingMove } from "../registry-observation.ts";
import { clock, listed } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** Instances that a registry dropped, those of one service and one second together. */
export function listingRemarks({ setup, registries }: StoryMaterial): Remark[] {
  return registries.flatMap(({ name, moves }) =>
    together(moves).map(({ first, instances }) => {
      const back = instances.map((instance) => returnOf(moves, first, instance));
      const all = back.every((atNs) => atNs !== null) ? Math.max(...back) : null;
      const until = all === null ? "" : `; all are listed again by ${clock(all, setup.durationNs)}`;
      const who = `${instances.length === 1 ? "instance" : "instances"} ${listed(instances.map(String))} of ${first.service}`;
      return {
        atNs: first.atNs,
        kind: "registry" as const,
        subject: name,
        text: `${name} drops ${who}${until}`,
        weight: WEIGHT.crash,
      };
    }),
  );
}

function together(moves: readonly ListingMove[]): { first: ListingMove; instances: number[] }[] {
  const groups: { first: ListingMove; instances: number[] }[] = [];
  for (const move of moves) {
    if (move.isListed) continue;
    const last = groups.at(-1);
    const isSame = last?.first.service === move.service && move.atNs - last.first.atNs < TOGETHER_NS;
    if (isSame && !last.instances.includes(move.instance)) last.instances.push(move.instance);
    else groups.push({ first: move, instances: [move.instance] });
  }
  for (const { instances } of groups) instances.sort((a, b) => a - b);
  return groups;
}

function returnOf(moves: readonly ListingMove[], dropped: ListingMove, instance: number): number | null {
  const back = moves.find(
    (move) =>
      move.isListed &&
      move.service === dropped.service &&
      move.instance === instance &&
      move.atNs >= dropped.atNs,
  );
  return back?.atNs ?? null;
}

/** Leases of one fault run out one after another. */
const TOGETHER_NS = 60e9;
