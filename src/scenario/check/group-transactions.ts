import { consumersOf, groupsOf } from "../consumers-of.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";

/** Readers of one group share its offsets: they commit them alike, and read the same messages. */
export function checkGroupTransactions(scenario: Scenario, report: Report): void {
  for (const [broker, { destinations }] of Object.entries(scenario.brokers))
    for (const topic of Object.keys(destinations))
      for (const group of groupsOf(scenario, broker, topic))
        checkGroup(scenario, report, { broker, topic, group });
}

function checkGroup(
  scenario: Scenario,
  report: Report,
  { broker, topic, group }: { readonly broker: string; readonly topic: string; readonly group: string },
): void {
  const members = consumersOf(scenario, broker, topic).flatMap(({ service, name, consumer }) => {
    const { subscription } = consumer;
    return subscription.kind === "topic" && subscription.group === group
      ? [{ service, name, subscription }]
      : [];
  });
  const first = members[0]!;
  const said = (of: typeof first): string =>
    JSON.stringify([of.subscription.transaction, of.subscription.readsCommitted]);
  for (const member of members.slice(1))
    if (said(member) !== said(first))
      report.mistake(
        ["services", member.service, "consumers", member.name],
        `transaction and isolation of the group ${group} are said otherwise by ${first.service}.${first.name}`,
        "say the same for all consumers of a group, or give one a group of its own",
        "key",
      );
}
