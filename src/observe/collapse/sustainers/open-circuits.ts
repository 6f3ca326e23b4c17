import { count, figure } from "../../story/phrases.ts";
import { meanOf } from "../evidence.ts";
import type { Sustainer } from "../evidence.ts";

/** Circuits that are still not closed: callers refuse what the callee could serve by now. */
export const openCircuits: Sustainer = ({ clients, series, late, before }) =>
  clients.flatMap(({ setup: { caller, callee }, circuits }) => {
    const worst = circuits.count === 0 ? "closed" : circuits.worst();
    if (worst === "closed") return [];
    const rejected = series.clients[caller]?.[callee]?.rejected ?? [];
    const now = meanOf(rejected, late) ?? 0;
    if (now === 0) return [];
    const subject = `${caller} -> ${callee}`;
    const which =
      circuits.count === 1 ? "its circuit is" : `of ${count(circuits.count)} circuits the worst is`;
    const text = `open circuits: ${subject} refuses ${figure(now)} calls a second, ${which} ${worst}`;
    return [{ kind: "openCircuits" as const, subject, before: meanOf(rejected, before), now, text }];
  });
