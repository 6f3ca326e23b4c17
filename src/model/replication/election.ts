import type { Follower } from "./follower.ts";

/** Whoever has the most of the log and at least what is wanted; the old primary only where nobody else is left; null: nobody. */
export function fittestOf(followers: readonly Follower[], primary: number, wanted: number): Follower | null {
  let fittest: Follower | null = null;
  for (const follower of followers) {
    const { crashed, frozen } = follower.server;
    if (crashed || frozen || follower.place === primary || follower.position < wanted) continue;
    if (fittest === null || follower.position > fittest.position) fittest = follower;
  }
  const old = followers[primary]!;
  return fittest ?? (old.server.crashed || old.server.frozen ? null : old);
}
