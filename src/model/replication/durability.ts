import type { ReadsState } from "./replica-reads.ts";

/** The writes before this one are at one replica, or at all that are not known to be down. */
export function durableAt(
  mode: "semiSync" | "sync",
  { followers, knownDown, primary, log }: ReadsState,
): number {
  let fewest = log.end;
  let most = 0;
  let waitedFor = 0;
  for (const { place, position } of followers) {
    if (place === primary) continue;
    most = Math.max(most, position);
    if (knownDown[place] === true) continue;
    fewest = Math.min(fewest, position);
    waitedFor++;
  }
  if (waitedFor === 0) return log.end;
  return mode === "sync" ? fewest : most;
}

/** The writes before this one are at all replicas. */
export function everywhere({ followers, primary, log }: ReadsState): number {
  let fewest = log.end;
  for (const { place, position } of followers) {
    if (place !== primary) fewest = Math.min(fewest, position);
  }
  return fewest;
}
