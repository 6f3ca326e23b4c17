import type { CostSummary } from "../observe/summary.ts";
import { significant } from "./numbers.ts";
import { listedUpTo } from "./phrases.ts";

/** More components than this are the tail of the bill. */
const NAMES_MAX = 4;

/** What the run cost, and what most of it was for. */
export function costInWords({ currency, components, ...cost }: CostSummary): string {
  const amount = (value: number): string => `${significant(value)} ${currency}`;
  const kinds = (["machines", "requests", "traffic"] as const).filter((kind) => cost[kind] > 0);
  const parts =
    kinds.length < 2
      ? ""
      : ` (${kinds.map((kind) => `${kind} ${share(cost[kind], cost.total)}`).join(", ")})`;
  const each = cost.perThousandOk === null ? "" : `, ${amount(cost.perThousandOk)} per thousand OK requests`;
  const paid = Object.entries(components)
    .filter(([, { total }]) => total > 0)
    .sort(([, a], [, b]) => b.total - a.total)
    .map(([name, { total }]) => `${name} ${share(total, cost.total)}`);
  const most = paid.length < 2 ? "" : `: ${listedUpTo(paid, NAMES_MAX)}`;
  return `${amount(cost.perHour)} an hour${parts}${each}${most}`;
}

function share(part: number, total: number): string {
  return `${String(Math.round((100 * part) / total))} %`;
}
