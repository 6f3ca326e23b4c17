import type { SagaSpec, StepSpec } from "./scenario.ts";

/** A turn that a choreographed saga can take: some service does a step, or undoes it. */
export interface Signal {
  readonly step: number;
  readonly direction: "forward" | "backward";
  readonly service: string;
  /** The endpoint in the file that says what is done. */
  readonly does: string;
  /** Where the service is told so, when no topic carries the events. */
  readonly endpoint: string;
}

/** All of them, the first step first; none where somebody conducts. */
export function signalsOf(name: string, saga: SagaSpec): readonly Signal[] {
  if (saga.mode !== "choreographed") return [];
  return saga.steps.flatMap(({ name: step, do: forward, undo }, index) => {
    const done = callOf(forward);
    const undone = callOf(undo ?? []);
    const at = { step: index, endpoint: `${name}-${step}` };
    return [
      ...(done === null
        ? []
        : [{ ...at, direction: "forward" as const, service: done.service, does: done.endpoint }]),
      ...(undone === null
        ? []
        : [
            {
              step: index,
              direction: "backward" as const,
              service: undone.service,
              does: undone.endpoint,
              endpoint: `${at.endpoint}-undo`,
            },
          ]),
    ];
  });
}

/** Which turns can come next: the step behind; the nearest undo before; its own, when it is in doubt. */
export function turnsBehind(signals: readonly Signal[], { step, direction }: Signal): readonly Signal[] {
  const undos = signals.filter((one) => one.direction === "backward");
  const before = undos.filter((one) => one.step < step).slice(-1);
  if (direction === "backward") return before;
  return [
    ...signals.filter((one) => one.direction === "forward" && one.step === step + 1),
    ...before,
    ...undos.filter((one) => one.step === step),
  ];
}

function callOf([only]: readonly StepSpec[]): Extract<StepSpec, { kind: "call" }> | null {
  return only?.kind === "call" ? only : null;
}

/** Whether steps are there for the events of a saga only, and stand in no file. */
export function areReactions([only]: readonly StepSpec[]): boolean {
  return only?.kind === "react";
}
