import { plainJsonSchema } from "../json-schema.ts";
import type { SchemaNode } from "../json-schema.ts";
import { FAILURE_CAUSES, FAILURE_CODES } from "../outcomes.ts";
import { FAULT_TIMES } from "../schema/faults.ts";
import { BALANCING_RULES } from "./balancing.ts";
import { BEHAVIOUR, COUNTING } from "./behaviour.ts";
import { COST_RULES } from "./cost.ts";
import { databasePresets } from "./databases.ts";
import { EFFECT_RULES } from "./effects.ts";
import { figuresTable } from "./figures.ts";
import { libraryPresets } from "./presets.ts";
import {
  CACHE_RULES,
  CLIENT_RULES,
  CONDITION_RULES,
  DISTRIBUTION_RULES,
  FAULT_RULES,
  INTRODUCTION,
  PATH_RULES,
  STEP_RULES,
  TO_COME,
  VALUES,
} from "./prose.ts";
import { queuePresets, QUEUE_RULES } from "./queues.ts";
import { RECORD_RULES } from "./records.ts";
import { SAGA_RULES } from "./sagas.ts";
import { STATISTICS } from "./statistics.ts";
import { kindsTable, settingsTable } from "./tables.ts";
import { TOPIC_RULES } from "./topics.ts";

/** The reference of the scenario language as Markdown, written from the schema that scenarios are checked against. */
export function scenarioReference(): string {
  const schema = plainJsonSchema();
  const definitions = schema["definitions"] as SchemaNode;
  const table = (name: string): string => settingsTable(definitions[name] as SchemaNode);
  const kinds = (name: string, shared: readonly string[], plain = ""): string =>
    kindsTable(definitions[name] as SchemaNode, definitions, { shared, plain });
  const clientRules = CLIENT_RULES.replace("CODES", listed(FAILURE_CODES)).replace(
    "CAUSES",
    listed(FAILURE_CAUSES),
  );
  const sections = [
    INTRODUCTION,
    VALUES,
    `## A scenario\n\n${settingsTable(schema)}`,
    `## Workloads\n\nExactly one of \`rate\`, \`stages\`, \`users\`, \`replay\` and \`reconcile\`; exactly one of \`target\` and \`targets\`.\n\n${table("Workload")}\n\n${table("Reconcile")}`,
    `## Services\n\nEither \`steps\` (called by the bare name) or \`endpoints\` (called as service.endpoint).\n\n${table("Service")}`,
    `## Steps\n\n${STEP_RULES}\n\n${kinds("Step", ["name", "optional", "key"])}`,
    `## Clients and policies\n\n${clientRules}\n\n${table("Client")}`,
    `### Library presets\n\n${libraryPresets()}`,
    `### Load balancing\n\n${BALANCING_RULES}`,
    `## Databases\n\n${table("Database")}\n\n### Kinds of databases\n\n${databasePresets()}`,
    `## Caches\n\n${CACHE_RULES}\n\n${table("Cache")}`,
    `## Brokers\n\n${table("Broker")}\n\n### Consumers\n\n${table("Consumer")}`,
    `### Topics\n\n${TOPIC_RULES}\n\n${table("Topic")}`,
    `### Queues\n\n${QUEUE_RULES}\n\n${table("MessageQueue")}\n\n${queuePresets()}\n\n${table("Exchange")}`,
    `## Registries\n\n${table("Registry")}`,
    `## Sagas\n\n${SAGA_RULES}\n\n${table("Saga")}`,
    `## Records\n\n${RECORD_RULES}\n\n${table("Record")}`,
    `## Network\n\n${table("Network")}`,
    `## Faults\n\n${FAULT_RULES}\n\n${kinds("Fault", FAULT_TIMES)}`,
    `## Effects and invariants\n\n${EFFECT_RULES}\n\n${table("Invariant")}`,
    `## Cost\n\n${COST_RULES}\n\n${table("Cost")}`,
    `## Distributions\n\n${DISTRIBUTION_RULES}\n\n${kinds("DurationDistribution", [], "A constant.")}`,
    `## Keys\n\n${kinds("Key", [], "Every request is about an entity of its own.")}`,
    BEHAVIOUR,
    COUNTING,
    PATH_RULES,
    `## Conditions\n\n${CONDITION_RULES}\n\n${figuresTable()}`,
    STATISTICS,
    TO_COME,
  ];
  return `${sections.join("\n\n")}\n`;
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
