import { remedy } from "../nearest.ts";
import { durationNs, ratePerSecond } from "../quantity.ts";
import type { EndpointBulkheadSpec, Named, RateLimitSpec, SheddingSpec, TenantSpec } from "../scenario.ts";
import type { ServiceInput } from "../schema/components.ts";
import type { WorkloadInput } from "../schema/workloads.ts";
import type { Path } from "../source/node.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { nsOf } from "./policy-parts.ts";
import { readKey } from "./steps.ts";

type RateLimitInput = NonNullable<ServiceInput["rateLimits"]>[string];

/** A log keeps the time of each: more than this is a mistake, not a limit. */
const LOG_QUOTA_MAX = 1e6;

/** The limits on how often a service may be called. */
export function readRateLimits(reading: Reading, path: Path, input: ServiceInput): Named<RateLimitSpec> {
  const limits = emptyMap<RateLimitSpec>();
  for (const [name, limit] of entriesOf(input.rateLimits)) {
    const at = [...path, "rateLimits", name];
    limits[name] = readRateLimit(reading, at, limit);
    checkCovered(reading, at, input, limit.endpoints ?? []);
  }
  return limits;
}

function readRateLimit(reading: Reading, path: Path, input: RateLimitInput): RateLimitSpec {
  const { algorithm, per, scope, endpoints = null } = input;
  const isBucket = algorithm === "tokenBucket" || algorithm === "leakyBucket";
  const much = isBucket ? bucketOf(reading, path, input) : windowOf(reading, path, input);
  return { algorithm, rate: ratePerSecond(input.rate), ...much, per, scope, endpoints };
}

type Much = Pick<RateLimitSpec, "burst" | "quota" | "windowNs">;

function bucketOf(reading: Reading, path: Path, { algorithm, rate, burst, window }: RateLimitInput): Much {
  if (window !== undefined) stray(reading, [...path, "window"], `a ${algorithm} has a burst and no window`);
  return { burst: burst ?? Math.max(1, Math.floor(ratePerSecond(rate))), quota: 1, windowNs: 1e9 };
}

function windowOf(reading: Reading, path: Path, { algorithm, rate, burst, window }: RateLimitInput): Much {
  const { report } = reading;
  if (burst !== undefined) stray(reading, [...path, "burst"], `a ${algorithm} has a window and no burst`);
  const windowNs = durationNs(window ?? "1s");
  // A quota that is whole by the numbers of the file must not fall below it by rounding.
  const quota = Math.floor((ratePerSecond(rate) * windowNs) / 1e9 + 1e-9);
  if (quota < 1)
    report.mistake(path, "not one request would pass in a window", "a longer window, or a higher rate");
  if (algorithm === "slidingLog" && quota > LOG_QUOTA_MAX)
    report.mistake(path, `a slidingLog keeps at most ${LOG_QUOTA_MAX} requests`, "a slidingWindow");
  return { burst: 1, quota, windowNs };
}

function stray(reading: Reading, path: Path, message: string): void {
  reading.report.mistake(path, message, "take it away", "key");
}

function checkCovered(reading: Reading, path: Path, input: ServiceInput, covered: readonly string[]): void {
  const known = entriesOf(input.endpoints).map(([name]) => name);
  for (const [index, name] of covered.entries()) {
    if (known.includes(name)) continue;
    reading.report.mistake(
      [...path, "endpoints", index],
      known.length === 0
        ? "a service with steps has no endpoints to choose from"
        : `the service has no endpoint "${name}"`,
      known.length === 0 ? "take endpoints away" : remedy(name, known),
    );
  }
}

/** The rules by which a queue refuses before it is full. */
export function readShedding(
  reading: Reading,
  path: Path,
  input: Exclude<ServiceInput["queue"], number>["shed"],
): Named<SheddingSpec> {
  const rules = emptyMap<SheddingSpec>();
  for (const [name, { priorityBelow, queueLength, wait }] of entriesOf(input)) {
    if (queueLength === undefined && wait === undefined)
      reading.report.mistake([...path, name], "a rule needs queueLength or wait", null, "key");
    rules[name] = { priorityBelow: priorityBelow ?? null, length: queueLength ?? null, waitNs: nsOf(wait) };
  }
  return rules;
}

export function endpointBulkheadOf(
  input: { readonly maxConcurrentCalls: number; readonly maxWaitDuration: string | 0 } | undefined,
): EndpointBulkheadSpec | null {
  return input === undefined
    ? null
    : { maxConcurrentCalls: input.maxConcurrentCalls, maxWaitNs: durationNs(input.maxWaitDuration) };
}

/** Without a word, each workload is a tenant. */
export function tenantOf(workload: string, input: WorkloadInput["tenant"]): TenantSpec {
  if (input === undefined) return { kind: "one", name: workload };
  return typeof input === "string" ? { kind: "one", name: input } : { kind: "many", key: readKey(input) };
}
