import { consumersOf } from "../consumers-of.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";

/** An exclusive subscription refuses whoever comes second. */
export function checkExclusive(scenario: Scenario, report: Report): void {
  for (const [broker, { destinations }] of Object.entries(scenario.brokers)) {
    for (const [queue, spec] of Object.entries(destinations)) {
      if (spec.kind !== "queue" || spec.subscription !== "exclusive") continue;
      const count = consumersOf(scenario, broker, queue).reduce(
        (sum, { service }) => sum + (scenario.services[service]?.instances ?? 0),
        0,
      );
      if (count <= 1) continue;
      report.mistake(
        ["brokers", broker, "queues", queue],
        `an exclusive subscription has one consumer, and ${count} instances consume from it`,
        "write subscription: failover to let the others stand by, or shared",
        "key",
      );
    }
  }
}
