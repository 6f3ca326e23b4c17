import { durationText } from "../../scenario/quantity.ts";
import type {
  ExhaustedSpec,
  RepeatSpec,
  SagaLogSpec,
  SagaSpec,
  SagaStepSpec,
  Scenario,
} from "../../scenario/scenario.ts";
import { stepsBelow } from "../../scenario/normalise/steps.ts";
import type { StepSpec } from "../../scenario/scenario.ts";

/** What each saga does when a step or an undo fails, and when its coordinator dies. */
export function sagaLines({ sagas }: Scenario): readonly string[] {
  return Object.entries(sagas).flatMap(([name, saga]) => {
    const { compensation, reply } = saga;
    const answer = reply === "atEnd" ? "answers at its end" : "answers as soon as it is noted down";
    const how =
      saga.mode === "choreographed"
        ? `begun by ${saga.coordinator}, ${eventsInWords(saga)}`
        : `by ${saga.coordinator}, log ${logInWords(saga.log, saga.recoveryNs)}; ${answer}`;
    return [
      `${name}: ${saga.mode}, ${how}; ` +
        `undos: ${repeatInWords(compensation.retry)}, then ${exhaustedInWords(compensation.onExhausted)}`,
      ...saga.steps.map((step) => `${name}.${step.name}: ${stepInWords(step)}`),
    ];
  });
}

function eventsInWords({ events, stuckAfterNs }: SagaSpec): string {
  const stuck = `stuck after ${durationText(stuckAfterNs)} without one`;
  if (events === null) return `events straight to the next and not repeated, ${stuck}`;
  const { commit, idempotent } = events.subscription;
  const again = idempotent ? "known again" : "not known again";
  const written = Object.entries(events.outboxes).map(([service, database]) => `${service} by ${database}`);
  const outbox = written.length === 0 ? "" : `, through an outbox (${written.join(", ")})`;
  return `events by ${events.broker}.${events.topic}${outbox}, committed ${commit === "before" ? "before" : "after"} they are handled and ${again}, ${stuck}`;
}

function logInWords(log: SagaLogSpec, recoveryNs: number): string {
  if (log.kind === "memory") return "in memory";
  const where = log.kind === "database" ? `by ${log.database}.${log.operation}` : "durable";
  return `${where}, taken up ${durationText(recoveryNs)} after a crash`;
}

function stepInWords(step: SagaStepSpec): string {
  return [
    step.undo === null ? "no undo" : "undone",
    ...(step.timeoutNs === null ? [] : [`timeout ${durationText(step.timeoutNs)}`]),
    repeatInWords(step.retry),
    ...(step.pivot ? ["pivot"] : []),
    ...(step.confirm === null ? [] : ["then confirmed"]),
    ...(step.failureEvent ? [] : ["its failure is told to nobody"]),
  ].join(", ");
}

function repeatInWords({ maxAttempts, backoff }: RepeatSpec): string {
  if (maxAttempts === 1) return "tried once";
  const often = maxAttempts === null ? "tried until it succeeds" : `tried ${maxAttempts} times`;
  return backoff.baseNs === 0 ? `${often} at once` : `${often}, first after ${durationText(backoff.baseNs)}`;
}

function exhaustedInWords(spec: ExhaustedSpec): string {
  if (spec.kind === "ignore") return "ignored";
  if (spec.kind === "reconcile") return `a job every ${durationText(spec.everyNs)}`;
  return spec.after === null ? "left to a person" : "mended by a person";
}

/** What is likely to leave sagas inconsistent, found without running them. */
export function sagaSuspicions(scenario: Scenario): readonly string[] {
  return Object.entries(scenario.sagas).flatMap(([name, saga]) => [
    ...withoutUndo(name, saga),
    ...(saga.mode === "choreographed" ? unsafeEvents(name, saga) : repeatedUndos(name, saga, scenario)),
    ...triedOnce(name, saga),
    ...(saga.log.kind === "memory"
      ? [
          `${name} keeps its state in the memory of ${saga.coordinator}: a crash leaves it halfway, and nobody knows.`,
        ]
      : []),
  ]);
}

/** What a later step, before the pivot, can fail behind. */
function withoutUndo(name: string, { steps }: SagaSpec): readonly string[] {
  const pivot = steps.findIndex((step) => step.pivot);
  const last = pivot < 0 ? steps.length - 1 : pivot;
  return steps
    .slice(0, last)
    .flatMap((step, index) =>
      step.undo !== null || !touchesOthers(step.do)
        ? []
        : [
            `${name}.${step.name} has no undo: what it did stays when ${steps[index + 1]?.name ?? "a later step"} or a later one fails.`,
          ],
    );
}

function touchesOthers(steps: readonly StepSpec[]): boolean {
  return steps.some(
    (step) =>
      ["call", "query", "publish", "effect"].includes(step.kind) || stepsBelow(step).some(touchesOthers),
  );
}

/** What becomes of a choreographed saga whose participants or events fall away. */
function unsafeEvents(name: string, { events, steps }: SagaSpec): readonly string[] {
  const silent = steps.filter(({ failureEvent }) => !failureEvent);
  return [
    ...silent.map(
      (step) =>
        `${name}.${step.name} tells nobody when it fails: what was done before stays, and nobody knows.`,
    ),
    ...(events === null ? [`${name} sends its events once: one that is lost leaves it halfway.`] : []),
    ...(events?.subscription.commit === "before"
      ? [`${name} takes events as handled before they are: a crash leaves it halfway.`]
      : []),
    ...(events !== null && events.subscription.commit !== "before" && !events.subscription.idempotent
      ? [`${name} may hand an event to a participant twice, which does not know it again (idempotent: true).`]
      : []),
  ];
}

/** An undo that may be sent twice must not take back twice. */
function repeatedUndos(name: string, saga: SagaSpec, { services }: Scenario): readonly string[] {
  const attempts = saga.compensation.retry.maxAttempts;
  if (attempts === 1 && saga.log.kind === "memory") return [];
  const naive = new Set(
    saga.steps
      .flatMap(({ undo }) => callsIn(undo ?? []))
      .filter((service) => services[service]?.idempotency?.by !== "request"),
  );
  return [...naive].map(
    (service) =>
      `${name} may send an undo to ${service} twice, which does not know it again (idempotency: { by: request }).`,
  );
}

function callsIn(steps: readonly StepSpec[]): readonly string[] {
  return steps.flatMap((step) => [
    ...(step.kind === "call" ? [step.service] : []),
    ...stepsBelow(step).flatMap(callsIn),
  ]);
}

function triedOnce(name: string, { steps, compensation }: SagaSpec): readonly string[] {
  const hasUndos = steps.some(({ undo }) => undo !== null && callsIn(undo).length > 0);
  return !hasUndos || compensation.retry.maxAttempts !== 1
    ? []
    : [`${name} tries an undo only once: one failure leaves it halfway.`];
}
