import { durationText } from "../quantity.ts";
import type { SagaEventsSpec } from "../saga.ts";
import type { ExhaustedSpec, RepeatSpec, SagaLogSpec, SagaSpec, SagaStepSpec } from "../scenario.ts";
import { jitter } from "./policy-parts.ts";
import type { StepWriter } from "./steps.ts";
import { orNull, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A saga with everything spelt out. */
export function writtenSaga(saga: SagaSpec, writer: StepWriter, keep: KeepFile): Written {
  const { compensation } = saga;
  return said({
    coordinator: saga.coordinator,
    mode: saga.mode,
    events: saga.events === null ? null : writtenEvents(saga.events),
    stuckAfter: durationText(saga.stuckAfterNs),
    steps: saga.steps.map((step) => writtenStep(step, writer)),
    compensation: said({
      retry: writtenRepeat(compensation.retry),
      timeout: orNull(compensation.timeoutNs),
      onExhausted: writtenExhausted(compensation.onExhausted, keep),
    }),
    log: writtenLog(saga.log, keep),
    recovery: durationText(saga.recoveryNs),
    reply: saga.reply,
  });
}

function writtenEvents({ broker, topic, outboxes, subscription }: SagaEventsSpec): Written {
  return {
    topic: `${broker}.${topic}`,
    ...(Object.keys(outboxes).length === 0 ? {} : { outbox: { ...outboxes } }),
    idempotent: subscription.idempotent,
    concurrency: subscription.threads,
    commit: subscription.commit,
    autoCommitInterval: durationText(subscription.autoCommitNs),
    maxPollRecords: subscription.maxPollRecords,
    maxPollInterval: durationText(subscription.maxPollNs),
    sessionTimeout: durationText(subscription.sessionNs),
    heartbeatInterval: durationText(subscription.heartbeatNs),
    rebalance: subscription.rebalance,
    staticMembership: subscription.isStatic,
    maxAttempts: subscription.maxAttempts ?? "forever",
    retryDelay: durationText(subscription.retryDelayNs),
  };
}

function writtenStep(step: SagaStepSpec, writer: StepWriter): Written {
  return said({
    name: step.name,
    do: writer.write(step.do),
    undo: step.undo === null ? null : writer.write(step.undo),
    confirm: step.confirm === null ? null : writer.write(step.confirm),
    timeout: orNull(step.timeoutNs),
    retry: writtenRepeat(step.retry),
    pivot: step.pivot,
    retriable: step.retriable,
    failureEvent: step.failureEvent,
  });
}

function writtenRepeat({ maxAttempts, backoff, jitter: spread }: RepeatSpec): Written {
  return said({
    maxAttempts,
    backoff: said({
      base: durationText(backoff.baseNs),
      multiplier: backoff.multiplier,
      max: orNull(backoff.maxNs),
    }),
    jitter: jitter(spread),
  });
}

function writtenExhausted(spec: ExhaustedSpec, keep: KeepFile): Written {
  if (spec.kind === "ignore") return "ignore";
  if (spec.kind === "reconcile") return { reconcile: durationText(spec.everyNs) };
  return spec.after === null ? "manual" : { manual: writtenDistribution(spec.after, "time", keep) };
}

function writtenLog(spec: SagaLogSpec, keep: KeepFile): Written {
  if (spec.kind === "memory") return "memory";
  if (spec.kind === "own") return { write: writtenDistribution(spec.write, "time", keep) };
  return { query: `${spec.database}.${spec.operation}` };
}
