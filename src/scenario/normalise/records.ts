import { remedy } from "../nearest.ts";
import type { RecordAction, RecordSpec } from "../records.ts";
import type { StepSpec } from "../scenario.ts";
import type { RecordInput } from "../schema/records.ts";
import type { Path } from "../source/node.ts";
import { nsOf } from "./policy-parts.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** Records of one kind. */
export function readRecord(reading: Reading, name: string, input: RecordInput): RecordSpec {
  const { report } = reading;
  if (input.whenLocked === "fail" && input.timeout !== undefined)
    report.mistake(
      ["records", name, "timeout"],
      "who finds the record locked fails, and does not wait",
      "take timeout away, or whenLocked: wait",
      "key",
    );
  if (input.fencing && input.lease === undefined)
    report.mistake(
      ["records", name, "fencing"],
      "a lock without a lease is its owner's for ever, and there is nobody to fence off",
      "give it a lease, or take fencing away",
      "key",
    );
  checkCopy(reading, name, input);
  return {
    whenLocked: input.whenLocked,
    timeoutNs: nsOf(input.timeout),
    leaseNs: nsOf(input.lease),
    fencing: input.fencing,
    copyOf: input.copyOf ?? null,
  };
}

/** What is copied is there, and is no copy. */
function checkCopy({ report, input }: Reading, name: string, { copyOf }: RecordInput): void {
  if (copyOf === undefined) return;
  const path: Path = ["records", name, "copyOf"];
  const original = own(input.records, copyOf);
  if (original === undefined) {
    const known = entriesOf(input.records).map(([record]) => record);
    if (!report.isSpoilt(["records", copyOf]))
      report.mistake(path, `there is no record "${copyOf}"`, remedy(copyOf, known));
  } else if (original.copyOf !== undefined)
    report.mistake(path, `${copyOf} is a copy itself`, "name what it is a copy of");
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
