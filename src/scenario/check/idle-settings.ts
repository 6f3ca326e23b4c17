import type { BrokerSpec } from "../broker-specs.ts";
import type { Report } from "../report.ts";
import type { SagaSpec, Scenario, ServiceSpec } from "../scenario.ts";
import { nodeAt, type MapNode, type Path } from "../source/node.ts";

/** What is written, what it means, and where to complain. */
interface Written {
  readonly scenario: Scenario;
  readonly root: MapNode;
  readonly report: Report;
}

/**
 * Warns of settings that are written down and decide nothing, as something beside them has it
 * otherwise. Only of the file itself: a variant may well switch off what a setting is about.
 */
export function warnOfIdleSettings(written: Written): void {
  warnOfLongSettling(written);
  for (const [name, service] of Object.entries(written.scenario.services))
    warnOfConsumers(written, name, service);
  for (const [name, broker] of Object.entries(written.scenario.brokers)) warnOfTopics(written, name, broker);
  for (const [name, saga] of Object.entries(written.scenario.sagas)) warnOfSaga(written, name, saga);
  for (const [name, { replicas }] of Object.entries(written.scenario.databases)) {
    if (replicas?.readFrom !== "primary" || replicas.quorum !== null) continue;
    idle(
      written,
      ["databases", name, "replicas", "readYourWrites"],
      "all reads go to the primary, which misses nothing",
      "readFrom: replicas or any",
    );
  }
}

/** The setting at a path decides nothing, if it stands there at all. */
function idle({ root, report }: Written, path: Path, reason: string, remedy: string): void {
  const node = nodeAt(root, path);
  if (node === null || (node.kind === "scalar" && node.value === null)) return;
  report.warning(path, `decides nothing: ${reason}`, remedy);
}

function warnOfLongSettling({ scenario, report }: Written): void {
  for (const [name, { settleNs }] of Object.entries(scenario.invariants)) {
    if (settleNs < scenario.durationNs) continue;
    report.warning(
      ["invariants", name],
      "nothing can ever violate it: a combination would have to hold for longer than the run",
      "settle shorter than the duration",
    );
  }
}

function warnOfTopics(written: Written, broker: string, { destinations }: BrokerSpec): void {
  for (const [name, spec] of Object.entries(destinations)) {
    if (spec.kind !== "topic" || spec.acks === "all") continue;
    const path = ["brokers", broker, "topics", name, "minInsyncReplicas"];
    idle(written, path, `with acks: ${spec.acks} nobody waits for more than the leader`, "acks: all");
  }
}

/** Somebody's circuit can be open, here or further down. */
function hasBreakers({ services }: Scenario): boolean {
  return Object.values(services).some(({ clients }) =>
    Object.values(clients).some(({ circuitBreaker }) => circuitBreaker !== null),
  );
}

function warnOfConsumers(written: Written, service: string, { consumers }: ServiceSpec): void {
  for (const [name, { subscription }] of Object.entries(consumers)) {
    const path = ["services", service, "consumers", name];
    if (subscription.pauseNs !== null && !hasBreakers(written.scenario))
      idle(written, [...path, "pauseWhenOpen"], "no client has a circuit breaker", "circuitBreaker: {}");
    if (subscription.kind !== "topic") continue;
    if (subscription.commit !== "auto")
      idle(written, [...path, "autoCommitInterval"], `commit is ${subscription.commit}`, "commit: auto");
    if (subscription.fetchMin === 1)
      idle(written, [...path, "fetchMaxWait"], "one message is enough for an answer", "fetchMinSize: 10");
    if (subscription.maxAttempts === 1)
      idle(written, [...path, "retryDelay"], "a message is tried once", "maxAttempts: 3, for example");
    if (subscription.fromNs >= written.scenario.durationNs)
      idle(written, [...path, "startAt"], "the run is over by then", "startAt before the end");
  }
}

function warnOfSaga(written: Written, name: string, { mode, steps }: SagaSpec): void {
  const path = ["sagas", name];
  if (mode !== "choreographed")
    idle(
      written,
      [...path, "stuckAfter"],
      "its coordinator knows where each of its sagas stands",
      "mode: choreographed",
    );
  if (mode === "tcc" && steps.every(({ confirm }) => confirm === null))
    written.report.warning(
      path,
      "no step has a confirm, so that its second phase does nothing",
      "confirm: [...]",
    );
}
