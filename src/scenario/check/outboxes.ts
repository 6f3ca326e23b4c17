import { allSteps } from "../normalise/services.ts";
import { visitSteps } from "../normalise/steps.ts";
import { outboxSteps } from "../outboxes.ts";
import { isTransactionIn } from "../transactions.ts";
import type { Report } from "../report.ts";
import type { Scenario, StepSpec } from "../scenario.ts";

/** The relays of an outbox know one broker; where a failover can lose rows, it must be known with what they were written. */
export function checkOutboxes(scenario: Scenario, report: Report): void {
  for (const [name, { outbox, replicas, shards }] of Object.entries(scenario.databases)) {
    if (outbox === null) continue;
    const path = ["databases", name, "outbox"];
    if (replicas !== null && hasLooseRows(scenario, name))
      report.mistake(
        path,
        "a database with replicas must know which data a message is written with",
        `put { publish: ..., outbox: ${name} } into the steps of { transaction: ${name}, steps: [...] }`,
      );
    if (shards > 1 && leavesItsShard(scenario, name))
      report.mistake(
        path,
        "what a participant of a saga does with an event is at the shard of the saga's key, and one of its queries is about another key",
        "query without a key, or give the events no outbox here",
      );
    const brokers = [...new Set(outboxSteps(scenario, name).map(({ broker }) => broker))];
    if (brokers.length > 1)
      report.mistake(path, `leads to ${brokers.join(" and ")}; an outbox leads to one broker`);
    if (brokers.length === 0 && report.problems.length === 0)
      report.warning(path, "no step writes into it", `{ publish: kafka.orders, outbox: ${name} } would`);
  }
}

/** Whether a participant of a choreographed saga asks another shard than the one that its transaction is at. */
function leavesItsShard(scenario: Scenario, database: string): boolean {
  let leaves = false;
  for (const steps of allSteps(scenario)) {
    visitSteps(steps, (step) => {
      if (step.kind !== "react" || step.database !== database) return;
      visitSteps([step], (inner) => {
        leaves ||= inner.kind === "query" && inner.database === database && inner.key !== null;
      });
    });
  }
  return leaves;
}

/** Whether a message is written outside of any transaction in the database. */
function hasLooseRows(scenario: Scenario, database: string): boolean {
  const within = new Set<StepSpec>();
  let isLoose = false;
  for (const steps of allSteps(scenario)) {
    visitSteps(steps, (step) => {
      if (isTransactionIn(step, database)) visitSteps([step], (inner) => within.add(inner));
    });
    visitSteps(steps, (step) => {
      if (step.kind === "outbox" && step.database === database && !within.has(step)) isLoose = true;
    });
  }
  return isLoose;
}
