import { durationNs } from "../quantity.ts";
import type { ConcurrencyLimitSpec } from "../scenario.ts";
import type { ServiceInput } from "../schema/components.ts";
import { CONCURRENCY_DEFAULTS, CONCURRENCY_KNOBS } from "../schema/concurrency-limit.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

type Knob = keyof typeof CONCURRENCY_KNOBS;

type Block = Exclude<NonNullable<ServiceInput["concurrencyLimit"]>, string>;
/** Finds where a setting was written. */
type At = (setting: Path) => Path;

/** A concurrency limit with the defaults of its algorithm. */
export function readConcurrencyLimit(
  reading: Reading,
  at: At,
  input: ServiceInput["concurrencyLimit"],
): ConcurrencyLimitSpec | null {
  if (input === undefined) return null;
  const block: Block = typeof input === "string" ? { algorithm: input } : input;
  checkKnobs(reading, at, block);
  return {
    algorithm: block.algorithm,
    ...boundsOf(reading, at, block),
    windowNs: durationNs(block.window ?? CONCURRENCY_DEFAULTS[block.algorithm].window) || null,
    smoothing: block.smoothing ?? CONCURRENCY_DEFAULTS[block.algorithm].smoothing,
    timeoutNs: durationNs(block.timeout ?? CONCURRENCY_KNOBS.timeout.value),
    backoffRatio: block.backoffRatio ?? CONCURRENCY_KNOBS.backoffRatio.value,
    queueSize: block.queueSize ?? CONCURRENCY_KNOBS.queueSize.value,
    longWindow: block.longWindow ?? CONCURRENCY_KNOBS.longWindow.value,
    probeMultiplier: block.probeMultiplier ?? CONCURRENCY_KNOBS.probeMultiplier.value,
  };
}

function checkKnobs(reading: Reading, at: At, block: Block): void {
  const { algorithm } = block;
  for (const knob of Object.keys(CONCURRENCY_KNOBS) as Knob[]) {
    const algorithms: readonly string[] = CONCURRENCY_KNOBS[knob].algorithms;
    if (block[knob] !== undefined && !algorithms.includes(algorithm))
      reading.report.mistake(at([knob]), `${algorithm} has no ${knob}`, "take it away", "key");
  }
  if (algorithm !== "fixed") return;
  for (const knob of ["minLimit", "maxLimit", "window"] as const)
    if (block[knob] !== undefined)
      reading.report.mistake(at([knob]), `a fixed limit has no ${knob}`, "take it away", "key");
}

type Bounds = Pick<ConcurrencyLimitSpec, "initialLimit" | "minLimit" | "maxLimit">;

/** What is not said gives way to what is. */
function boundsOf(reading: Reading, at: At, block: Block): Bounds {
  const defaults = CONCURRENCY_DEFAULTS[block.algorithm];
  const minLimit = block.minLimit ?? Math.min(defaults.minLimit, block.initialLimit ?? Infinity);
  const maxLimit = block.maxLimit ?? Math.max(defaults.maxLimit, block.initialLimit ?? 0);
  const initialLimit = block.initialLimit ?? Math.min(Math.max(defaults.initialLimit, minLimit), maxLimit);
  if (minLimit > maxLimit)
    reading.report.mistake(
      at([block.minLimit === undefined ? "maxLimit" : "minLimit"]),
      `minLimit ${minLimit} is above maxLimit ${maxLimit}`,
    );
  else if (initialLimit < minLimit || initialLimit > maxLimit)
    reading.report.mistake(at(["initialLimit"]), `expected a limit from ${minLimit} to ${maxLimit}`);
  return { initialLimit, minLimit, maxLimit };
}
