import { remedy } from "../nearest.ts";
import type { RecordAction, RecordSpec } from "../records.ts";
import type { StepSpec } from "../scenario.ts";
import type { RecordInput } from "../schema/records.ts";
import type { Path } from "../source/node.ts";
import { nsOf } from "./policy-parts.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** Records of one kind. */
export function readRecord({ report }: Reading, name: string, input: RecordInput): RecordSpec {
  if (input.whenLocked === "fail" && input.timeout !== undefined)
    report.mistake(
      ["records", name, "timeout"],
      "who finds the record locked fails, and does not wait",
      "take timeout away, or whenLocked: wait",
      "key",
    );
  return { whenLocked: input.whenLocked, timeoutNs: nsOf(input.timeout) };
}

/** A step that does something with the record of its key; null when there is none of that kind (and says so). */
export function readRecordStep(
  { report, input }: Reading,
  path: Path,
  base: Pick<StepSpec, "name" | "optional">,
  { action, record }: { readonly action: RecordAction; readonly record: string },
): StepSpec | null {
  if (own(input.records, record) !== undefined) return { kind: "record", ...base, record, action };
  const known = entriesOf(input.records).map(([name]) => name);
  if (!report.isSpoilt(["records", record]))
    report.mistake([...path, action], `there is no record "${record}"`, remedy(record, known));
  return null;
}
