import { nearest, remedy } from "../nearest.ts";
import { MAIN_ENDPOINT } from "../scenario.ts";
import { nodeAt } from "../source/node.ts";
import type { Path } from "../source/node.ts";
import { destinationsOf } from "./destinations.ts";
import { CACHE_OPERATIONS } from "./caches.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A component and one of its endpoints or operations. */
export interface ResolvedTarget {
  readonly component: string;
  readonly part: string;
}

/** What a `call` or a `target` names; null when it names nothing that can be called (and says so). */
export function resolveCall(reading: Reading, path: Path, text: string): ResolvedTarget | null {
  const [component = "", part] = text.split(".");
  const service = own(reading.input.services, component);
  if (service === undefined) return complainOfService(reading, path, component);
  if (service.steps === undefined) {
    const endpoints = entriesOf(service.endpoints).map(([name]) => name);
    return partOf(reading, path, { component, part, parts: endpoints, words: ENDPOINTS });
  }
  if (part === undefined) return { component, part: MAIN_ENDPOINT };
  const hint = `it is called by its bare name: ${component}`;
  reading.report.mistake(path, `"${component}" has one behaviour and no endpoint "${part}"`, hint);
  return null;
}

/** What a `query` names; null when it names no operation of a database (and says so). */
export function resolveQuery(reading: Reading, path: Path, text: string): ResolvedTarget | null {
  const [component = "", part] = text.split(".");
  const database = own(reading.input.databases, component);
  if (database === undefined) return complainOfDatabase(reading, path, { component, text });
  return partOf(reading, path, {
    component,
    part,
    parts: Object.keys(database.operations ?? {}),
    words: OPERATIONS,
  });
}

function complainOfService({ input, report }: Reading, path: Path, component: string): null {
  if (report.isSpoilt(["services", component])) return null;
  if (own(input.databases, component) === undefined) {
    const known = entriesOf(input.services).map(([name]) => name);
    report.mistake(path, `there is no service "${component}"`, remedy(component, known));
  } else {
    const hint = `a database is asked by { query: ${component}.OPERATION }`;
    report.mistake(path, `"${component}" is a database, not a service`, hint);
  }
  return null;
}

interface NamedDatabase {
  readonly component: string;
  readonly text: string;
}

function complainOfDatabase(
  { input, report }: Reading,
  path: Path,
  { component, text }: NamedDatabase,
): null {
  if (report.isSpoilt(["databases", component])) return null;
  if (own(input.services, component) === undefined) {
    const known = entriesOf(input.databases).map(([name]) => name);
    report.mistake(path, `there is no database "${component}"`, remedy(component, known));
  } else {
    report.mistake(
      path,
      `"${component}" is a service, not a database`,
      `a service is asked by { call: ${text} }`,
    );
  }
  return null;
}

/** How the parts of a component are called, and where they stand. */
interface PartWords {
  readonly kind: "services" | "databases";
  readonly parts: "endpoints" | "operations";
  readonly part: string;
}
const ENDPOINTS: PartWords = { kind: "services", parts: "endpoints", part: "endpoint" };
const OPERATIONS: PartWords = { kind: "databases", parts: "operations", part: "operation" };

interface NamedPart {
  readonly component: string;
  readonly part: string | undefined;
  readonly parts: readonly string[];
  readonly words: PartWords;
}

function partOf(reading: Reading, path: Path, named: NamedPart): ResolvedTarget | null {
  const { component, part, parts, words } = named;
  if (part !== undefined && parts.includes(part)) return { component, part };
  const spoilt = [words.kind, component, words.parts, ...(part === undefined ? [] : [part])];
  // A component without any part is a mistake of its own.
  if (parts.length === 0 || reading.report.isSpoilt(spoilt)) return null;
  const known = parts.slice(0, 12).map((name) => `${component}.${name}`);
  if (part === undefined) {
    reading.report.mistake(path, `which ${words.part} of "${component}"?`, `there is ${known.join(", ")}`);
    return null;
  }
  const near = nearest(part, parts);
  const hint = near === null ? `there is ${known.join(", ")}` : `did you mean "${component}.${near}"?`;
  reading.report.mistake(path, `"${component}" has no ${words.part} "${part}"`, hint);
  return null;
}

/** What the `endpoints` of a client entry may name: the parts of the components that it is for. */
export function checkEndpoints(reading: Reading, path: Path, callees: readonly string[]): void {
  const written = nodeAt(reading.root, [...path, "endpoints"]);
  if (written?.kind !== "map") return;
  const known = callees.flatMap((callee) => partsOf(reading, callee));
  for (const name of written.entries.keys()) {
    if (known.includes(name)) continue;
    if (callees.some((callee) => isSpoilt(reading, callee, name))) continue;
    const owner = callees.length === 1 ? `"${callees[0] ?? ""}"` : "what is called";
    const message = `${owner} has no endpoint "${name}"`;
    reading.report.mistake([...path, "endpoints", name], message, remedy(name, known), "key");
  }
}

function partsOf({ input }: Reading, component: string): readonly string[] {
  const service = own(input.services, component);
  if (service !== undefined) return entriesOf(service.endpoints).map(([name]) => name);
  if (own(input.caches, component) !== undefined) return CACHE_OPERATIONS;
  const broker = own(input.brokers, component);
  if (broker !== undefined) return destinationsOf(broker);
  return Object.keys(own(input.databases, component)?.operations ?? {});
}

function isSpoilt({ report }: Reading, component: string, part: string): boolean {
  return (
    report.isSpoilt(["services", component, "endpoints", part]) ||
    report.isSpoilt(["databases", component, "operations", part]) ||
    ["topics", "queues", "exchanges"].some((kind) => report.isSpoilt(["brokers", component, kind, part]))
  );
}
