import { durationNs } from "../quantity.ts";
import { MAIN_ENDPOINT } from "../scenario.ts";
import type { ClientSpec, EndpointSpec, QueueSpec, Scenario, ServiceSpec, StepSpec } from "../scenario.ts";
import type { ServiceInput } from "../schema/components.ts";
import { remedy } from "../nearest.ts";
import { nodeAt } from "../source/node.ts";
import type { Path } from "../source/node.ts";
import { endpointBulkheadOf, readRateLimits, readShedding } from "./admission.ts";
import { readReactions } from "./reactions.ts";
import { readConsumers } from "./consumers.ts";
import { sharedCaches } from "./caches.ts";
import { ClientReader } from "./clients.ts";
import { instanceCount } from "./zones.ts";
import { checkWeights } from "./load-balancing.ts";
import { readConcurrencyLimit } from "./concurrency-limit.ts";
import { emptyMap, entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { warmupOf } from "./warmup.ts";
import { readSteps, visitSteps } from "./steps.ts";
import { checkEndpoints } from "./targets.ts";

/** A service: endpoints compiled, and a client for every component it calls. */
export function readService(reading: Reading, name: string, input: ServiceInput): ServiceSpec {
  const path: Path = ["services", name];
  if (input.steps !== undefined && input.endpoints !== undefined) {
    reading.report.mistake(
      [...path, "endpoints"],
      "a service has either steps or endpoints, not both",
      null,
      "key",
    );
  }
  const written = readEndpoints(reading, path, input);
  const reactions = readReactions(reading, name, written);
  const endpoints = { ...written, ...reactions.endpoints };
  const consumers = { ...readConsumers(reading, name, input), ...reactions.consumers };
  return {
    ...instancesOf(reading, path, input),
    concurrency: input.concurrency ?? null,
    queue: queueOf(reading, [...path, "queue"], input.queue),
    threading: input.threading,
    cpu: input.cpu ?? null,
    rateLimits: readRateLimits(reading, path, input),
    concurrencyLimit: readConcurrencyLimit(
      reading,
      (setting) => [...path, "concurrencyLimit", ...setting],
      input.concurrencyLimit,
    ),
    idempotency: idempotencyOf(input.idempotency),
    warmup: warmupOf(input.warmup),
    crashAbove: crashAboveOf(input.crashAbove),
    endpoints,
    single: input.steps !== undefined,
    consumers,
    clients: readClients(
      reading,
      name,
      [...Object.values(endpoints), ...Object.values(consumers)].map(({ steps }) => steps),
    ),
  };
}

/** How many instances, and in which zones they are. */
function instancesOf(
  reading: Reading,
  path: Path,
  { instances, zone }: ServiceInput,
): Pick<ServiceSpec, "instances" | "zones"> {
  const zones = emptyMap<number>();
  if (typeof instances === "number") {
    if (zone === undefined) return { instances, zones: null };
    zones[zone] = instances;
    return { instances, zones };
  }
  Object.assign(zones, instances);
  const count = instanceCount({ instances });
  if (zone !== undefined)
    reading.report.mistake([...path, "zone"], "instances says already which zones they are in", null, "key");
  if (count === 0) reading.report.mistake([...path, "instances"], "a service needs at least one instance");
  return { instances: count, zones };
}

function readEndpoints(reading: Reading, path: Path, input: ServiceInput): Record<string, EndpointSpec> {
  const endpoints = emptyMap<EndpointSpec>();
  if (input.steps !== undefined) {
    const steps = readSteps(reading, [...path, "steps"], input.steps, "service");
    endpoints[MAIN_ENDPOINT] = { steps, bulkhead: null };
    return endpoints;
  }
  for (const [name, endpoint] of entriesOf(input.endpoints)) {
    const at = [...path, "endpoints", name];
    endpoints[name] = Array.isArray(endpoint)
      ? { steps: readSteps(reading, at, endpoint, "service"), bulkhead: null }
      : {
          steps: readSteps(reading, [...at, "steps"], endpoint.steps, "service"),
          bulkhead: endpointBulkheadOf(endpoint.bulkhead),
        };
  }
  if (Object.keys(endpoints).length === 0 && entriesOf(input.consumers).length === 0)
    reading.report.mistake(
      path,
      "a service needs steps, endpoints or consumers",
      "a service that does nothing has steps: []",
      "key",
    );
  return endpoints;
}

function queueOf(reading: Reading, path: Path, input: ServiceInput["queue"]): QueueSpec {
  if (typeof input === "number")
    return { capacity: input, discipline: "fifo", standing: null, maxWaitNs: null, shed: emptyMap() };
  if (input.discipline === "codel" && input.maxWait !== undefined)
    reading.report.mistake(
      [...path, "maxWait"],
      "codel bounds the wait itself, by target and interval",
      "take maxWait away",
      "key",
    );
  return {
    capacity: input.capacity ?? null,
    discipline: input.discipline,
    standing:
      input.discipline === "codel" || input.discipline === "adaptiveLifo"
        ? { targetNs: durationNs(input.target), intervalNs: durationNs(input.interval) }
        : null,
    maxWaitNs: input.maxWait === undefined ? null : durationNs(input.maxWait),
    shed: readShedding(reading, [...path, "shed"], input.shed),
  };
}

function idempotencyOf(input: ServiceInput["idempotency"]): ServiceSpec["idempotency"] {
  if (input === undefined) return null;
  const { ttl, by, scope, duplicates } = input;
  return { ttlNs: durationNs(ttl), by, scope, duplicates };
}

function crashAboveOf(input: ServiceInput["crashAbove"]): ServiceSpec["crashAbove"] {
  if (input === undefined) return null;
  return { inFlight: input.inFlight, downNs: durationNs(input.downFor) };
}

/** Clients of all components that are called, those of fallbacks included. */
function readClients(
  reading: Reading,
  service: string,
  lists: readonly (readonly StepSpec[])[],
): Record<string, ClientSpec> {
  const clients = emptyMap<ClientSpec>();
  const reader = new ClientReader(reading, "service");
  const entries = own(reading.input.services, service)?.clients;
  let waiting = calleesOf(lists);
  while (waiting.length > 0) {
    const lists: (readonly StepSpec[])[] = [];
    for (const callee of waiting) {
      if (Object.hasOwn(clients, callee)) continue;
      const isOwn = own(entries, callee) !== undefined;
      const path = isOwn ? ["services", service, "clients", callee] : ["defaults", "client"];
      const client = reader.read(path);
      checkWeights(reading, path, callee, client);
      clients[callee] = fitting(reading, callee, client);
      if (
        nodeAt(reading.root, ["services", service, "clients", callee, "producer"]) !== null &&
        !hasTopics(reading, callee)
      )
        reading.report.warning(
          ["services", service, "clients", callee, "producer"],
          `${callee} has no topics, so this producer has nothing to do`,
        );
      if (
        nodeAt(reading.root, ["services", service, "clients", callee, "connections"]) !== null &&
        isDatabase(reading, callee)
      )
        reading.report.warning(
          ["services", service, "clients", callee, "connections"],
          `${callee} is a database, whose connections are set under databases.${callee}.connections; these do nothing`,
        );
      lists.push(...fallbacksOf(client));
    }
    waiting = calleesOf(lists).filter((callee) => !Object.hasOwn(clients, callee));
  }
  for (const [callee] of entriesOf(entries))
    checkEntry(reading, { service, callee, isCalled: Object.hasOwn(clients, callee) });
  return clients;
}

export function isDatabase(reading: Reading, callee: string): boolean {
  return own(reading.input.databases, callee) !== undefined;
}

function hasTopics(reading: Reading, callee: string): boolean {
  return Object.keys(own(reading.input.brokers, callee)?.topics ?? {}).length > 0;
}

/** A policy that is not written for one callee alone may reach those that can do nothing with a part of it. */
export function fitting(reading: Reading, callee: string, client: ClientSpec): ClientSpec {
  const producer = hasTopics(reading, callee) ? client.producer : null;
  const connections = isDatabase(reading, callee) || producer !== null ? null : client.connections;
  return { ...client, connections, producer };
}

/** The components that steps call, query or keep copies in, in the order in which they are met. */
export function calleesOf(lists: readonly (readonly StepSpec[])[]): string[] {
  const callees = new Set<string>();
  for (const steps of lists) {
    visitSteps(steps, (step) => {
      if (step.kind === "call" || step.kind === "signal") callees.add(step.service);
      if (step.kind === "query") callees.add(step.database);
      if (step.kind === "publish") callees.add(step.broker);
      if (step.kind === "cache" && step.shared && step.access.kind !== "changed") callees.add(step.cache);
    });
  }
  return [...callees];
}

/** Every list of steps of a scenario: targets, endpoints and fallbacks. */
export function allSteps(scenario: Pick<Scenario, "workloads" | "services">): (readonly StepSpec[])[] {
  const { workloads, services } = scenario;
  return [
    ...Object.values(workloads).flatMap(({ targets }) => Object.values(targets).map(({ steps }) => steps)),
    ...Object.values(services).flatMap(stepsOfService),
    ...Object.values({ ...workloads, ...services }).flatMap(({ clients }) =>
      Object.values(clients).flatMap(fallbacksOf),
    ),
  ];
}

/** What a service does when it is called, and for messages. */
export function stepsOfService({
  endpoints,
  consumers,
}: Pick<ServiceSpec, "endpoints" | "consumers">): (readonly StepSpec[])[] {
  return [...Object.values(endpoints), ...Object.values(consumers)].map(({ steps }) => steps);
}

/** The steps of a client's fallbacks, those of single endpoints included. */
export function fallbacksOf(client: ClientSpec): (readonly StepSpec[])[] {
  return [client, ...Object.values(client.endpoints)].flatMap(({ fallback }) =>
    fallback === null ? [] : [fallback.steps],
  );
}

interface ClientEntry {
  readonly service: string;
  readonly callee: string;
  readonly isCalled: boolean;
}

function checkEntry(reading: Reading, { service, callee, isCalled }: ClientEntry): void {
  const { input, report } = reading;
  const path = ["services", service, "clients", callee];
  const known = [
    ...[...entriesOf(input.services), ...entriesOf(input.databases)].map(([name]) => name),
    ...sharedCaches(reading),
    ...entriesOf(input.brokers).map(([name]) => name),
  ];
  const kinds = ["services", "databases", "caches", "brokers"];
  if (!known.includes(callee) && !kinds.some((kind) => report.isSpoilt([kind, callee]))) {
    report.mistake(
      path,
      `there is no service, database, shared cache or broker "${callee}"`,
      remedy(callee, known),
      "key",
    );
    return;
  }
  checkEndpoints(reading, path, [callee]);
  if (isCalled) return;
  new ClientReader(reading, "service").read(path); // Its mistakes are mistakes all the same.
  if (report.isSpoilt(["services", service])) return;
  report.warning(path, `${service} never calls ${callee}, so this client has nothing to do`);
}
