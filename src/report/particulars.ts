import type { ServiceSummary, Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";
import { listed, plural } from "./phrases.ts";

/** What only some services count, a sentence for each. */
export function serviceParticulars(summary: Summary): readonly string[] {
  return Object.entries(summary.services).flatMap(([name, service]) =>
    [duplicates(service)].flatMap((said) => (said === null ? [] : [`${name}: ${said}`])),
  );
}

function duplicates({ duplicates: found }: ServiceSummary): string | null {
  if (found === null) return null;
  const kept = [
    ...(found.answered > 0 ? [`${count(found.answered)} answered without doing it again`] : []),
    ...(found.rejected > 0 ? [`${count(found.rejected)} rejected`] : []),
  ];
  const damage =
    found.executed === 0 ? "nothing was done twice" : `${plural(found.executed, "operation")} done twice`;
  return kept.length === 0 ? damage : `${damage}; duplicates: ${listed(kept)}`;
}
