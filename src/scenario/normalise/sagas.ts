import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { ExhaustedSpec, RepeatSpec, SagaLogSpec, SagaSpec, SagaStepSpec } from "../scenario.ts";
import type { RepeatInput, SagaInput } from "../schema/sagas.ts";
import type { Path } from "../source/node.ts";
import { confirmName, UNTIL_DONE } from "../saga-course.ts";
import { checkChoreography, checkParticipants, readEvents } from "./choreography.ts";
import { readDurations } from "./distributions.ts";
import { jitterOf, nsOf } from "./policy-parts.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readSteps } from "./steps.ts";
import { resolveQuery } from "./targets.ts";

/** All sagas, before the steps that begin them. */
export function readSagas(reading: Reading): Record<string, SagaSpec> {
  const sagas = emptyMap<SagaSpec>();
  for (const [name, input] of entriesOf(reading.input.sagas)) {
    const saga = readSaga(reading, ["sagas", name], input);
    sagas[name] = saga;
    reading.sagas.set(name, saga);
  }
  return sagas;
}

function readSaga(reading: Reading, path: Path, input: SagaInput): SagaSpec {
  checkCoordinator(reading, path, input.coordinator);
  checkSteps(reading, path, input.steps);
  checkPhases(reading, path, input);
  checkChoreography(reading, path, input);
  const pivot = input.steps.findIndex((step) => step.pivot);
  const { compensation, mode } = input;
  const saga: SagaSpec = {
    coordinator: input.coordinator,
    mode,
    events: readEvents(reading, path, input),
    stuckAfterNs: durationNs(input.stuckAfter),
    steps: input.steps.map((step, index) =>
      readStep(reading, [...path, "steps", index], step, pivot >= 0 && index > pivot),
    ),
    compensation: {
      retry: repeatOf(reading, [...path, "compensation", "retry"], compensation.retry, false),
      timeoutNs: nsOf(compensation.timeout),
      onExhausted: exhaustedOf(reading, [...path, "compensation", "onExhausted"], compensation.onExhausted),
    },
    log: logOf(reading, [...path, "log"], input.log),
    recoveryNs: durationNs(input.recovery),
    reply: input.reply ?? (mode === "choreographed" ? "atStart" : "atEnd"),
  };
  if (mode === "choreographed") checkParticipants(reading, path, saga);
  return saga;
}

function checkCoordinator({ input, report }: Reading, path: Path, coordinator: string): void {
  if (own(input.services, coordinator) !== undefined || report.isSpoilt(["services", coordinator])) return;
  const known = entriesOf(input.services).map(([name]) => name);
  report.mistake(
    [...path, "coordinator"],
    `there is no service "${coordinator}"`,
    remedy(coordinator, known),
  );
}

function checkSteps({ report }: Reading, path: Path, steps: SagaInput["steps"]): void {
  if (steps.length === 0) report.mistake([...path, "steps"], "a saga needs at least one step");
  const names = steps.map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      report.mistake([...path, "steps", index, "name"], `another step is called ${name} already`);
  });
  const pivot = steps.findIndex((step) => step.pivot);
  if (pivot < 0) return;
  steps.slice(pivot + 1).forEach((step, below) => {
    const at = [...path, "steps", pivot + 1 + below];
    if (step.pivot) report.mistake([...at, "pivot"], `${names[pivot] ?? ""} is the pivot already`);
    if (step.undo !== undefined)
      report.mistake(
        [...at, "undo"],
        `${step.name} comes behind the pivot ${names[pivot] ?? ""}, where nothing is undone any more`,
        "take undo away, or put the step before the pivot",
        "key",
      );
  });
}

/** Confirming is for the modes that have two phases, and those say themselves where the pivot is. */
function checkPhases({ report }: Reading, path: Path, { mode, steps }: SagaInput): void {
  const names = steps.map(({ name }) => name);
  steps.forEach((step, index) => {
    const at = [...path, "steps", index];
    if (mode === "orchestrated" || mode === "choreographed") {
      if (step.confirm !== undefined)
        report.mistake(
          [...at, "confirm"],
          `${mode === "orchestrated" ? "an orchestrated" : "a choreographed"} saga has one phase`,
          "mode: tcc has two",
          "key",
        );
      return;
    }
    for (const key of ["pivot", "retriable"] as const)
      if (step[key])
        report.mistake(
          [...at, key],
          `in the mode ${mode} the last to try is the pivot, and confirming is repeated until it is done`,
        );
    if (step.confirm !== undefined && names.includes(confirmName(step.name)))
      report.mistake(
        [...at, "name"],
        `another step is called ${confirmName(step.name)}, as the second phase of this one is`,
      );
  });
}

function readStep(
  reading: Reading,
  path: Path,
  input: SagaInput["steps"][number],
  isBehindPivot: boolean,
): SagaStepSpec {
  const retriable = input.retriable || isBehindPivot;
  return {
    name: input.name,
    do: readSteps(reading, [...path, "do"], input.do, "service"),
    confirm:
      input.confirm === undefined ? null : readSteps(reading, [...path, "confirm"], input.confirm, "service"),
    undo: input.undo === undefined ? null : readSteps(reading, [...path, "undo"], input.undo, "service"),
    timeoutNs: nsOf(input.timeout),
    retry: repeatOf(reading, [...path, "retry"], input.retry, retriable),
    pivot: input.pivot,
    retriable,
    failureEvent: input.failureEvent,
  };
}

const NO_PAUSE = { baseNs: 0, multiplier: 1, maxNs: null };

function repeatOf(
  reading: Reading,
  path: Path,
  input: RepeatInput | undefined,
  retriable: boolean,
): RepeatSpec {
  const backoff = input?.backoff;
  const maxAttempts = input?.maxAttempts ?? (retriable ? null : 1);
  if (maxAttempts === null && backoff !== undefined && durationNs(backoff.base) === 0)
    reading.report.mistake(
      [...path, "backoff", "base"],
      "what is repeated until it is done needs a pause, or it is repeated without end in one moment",
      "such as base: 1s",
    );
  return {
    maxAttempts,
    backoff:
      backoff === undefined
        ? retriable
          ? UNTIL_DONE.backoff
          : NO_PAUSE
        : {
            baseNs: durationNs(backoff.base),
            multiplier: backoff.multiplier,
            maxNs: nsOf(backoff.max),
          },
    jitter: jitterOf(input?.jitter ?? "none"),
  };
}

function exhaustedOf(
  reading: Reading,
  path: Path,
  input: SagaInput["compensation"]["onExhausted"],
): ExhaustedSpec {
  if (input === "ignore") return { kind: "ignore" };
  if (input === "manual") return { kind: "manual", after: null };
  if ("manual" in input)
    return { kind: "manual", after: readDurations(reading, [...path, "manual"], input.manual) };
  return { kind: "reconcile", everyNs: durationNs(input.reconcile) };
}

function logOf(reading: Reading, path: Path, input: SagaInput["log"]): SagaLogSpec {
  if (input === "memory") return { kind: "memory" };
  if (input === "durable") return { kind: "own", write: { kind: "constant", value: 0 } };
  if ("write" in input)
    return { kind: "own", write: readDurations(reading, [...path, "write"], input.write) };
  const target = resolveQuery(reading, [...path, "query"], input.query);
  if (target === null) return { kind: "memory" };
  return { kind: "database", database: target.component, operation: target.part };
}
