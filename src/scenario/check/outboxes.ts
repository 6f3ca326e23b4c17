import { outboxSteps } from "../outboxes.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";

/** The relays of an outbox know one broker. */
export function checkOutboxes(scenario: Scenario, report: Report): void {
  for (const [name, { outbox }] of Object.entries(scenario.databases)) {
    if (outbox === null) continue;
    const path = ["databases", name, "outbox"];
    const brokers = [...new Set(outboxSteps(scenario, name).map(({ broker }) => broker))];
    if (brokers.length > 1)
      report.mistake(path, `leads to ${brokers.join(" and ")}; an outbox leads to one broker`);
    if (brokers.length === 0 && report.problems.length === 0)
      report.warning(path, "no step writes into it", `{ publish: kafka.orders, outbox: ${name} } would`);
  }
}
