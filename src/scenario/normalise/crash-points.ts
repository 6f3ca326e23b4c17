import { durationNs } from "../quantity.ts";
import type { FaultSpec, FaultTarget } from "../fault.ts";
import type { FaultInput, FaultKindInputs, WhenInput } from "../schema/faults.ts";
import type { Path } from "../source/node.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readTimes } from "./fault-times.ts";

/** A crash that waits behind a step. */
export type CrashPointInput = WhenInput & { crash: FaultKindInputs["crash"] & { after: string } };

export function isCrashPoint(input: FaultInput): input is FaultInput & CrashPointInput {
  return "crash" in input && input.crash.after !== undefined;
}

/** `at` to `until` it may strike; `for` is how long an instance is down then. */
export function readCrashPoint(
  reading: Reading,
  path: Path,
  { input, target }: { readonly input: CrashPointInput; readonly target: FaultTarget | null },
): FaultSpec | null {
  const { report } = reading;
  for (const key of ["every", "mtbf", "mttr"] as const)
    if (input[key] !== undefined)
      report.mistake(
        [...path, key],
        "says nothing of a crash behind a step, which strikes when it is come to",
        key === "every" ? "to strike at each nth execution, write crash.every" : null,
        "key",
      );
  const { for: length, until, at, abortWhen } = input;
  const when = readTimes(reading, path, { at, abortWhen });
  const untilNs = until === undefined ? Infinity : durationNs(until);
  if (untilNs <= when.atNs) report.mistake([...path, "until"], "comes before the fault may begin");
  if (target === null || !haveSteps(reading, path, target)) return null;
  return {
    ...when,
    endNs: Math.min(when.endNs, untilNs),
    kind: "crashPoint",
    target,
    after: input.crash.after,
    every: input.crash.every ?? 1,
    downNs: length === undefined ? reading.durationNs : durationNs(length),
  };
}

function haveSteps({ input, report }: Reading, path: Path, { components }: FaultTarget): boolean {
  const without = components.find((component) => own(input.services, component) === undefined);
  if (without === undefined) return true;
  report.mistake([...path, "crash", "target"], `${without} is no service and has no steps to crash behind`);
  return false;
}

/** A crash at a time of its own. */
export function checkPlainCrash(
  { report }: Reading,
  path: Path,
  { at, every }: { readonly at: unknown; readonly every: unknown },
): void {
  if (at === undefined) report.mistake(path, "at is missing");
  if (every !== undefined)
    report.mistake(
      [...path, "crash", "every"],
      "says nothing without after",
      "name the step after which it strikes",
      "key",
    );
}
