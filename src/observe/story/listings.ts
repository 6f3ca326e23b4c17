import type { ListingMove } from "../registry-observation.ts";
import { clock, listed, often } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/**
 * Instances that a registry dropped, those of one service and one minute together; where it goes on
 * doing so, the first two times and how often afterwards.
 */
export function listingRemarks({ setup, registries }: StoryMaterial): Remark[] {
  return registries.flatMap(({ name, moves }) => {
    const groups = together(moves);
    const told = groups.length > TOLD_ONE_BY_ONE + 1 ? groups.slice(0, TOLD_ONE_BY_ONE) : groups;
    const remarks = told.map(({ first, instances }) => {
      const back = instances.map((instance) => returnOf(moves, first, instance));
      const all = back.every((atNs) => atNs !== null) ? Math.max(...back) : null;
      const until =
        all === null
          ? ""
          : `; ${instances.length === 1 ? "it is" : "all are"} listed again by ${clock(all, setup.durationNs)}`;
      const who = `${instances.length === 1 ? "instance" : "instances"} ${listed(instances.map(String))} of ${first.service}`;
      return {
        atNs: first.atNs,
        kind: "registry" as const,
        subject: name,
        text: `${name} drops ${who}${until}`,
        weight: WEIGHT.crash,
      };
    });
    return [...remarks, ...others(name, groups.slice(told.length), setup.durationNs)];
  });
}

function others(name: string, groups: readonly Group[], durationNs: number): Remark[] {
  const [first] = groups;
  if (first === undefined) return [];
  const drops = groups.reduce((sum, { instances }) => sum + instances.length, 0);
  const services = [...new Set(groups.map(({ first: { service } }) => service))];
  const text = `${name} drops instances of ${listed(services)} ${often(drops)} more, the last at ${clock(groups.at(-1)!.first.atNs, durationNs)}`;
  return [{ atNs: first.first.atNs, kind: "registry", subject: name, text, weight: WEIGHT.crash - 1 }];
}

interface Group {
  readonly first: ListingMove;
  readonly instances: number[];
}

function together(moves: readonly ListingMove[]): Group[] {
  const groups: Group[] = [];
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
const TOLD_ONE_BY_ONE = 2;
