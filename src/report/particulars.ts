import type { RegistrySummary, ServiceSummary, Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";
import { listed, plural } from "./phrases.ts";

/** What only some services and registries count, a sentence for each. */
export function serviceParticulars(summary: Summary): readonly string[] {
  const services = Object.entries(summary.services).map(
    ([name, service]) => [name, duplicates(service)] as const,
  );
  const registries = Object.entries(summary.registries).map(
    ([name, registry]) => [name, listings(registry)] as const,
  );
  return [...services, ...registries].flatMap(([name, said]) => (said === null ? [] : [`${name}: ${said}`]));
}

function listings({ dropped, returned, preserved }: RegistrySummary): string {
  const kept =
    preserved === 0 ? "" : `; kept ${plural(preserved, "lease")} that had run out, because too many had`;
  if (dropped === 0 && returned === 0) return `listed every instance all the time${kept}`;
  return `dropped an instance ${times(dropped)}, listed one again ${times(returned)}${kept}`;
}

function times(amount: number): string {
  return amount === 1 ? "once" : `${count(amount)} times`;
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
