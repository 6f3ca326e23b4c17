import { remedy } from "../nearest.ts";
import { courseOf } from "../saga-course.ts";
import type { SagaSpec, StepSpec } from "../scenario.ts";
import type { Path } from "../source/node.ts";
import { firstAnnouncementOf, type SagaParts } from "./reactions.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A step that begins a saga, with all that the saga may do; null when there is none (and says so). */
export function readSagaStep(
  reading: Reading,
  path: Path,
  base: Pick<StepSpec, "name" | "optional">,
  name: string,
): StepSpec | null {
  const { report, input, sagas } = reading;
  const at = [...path, "saga"];
  if (path[0] === "sagas") {
    report.mistake(at, "a saga does not begin another one directly", "call a service that begins it");
    return null;
  }
  if (own(input.sagas, name) === undefined) {
    const known = entriesOf(input.sagas).map(([saga]) => saga);
    if (!report.isSpoilt(["sagas", name]))
      report.mistake(at, `there is no saga "${name}"`, remedy(name, known));
    return null;
  }
  const saga = sagas.get(name);
  if (saga === undefined) return null;
  if (path[0] !== "services" || path[1] !== saga.coordinator) {
    // A coordinator that there is not is told where the saga stands.
    if (own(input.services, saga.coordinator) === undefined) return null;
    report.mistake(
      at,
      `${name} is ${saga.mode === "choreographed" ? "begun" : "coordinated"} by ${saga.coordinator}, and begins in its steps`,
      `call an endpoint of ${saga.coordinator} that has this step`,
    );
    return null;
  }
  const all = saga.mode === "choreographed" ? firstAnnouncementOf(name, saga) : conductedSteps(saga);
  return { kind: "saga", ...base, saga: name, ...all };
}

/** All that a coordinator may do for a saga. */
function conductedSteps(saga: SagaSpec): SagaParts {
  const { log } = saga;
  const steps = courseOf(saga);
  return {
    forward: steps.map((step) => step.do),
    backward: steps.flatMap(({ undo }) => (undo === null ? [] : [undo])),
    writes: steps.length + 1,
    log:
      log.kind === "database"
        ? [
            {
              kind: "query",
              name: null,
              optional: false,
              database: log.database,
              operation: log.operation,
              key: null,
            },
          ]
        : [],
  };
}
