import type { ProducerTransactionSpec } from "../broker-specs.ts";
import { durationNs } from "../quantity.ts";
import type { ConsumerInput } from "../schema/brokers.ts";
import type { Path } from "../source/node.ts";
import type { StepSpec } from "../step-specs.ts";
import { own, type Reading } from "./reading.ts";
import { visitSteps } from "./steps.ts";

type TransactionalInput = Partial<Pick<ConsumerInput, "transaction">> &
  Pick<ConsumerInput, "commit" | "idempotent">;

/** The transactions in which a consumer handles its messages; null: it has none. */
export function readProducerTransaction(
  { report }: Reading,
  path: Path,
  { transaction, commit, idempotent }: TransactionalInput,
): ProducerTransactionSpec | null {
  if (transaction === undefined) return null;
  const { timeout, commitInterval } = transaction;
  const at = [...path, "transaction"];
  if (durationNs(timeout) > MAX_TIMEOUT_NS)
    report.mistake(
      [...at, "timeout"],
      "Kafka's brokers take no transaction of more than 15m (transaction.max.timeout.ms)",
    );
  if (durationNs(commitInterval) >= durationNs(timeout))
    report.mistake(
      [...at, "commitInterval"],
      `a transaction that is to be committed every ${commitInterval} is aborted after ${timeout}`,
      "shorten the commitInterval, or raise the timeout",
    );
  if (commit !== "after")
    report.mistake([...path, "commit"], "in a transaction offsets are committed with it", "commit: after");
  if (idempotent !== false)
    report.mistake(
      [...path, "idempotent"],
      "an inbox is not part of the transaction: what is aborted comes again, is known, and its messages are never published",
      "take idempotent away, and let the service that is called know its requests (idempotency)",
    );
  return { timeoutNs: durationNs(timeout), commitNs: durationNs(commitInterval) };
}

/** What is published in transactions is numbered, and waited for. */
export function checkPublished(
  { report, input }: Reading,
  path: Path,
  { broker, steps }: { readonly broker: string; readonly steps: readonly StepSpec[] },
): void {
  const at = [...path, "transaction"];
  const named = new Set<string>();
  visitSteps(steps, (step) => {
    if (step.kind === "publish" && step.broker === broker) named.add(step.destination);
    if (step.kind !== "background") return;
    visitSteps(step.steps, (below) => {
      if (below.kind === "publish" && below.broker === broker)
        report.mistake(
          at,
          `a transaction does not wait for what is published to ${broker}.${below.destination} in the background: there is no flush yet`,
          "take the step out of the background",
        );
    });
  });
  for (const name of named) {
    const topic = own(own(input.brokers, broker)?.topics, name);
    if (topic === undefined || (topic.acks === "all" && topic.enableIdempotence !== false)) continue;
    report.mistake(
      at,
      `${broker}.${name} is published to in a transaction, which needs acks: all and enableIdempotence`,
      `take acks and enableIdempotence away from ${broker}.${name}`,
    );
  }
}

/** transaction.max.timeout.ms of Kafka's brokers. */
const MAX_TIMEOUT_NS = 15 * 60e9;
