import type { DatabaseSpec, Scenario, ServiceSpec } from "../scenario/scenario.ts";
import { visitSteps } from "../scenario/normalise/steps.ts";

/**
 * Whether a request is forgotten by everybody when its answer has been taken, so that its object
 * may serve again. Brokers, caches, sagas, records, transactions and everything that compares requests by
 * their identity (sessions, row locks, known operations) may know one for longer, and so may
 * a machine that stands still with timers that have fallen due.
 */
export function remembersNoRequest(scenario: Scenario): boolean {
  const { brokers, caches, sagas, records, faults, services, databases } = scenario;
  return (
    [brokers, caches, sagas, records].every((components) => Object.keys(components).length === 0) &&
    Object.values(faults).every(({ kind }) => kind !== "freeze") &&
    Object.values(services).every(isForgetful) &&
    Object.values(databases).every(isAlone)
  );
}

function isForgetful({ idempotency, endpoints }: ServiceSpec): boolean {
  let isSo = idempotency === null;
  for (const { steps } of Object.values(endpoints)) {
    visitSteps(steps, ({ kind }) => {
      isSo &&= kind !== "transaction";
    });
  }
  return isSo;
}

function isAlone({ replicas, contention, outbox, shards }: DatabaseSpec): boolean {
  return replicas === null && contention === null && outbox === null && shards === 1;
}
