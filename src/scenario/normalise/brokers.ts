import type { BrokerSpec, DestinationSpec } from "../broker-specs.ts";
import type { BrokerInput, TopicInput } from "../schema/brokers.ts";
import type { Path } from "../source/node.ts";
import { readDurations } from "./distributions.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A broker with all that can be published to. */
export function readBroker(reading: Reading, name: string, input: BrokerInput): BrokerSpec {
  const path: Path = ["brokers", name];
  const destinations = emptyMap<DestinationSpec>();
  for (const [topic, spec] of entriesOf(input.topics))
    destinations[topic] = readTopic(reading, [...path, "topics", topic], spec);
  if (Object.keys(destinations).length === 0)
    reading.report.mistake(path, "a broker needs topics", "such as topics: { orders: {} }", "key");
  return { zone: input.zone ?? null, destinations };
}

function readTopic(reading: Reading, path: Path, input: TopicInput): DestinationSpec {
  return {
    kind: "topic",
    partitions: input.partitions,
    partitioner: input.partitioner,
    latency: readDurations(reading, [...path, "latency"], input.latency),
  };
}
