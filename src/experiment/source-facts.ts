import { stringify } from "yaml";
import type { Scenario } from "../scenario/scenario.ts";
import type { SourceFacts } from "../world/scenario-facts.ts";
import { worstChain } from "./chains.ts";

/** What the facts about a scenario's text begin with. */
export type SourceOf = Pick<SourceFacts, "file" | "text" | "variant" | "changes">;

/** What a Summary must know of its scenario besides the figures, for the page and the terminal. */
export function sourceFacts(scenario: Scenario, source: SourceOf): SourceFacts {
  const attempts = Object.keys(scenario.workloads).map(
    (name) => [name, worstChain(scenario, name).attempts] as const,
  );
  return {
    ...source,
    variants: Object.fromEntries(
      Object.entries(scenario.variants).map(([name, changes]) => [
        name,
        Object.fromEntries(Object.entries(changes).map(([path, value]) => [path, yamlText(value)])),
      ]),
    ),
    unlimited: unlimitedIn(scenario),
    worstCaseAmplification: Object.fromEntries(attempts),
  };
}

/** A value as YAML on one line: what the author could have written. */
export function yamlText(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: true, lineWidth: 0 }).trimEnd();
}

/** In words, what has no limit: "the workers of mailer", "the queues of orders and payments". */
export function unlimitedIn(scenario: Scenario): readonly string[] {
  const services = Object.entries(scenario.services);
  const databases = Object.entries(scenario.databases);
  return [
    phrase(
      "the workers of",
      services.filter(([, service]) => service.concurrency === null),
    ),
    // Without a limit to its workers nothing ever waits.
    phrase(
      "the queue of",
      services.filter(([, { concurrency, queue }]) => concurrency !== null && queue.capacity === null),
    ),
    phrase(
      "the connections of",
      databases.filter(([, { connections }]) => connections === null),
    ),
  ].filter((words) => words !== "");
}

function phrase(what: string, entries: readonly (readonly [string, unknown])[]): string {
  const names = entries.map(([name]) => name);
  const last = names.at(-1);
  if (last === undefined) return "";
  if (names.length === 1) return `${what} ${last}`;
  return `${what.replace("queue", "queues")} ${names.slice(0, -1).join(", ")} and ${last}`;
}
