import { durationNs } from "../quantity.ts";
import type { FaultSpec, RepeatsSpec } from "../fault.ts";
import type { WhenInput } from "../schema/faults.ts";
import type { Path } from "../source/node.ts";
import { readAbort } from "./fault-abort.ts";
import type { Reading } from "./reading.ts";

/** Strikes of one fault in one run: all are known, and remembered, before it begins. */
export const STRIKES_MAX = 100_000;

/** When a fault strikes: once, every so often, or at random; and on what it is given up. */
export function readTimes(
  reading: Reading,
  path: Path,
  input: WhenInput,
): Pick<FaultSpec, "atNs" | "endNs" | "repeats" | "abortWhen"> {
  const atNs = durationNs(input.at ?? 0);
  if (atNs >= reading.durationNs)
    reading.report.mistake([...path, "at"], "the fault begins when the run is over");
  const repeats = repeatsOf(reading, path, input);
  const lengthNs = input.for === undefined ? Infinity : durationNs(input.for);
  const lastNs =
    repeats === null ? atNs + lengthNs : input.until === undefined ? Infinity : durationNs(input.until);
  if (lastNs <= atNs) reading.report.mistake([...path, "until"], "comes before the fault may begin");
  const endNs = Math.min(reading.durationNs, lastNs);
  const abort = input.abortWhen;
  const abortWhen =
    abort === undefined ? null : readAbort(reading, [...path, "abortWhen"], { abort, atNs, endNs });
  return { atNs, endNs, repeats, abortWhen };
}

function repeatsOf(reading: Reading, path: Path, input: WhenInput): RepeatsSpec | null {
  const { report } = reading;
  const { every, mtbf, mttr, until } = input;
  if (every === undefined && mtbf === undefined) {
    for (const key of ["mttr", "until"] as const)
      if (input[key] !== undefined)
        report.mistake([...path, key], "says nothing without every or mtbf", null, "key");
    return null;
  }
  if (every !== undefined && mtbf !== undefined) {
    report.mistake([...path, "mtbf"], "a fault strikes every so often or at random, not both", null, "key");
    return null;
  }
  return every !== undefined
    ? regular(reading, path, { ...input, every, until })
    : random(reading, path, { ...input, mtbf: mtbf ?? 0, mttr });
}

function regular(
  { report, durationNs: runNs }: Reading,
  path: Path,
  input: WhenInput & { readonly every: NonNullable<WhenInput["every"]> },
): RepeatsSpec | null {
  const everyNs = durationNs(input.every);
  if (input.mttr !== undefined)
    report.mistake([...path, "mttr"], "goes with mtbf; with every, say how long by for", null, "key");
  if (input.for === undefined) {
    report.mistake([...path, "every"], "needs for: how long it lasts each time", null, "key");
    return null;
  }
  const forNs = durationNs(input.for);
  if (forNs >= everyNs)
    report.mistake([...path, "every"], `begins again before it has ended; make it longer than for`);
  if (runNs / everyNs > STRIKES_MAX)
    report.mistake([...path, "every"], `strikes more than ${STRIKES_MAX} times`);
  return { kind: "every", everyNs, forNs };
}

function random(
  { report }: Reading,
  path: Path,
  { mtbf, mttr, for: fixed }: WhenInput & { readonly mtbf: NonNullable<WhenInput["mtbf"]> },
): RepeatsSpec | null {
  if ((mttr === undefined) === (fixed === undefined)) {
    report.mistake(
      [...path, "mtbf"],
      "needs either mttr, a mean time to repair, or for, a fixed one",
      null,
      "key",
    );
    return null;
  }
  const repair =
    mttr === undefined
      ? { kind: "constant" as const, ns: durationNs(fixed ?? 0) }
      : { kind: "exponential" as const, ns: durationNs(mttr) };
  return { kind: "random", mtbfNs: durationNs(mtbf), repair };
}
