import { remedy } from "../nearest.ts";
import type { SagaEventsSpec, SagaSpec } from "../saga.ts";
import type { StepSpec } from "../scenario.ts";
import type { SagaInput } from "../schema/sagas.ts";
import type { Path } from "../source/node.ts";
import { topicSubscription } from "./consumers.ts";
import { resolveDestination } from "./destinations.ts";
import { hasOutbox } from "./outboxes.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** What a choreographed saga must not have, as nobody conducts it; and what no other has. */
export function checkChoreography(reading: Reading, path: Path, input: SagaInput): void {
  if (input.mode === "choreographed") checkNobodyWaits(reading, path, input);
  else checkConducted(reading, path, input);
}

function checkNobodyWaits({ report }: Reading, path: Path, { reply }: SagaInput): void {
  if (reply === "atEnd")
    report.mistake([...path, "reply"], "nobody waits for the end of a choreographed saga", "reply: atStart");
}

function checkConducted({ report }: Reading, path: Path, { mode, events, steps }: SagaInput): void {
  if (events !== undefined)
    report.mistake([...path, "events"], `a saga that is ${modeInWords(mode)} needs no events`, null, "key");
  steps.forEach(({ failureEvent }, index) => {
    if (!failureEvent)
      report.mistake(
        [...path, "steps", index, "failureEvent"],
        "the coordinator hears of every failure; only a choreographed saga publishes them",
        null,
        "key",
      );
  });
}

function modeInWords(mode: SagaInput["mode"]): string {
  return mode === "orchestrated" ? "conducted" : `in the mode ${mode}`;
}

/** The topic of its events; null: they go straight to the next. */
export function readEvents(reading: Reading, path: Path, { events, mode }: SagaInput): SagaEventsSpec | null {
  if (events === undefined || mode !== "choreographed") return null;
  const input = typeof events === "string" ? { ...EVENTS, topic: events } : events;
  const at = typeof events === "string" ? [...path, "events"] : [...path, "events", "topic"];
  const target = resolveDestination(reading, at, input.topic);
  if (target === null) return null;
  if (own(own(reading.input.brokers, target.component)?.topics, target.part) === undefined) {
    reading.report.mistake(
      at,
      `"${input.topic}" gives each message to one participant only`,
      "take a topic, which all of them read",
    );
    return null;
  }
  const { outbox, ...taken } = input;
  const subscription = topicSubscription(reading, [...path, "events"], {
    ...NO_DELAY,
    ...NO_WAIT,
    ...NO_TRANSACTIONS,
    ...taken,
  });
  const outboxes = outboxesOf(reading, [...path, "events", "outbox"], outbox);
  return { broker: target.component, topic: target.part, outboxes, subscription };
}

/** One transaction each, so of databases that have some. */
function outboxesOf(
  reading: Reading,
  path: Path,
  input: Readonly<Record<string, string>> | undefined,
): SagaEventsSpec["outboxes"] {
  const outboxes = emptyMap<string>();
  for (const [service, database] of entriesOf(input)) {
    const at = [...path, service];
    if (hasOutbox(reading, at, database)) outboxes[service] = database;
  }
  return outboxes;
}

const EVENTS = {
  outbox: undefined,
  idempotent: false,
  concurrency: 1,
  commit: "after",
  autoCommitInterval: "5s",
  maxPollRecords: 500,
  maxPollInterval: "5m",
  sessionTimeout: "45s",
  heartbeatInterval: "3s",
  rebalance: "eager",
  staticMembership: false,
  maxAttempts: 1,
  retryDelay: 0,
} as const;

const NO_DELAY = { delay: 0, startAt: 0, autoOffsetReset: "latest" } as const;
const NO_TRANSACTIONS = { isolation: "readUncommitted" } as const;
const NO_WAIT = { fetchMinSize: 1, fetchMaxWait: "500ms", maxPartitionFetchSize: 1024 } as const;

/** Whoever writes events into an outbox has some to write. */
function checkOutboxes({ report }: Reading, path: Path, { coordinator, events, steps }: SagaSpec): void {
  const parts = steps.flatMap((step) => calledIn(step.do)?.service ?? []);
  for (const service of Object.keys(events?.outboxes ?? {}))
    if (service !== coordinator && !parts.includes(service))
      report.mistake(
        [...path, "events", "outbox", service],
        `${service} has no part in this saga`,
        remedy(service, [coordinator, ...parts]),
        "key",
      );
}

/** Each step is one call: the service that it calls is the participant, and does it when the event comes. */
export function checkParticipants(reading: Reading, path: Path, saga: SagaSpec): void {
  const { report } = reading;
  const { steps } = saga;
  checkOutboxes(reading, path, saga);
  steps.forEach((step, index) => {
    const participant = calledIn(step.do);
    const at = [...path, "steps", index];
    if (participant === null)
      report.mistake(
        [...at, "do"],
        "a step of a choreographed saga is one call",
        "the service that it calls does it when the event comes: do: [{ call: payments.charge }]",
      );
    else if (step.undo !== null && calledIn(step.undo)?.service !== participant.service)
      report.mistake(
        [...at, "undo"],
        `what ${participant.service} does in a choreographed saga it undoes itself`,
        `undo: [{ call: ${participant.service}.... }]`,
      );
  });
}

function calledIn(steps: readonly StepSpec[]): Extract<StepSpec, { kind: "call" }> | null {
  const [only] = steps;
  const isPlain = steps.length === 1 && only?.kind === "call" && only.key === null && !only.optional;
  return isPlain ? only : null;
}
