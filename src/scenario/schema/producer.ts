import { closed, defaulted, optional, whole } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

/** Names and defaults are those of Kafka 4.0's producer; sizes count messages, and defaults take them for 1 KiB each. */
export const producer = closed({
  linger: defaulted(
    duration,
    "5ms",
    "How long a batch waits for more messages before it leaves (linger.ms of Kafka; 0 before 4.0). Whatever waits leaves together when anything for the same machine does.",
  ),
  batchSize: defaulted(
    whole(1, 1e6),
    16,
    "Messages of a batch, which leaves at once when it is full (batch.size of Kafka: 16 KiB).",
  ),
  maxInFlight: defaulted(
    whole(1, 1e6),
    5,
    "Requests to one machine that are unanswered at the same time (max.in.flight.requests.per.connection of Kafka). Beyond 5 enableIdempotence has no effect.",
  ),
  bufferMemory: defaulted(
    whole(1, 1e9),
    32_768,
    "Messages that are not acknowledged yet and not given up, at most (buffer.memory of Kafka: 32 MiB).",
  ),
  maxBlock: defaulted(
    duration,
    "1m",
    "Longest wait for room in the buffer; ends with buffer-full (max.block.ms of Kafka).",
  ),
  retries: optional(
    whole(0, 1e6),
    "Times a batch is sent once more after a failure.",
    "as often as the deliveryTimeout allows",
  ),
  retryBackoff: defaulted(
    duration,
    "100ms",
    "The pause before a batch is sent again, doubled each time (retry.backoff.ms of Kafka).",
  ),
  retryBackoffMax: defaulted(duration, "1s", "The longest such pause (retry.backoff.max.ms of Kafka)."),
  requestTimeout: defaulted(
    positiveDuration,
    "30s",
    "A request that is unanswered for so long has failed, and with it all that are under way to that machine (request.timeout.ms of Kafka).",
  ),
  deliveryTimeout: defaulted(
    positiveDuration,
    "2m",
    "A batch that is not acknowledged so long after its first message is given up, and ends with timeout (delivery.timeout.ms of Kafka).",
  ),
});
