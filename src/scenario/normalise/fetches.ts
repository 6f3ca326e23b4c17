import type { QueuePreset } from "../presets/queues.ts";
import { durationNs } from "../quantity.ts";
import type { FetchSpec } from "../queue-specs.ts";
import type { ConsumerInput } from "../schema/brokers.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** How a consumer of a queue asks for messages; null: it does not. */
export function readFetch(
  reading: Reading,
  path: Path,
  { input, preset, stores }: { input: ConsumerInput; preset: QueuePreset | null; stores: boolean },
): FetchSpec | null {
  const { fetch } = input;
  if (fetch === undefined) return null;
  const isSqs = preset?.title.startsWith("SQS") === true;
  if (input.prefetch !== undefined)
    reading.report.mistake(
      path,
      "whoever asks for messages is sent none unasked: prefetch means nothing beside fetch",
      "take prefetch away, or fetch",
      "key",
    );
  if (!stores && preset === null)
    reading.report.mistake(path, "a queue that stores nothing has nothing for those who ask", null, "key");
  if (isSqs) checkSqs(reading, path, fetch);
  return {
    batch: fetch.batch,
    expiresNs: fetch.expires === undefined ? (isSqs ? SQS_WAIT_NS : WAIT_NS) : durationNs(fetch.expires),
    waitFor: fetch.waitFor ?? (isSqs ? "any" : "all"),
  };
}

/** DefaultExpires of nats.go. */
const WAIT_NS = 30e9;
const SQS_BATCH = 10;
const SQS_WAIT_NS = 20e9;

function checkSqs(
  { report }: Reading,
  path: Path,
  { batch, expires, waitFor }: NonNullable<ConsumerInput["fetch"]>,
): void {
  if (batch > SQS_BATCH)
    report.mistake([...path, "batch"], `SQS gives at most ${SQS_BATCH} messages at a time`);
  if (expires !== undefined && durationNs(expires) > SQS_WAIT_NS)
    report.mistake([...path, "expires"], "SQS waits for 20s at most (WaitTimeSeconds)");
  if (waitFor === "all")
    report.mistake([...path, "waitFor"], "SQS answers as soon as it has a message, and waits for no more");
}
