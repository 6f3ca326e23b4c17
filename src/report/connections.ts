import type { ConnectionsSummary } from "../observe/summary.ts";
import { count, latency } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** What it took to have connections, in words. */
export function connectionsInWords(connections: ConnectionsSummary): string {
  const { opened, failed, lost, abandoned, open, opening } = connections;
  const slowest = opening.max === null ? "" : `, the slowest in ${latency(opening.max)}`;
  const said = [
    `${count(open.max)} connections open at most`,
    ...(opened === 0 ? [] : [`${count(opened)} opened${slowest}`]),
    ...(failed === 0 ? [] : [`${plural(failed, "attempt")} to open one failed`]),
    ...(lost === 0 ? [] : [`${count(lost)} lost`]),
    ...(abandoned === 0 ? [] : [`${count(abandoned)} closed by callers that gave up`]),
  ];
  return said.join(", ");
}
