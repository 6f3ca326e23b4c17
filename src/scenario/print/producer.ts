import { durationText } from "../quantity.ts";
import type { ProducerSpec } from "../scenario.ts";
import { said, type Written } from "./written.ts";

export function writtenProducer(producer: ProducerSpec): Written {
  return said({
    linger: durationText(producer.lingerNs),
    batchSize: producer.batchSize,
    maxInFlight: producer.maxInFlight,
    bufferMemory: producer.bufferMemory,
    maxBlock: durationText(producer.maxBlockNs),
    retries: producer.retries,
    retryBackoff: durationText(producer.retryBackoffNs),
    retryBackoffMax: durationText(producer.retryBackoffMaxNs),
    requestTimeout: durationText(producer.requestTimeoutNs),
    deliveryTimeout: durationText(producer.deliveryTimeoutNs),
  });
}
