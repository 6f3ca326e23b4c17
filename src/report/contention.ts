import type { ContentionSummary } from "../observe/summary.ts";
import { count, latency } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** What the users of the same rows did to each other, in words. */
export function contentionInWords(contention: ContentionSummary): string {
  const { lostUpdates, conflicts, deadlocks, lockTimeouts, lockWait } = contention;
  const said = [
    lostUpdates === 0 ? "no update was lost" : plural(lostUpdates, "lost update"),
    ...(conflicts === 0 ? [] : [`${plural(conflicts, "write")} refused as conflicts`]),
    ...(deadlocks === 0 ? [] : [plural(deadlocks, "deadlock")]),
    ...(lockTimeouts === 0 ? [] : [`${count(lockTimeouts)} gave up waiting for a lock`]),
    ...(lockWait.mean === null
      ? []
      : [`${plural(lockWait.count, "operation")} waited for a lock, ${latency(lockWait.mean)} on average`]),
  ];
  return said.join("; ");
}
