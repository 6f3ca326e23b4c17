import type { BrokerSpec, DestinationSpec } from "../broker-specs.ts";
import { durationNs } from "../quantity.ts";
import type { BrokerInput, TopicInput } from "../schema/brokers.ts";
import type { Path } from "../source/node.ts";
import { nodeCount } from "./destinations.ts";
import { readDurations } from "./distributions.ts";
import { readExchange } from "./exchanges.ts";
import { readQueue } from "./queues.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A broker with all that can be published to. */
export function readBroker(reading: Reading, name: string, input: BrokerInput): BrokerSpec {
  const path: Path = ["brokers", name];
  const destinations = emptyMap<DestinationSpec>();
  for (const [topic, spec] of entriesOf(input.topics))
    destinations[topic] = readTopic(reading, [...path, "topics", topic], spec);
  for (const [queue, spec] of entriesOf(input.queues)) {
    checkName(reading, [...path, "queues", queue], destinations);
    destinations[queue] = readQueue(reading, [...path, "queues", queue], {
      name: queue,
      input: spec,
      broker: input,
    });
  }
  for (const [exchange, spec] of entriesOf(input.exchanges)) {
    checkName(reading, [...path, "exchanges", exchange], destinations);
    destinations[exchange] = readExchange(reading, [...path, "exchanges", exchange], {
      name: exchange,
      input: spec,
      broker: input,
    });
  }
  if (Object.keys(destinations).length === 0)
    reading.report.mistake(
      path,
      "a broker needs topics or queues",
      "such as topics: { orders: {} } or queues: { mails: {} }",
      "key",
    );
  return { zone: input.zone ?? null, ...nodesOf(reading, path, input), destinations };
}

function nodesOf(
  { report }: Reading,
  path: Path,
  input: BrokerInput,
): Pick<BrokerSpec, "nodes" | "fencingNs"> {
  const { nodes, nodeSessionTimeout, topics } = input;
  for (const [topic, { replicas, minInsyncReplicas, acks, enableIdempotence }] of entriesOf(topics)) {
    const at = [...path, "topics", topic];
    if (enableIdempotence === true && acks !== "all")
      report.mistake(
        [...at, "enableIdempotence"],
        `with acks: ${acks} nobody can promise that a message is stored once, and Kafka's producer refuses it`,
        "take acks: all, or take enableIdempotence away",
      );
    if (nodes !== undefined && replicas > nodes)
      report.mistake([...at, "replicas"], `${replicas} replicas need as many nodes, and there are ${nodes}`);
    if (minInsyncReplicas > replicas)
      report.mistake(
        [...at, "minInsyncReplicas"],
        `${minInsyncReplicas} of ${replicas} replicas can never be in sync`,
      );
  }
  return { nodes: nodeCount(input), fencingNs: durationNs(nodeSessionTimeout) };
}

/** Publishers name topics, queues and exchanges alike. */
function checkName(
  reading: Reading,
  path: Path,
  destinations: Readonly<Record<string, DestinationSpec>>,
): void {
  const name = String(path.at(-1));
  const other = destinations[name];
  if (other !== undefined)
    reading.report.mistake(path, `"${name}" is the name of a ${other.kind} of this broker`, null, "key");
}

function readTopic(reading: Reading, path: Path, input: TopicInput): DestinationSpec {
  return {
    kind: "topic",
    partitions: input.partitions,
    partitioner: input.partitioner,
    latency: readDurations(reading, [...path, "latency"], input.latency),
    replicas: input.replicas,
    acks: input.acks === "all" ? "all" : input.acks === 0 ? "0" : "1",
    minInSync: input.minInsyncReplicas,
    replication: readDurations(reading, [...path, "replicationLatency"], input.replicationLatency),
    isIdempotent: input.enableIdempotence ?? input.acks === "all",
    isUnclean: input.uncleanLeaderElection,
    retentionNs: input.retention === undefined ? null : durationNs(input.retention),
  };
}
