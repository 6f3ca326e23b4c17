import type { ClientSummary, Summary } from "../observe/summary.ts";
import { callsOf, pairName } from "./calls.ts";
import { count, latency, significant } from "./numbers.ts";
import { listed, plural } from "./phrases.ts";

/** What befell the calls of some clients that no column of a table counts, a sentence for each client. */
export function callParticulars(summary: Summary): readonly string[] {
  return callsOf(summary).flatMap((calls) => {
    const policies = summary.scenario.policies[calls.caller]?.[calls.callee] ?? [];
    const said = [
      ...retriesNotMade(calls.figures, policies),
      ...others(calls.figures),
      ...batches(calls.figures.producer),
    ];
    return said.length === 0 ? [] : [`${pairName(calls)}: ${said.join("; ")}`];
  });
}

/** What may say no to a retry, as the names of policies have it. */
const LIMITS = ["retry budget", "retry throttle", "retry quota"];

function retriesNotMade({ budget, hedges }: ClientSummary, policies: readonly string[]): readonly string[] {
  if (budget.refused === 0) return [];
  const limits = LIMITS.filter((limit) => policies.includes(limit));
  const by = limits.length === 0 ? "budget of the hedges" : listed(limits);
  return [
    `the ${by} refused ${hedges > 0 ? `${count(budget.refused)} retries and hedges` : plural(budget.refused, "retry", "retries")}`,
  ];
}

function others(figures: ClientSummary): readonly string[] {
  const { outlierDetection, connections, coalesced, fallbacks } = figures;
  return [
    ...(outlierDetection.ejections === 0 ? [] : [plural(outlierDetection.ejections, "ejection")]),
    ...(connections.failed === 0
      ? []
      : [`${plural(connections.failed, "attempt")} failed because no connection could be opened`]),
    ...(connections.rejected === 0
      ? []
      : [`${plural(connections.rejected, "attempt")} found too many waiting for a connection`]),
    ...(coalesced === 0 ? [] : [`${plural(coalesced, "call")} rode on the answer to another`]),
    ...(fallbacks === 0 ? [] : [`${plural(fallbacks, "call")} ended in the fallback`]),
  ];
}

function batches(producer: ClientSummary["producer"]): readonly string[] {
  const { batches, batchSize, waiting, resent, expired, rejected, blocked } = producer;
  if (batchSize === null && rejected === 0) return [];
  const size =
    batchSize === null
      ? []
      : [
          `${plural(batches, "batch", "batches")} of ${significant(batchSize)} messages on average, each of which waited ${latency(waiting.mean ?? 0)} in it`,
        ];
  return [
    ...size,
    ...(resent === 0 ? [] : [`${plural(resent, "batch", "batches")} sent again`]),
    ...(expired === 0 ? [] : [`${plural(expired, "message")} given up, unacknowledged for too long`]),
    ...(blocked.count === 0 ? [] : [`${plural(blocked.count, "message")} blocked by a full buffer`]),
    ...(rejected === 0 ? [] : [`${plural(rejected, "message")} found the buffer full`]),
  ];
}
