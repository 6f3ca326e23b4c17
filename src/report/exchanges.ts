import type { ExchangeSummary, Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";

/** What each exchange of a run did, a sentence each; those that everything goes through say nothing. */
export function exchangesInWords(summary: Summary): readonly string[] {
  return Object.entries(summary.brokers).flatMap(([broker, { exchanges }]) =>
    Object.entries(exchanges).flatMap(([name, figures]) => {
      const text = exchangeInWords(figures);
      return text === null ? [] : [`${broker}.${name}: ${text}`];
    }),
  );
}

function exchangeInWords(figures: ExchangeSummary): string | null {
  const { published, routed, alternated, unroutable, returned, copies } = figures;
  const rest = [
    ...(alternated === 0 ? [] : [`${count(alternated)} to the alternate exchange`]),
    ...(unroutable === 0 ? [] : [`${count(unroutable)} matched no binding and are gone`]),
    ...(returned === 0 ? [] : [`${count(returned)} returned as unroutable`]),
  ];
  if (rest.length === 0) return null;
  const copied = routed === 0 ? "" : ` (${count(copies)} copies)`;
  return [`${count(routed)} of ${count(published)} messages routed${copied}`, ...rest].join(", ");
}
