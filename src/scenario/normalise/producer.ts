import { durationNs } from "../quantity.ts";
import type { ProducerSpec } from "../scenario.ts";
import type { ClientBlock } from "../schema/clients.ts";

export function producerOf(block: NonNullable<ClientBlock["producer"]>): ProducerSpec {
  return {
    lingerNs: durationNs(block.linger),
    batchSize: block.batchSize,
    maxInFlight: block.maxInFlight,
    bufferMemory: block.bufferMemory,
    maxBlockNs: durationNs(block.maxBlock),
    retries: block.retries ?? null,
    retryBackoffNs: durationNs(block.retryBackoff),
    retryBackoffMaxNs: durationNs(block.retryBackoffMax),
    requestTimeoutNs: durationNs(block.requestTimeout),
    deliveryTimeoutNs: durationNs(block.deliveryTimeout),
  };
}
