import { nearest, remedy } from "../nearest.ts";
import { MAIN_ENDPOINT } from "../scenario.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A component and one of its endpoints or operations. */
export interface ResolvedTarget {
  readonly component: string;
  readonly part: string;
}

/** What a `call` or a `target` names; null when it names nothing that can be called (and says so). */
export function resolveCall(reading: Reading, path: Path, text: string): ResolvedTarget | null {
  const { input, report } = reading;
  const [component = "", part] = text.split(".");
  const service = own(input.services, component);
  if (service === undefined) {
    if (report.isSpoilt(["services", component])) return null;
    const isDatabase = own(input.databases, component) !== undefined;
    const hint = isDatabase ? `a database is asked by { query: ${component}.OPERATION }` : remedy(component, callable(reading));
    report.mistake(path, isDatabase ? `"${component}" is a database, not a service` : `there is no service "${component}"`, hint);
    return null;
  }
  if (service.steps !== undefined) {
    if (part === undefined) return { component, part: MAIN_ENDPOINT };
    report.mistake(path, `"${component}" has one behaviour and no endpoint "${part}"`, `it is called by its bare name: ${component}`);
    return null;
  }
  const endpoints = entriesOf(service.endpoints).map(([name]) => name);
  if (part !== undefined && endpoints.includes(part)) return { component, part };
  if (report.isSpoilt(["services", component, "endpoints", ...(part === undefined ? [] : [part])])) return null;
  if (endpoints.length === 0) return null; // A service that does nothing is a mistake of its own.
  const message = part === undefined ? `"${component}" has several endpoints; which one?` : `"${component}" has no endpoint "${part}"`;
  const near = part === undefined ? null : nearest(part, endpoints);
  const known = endpoints.slice(0, 12).map((name) => `${component}.${name}`);
  report.mistake(path, message, near === null ? `there is ${known.join(", ")}` : `did you mean "${component}.${near}"?`);
  return null;
}

/** What a `query` names; null when it names no operation of a database (and says so). */
export function resolveQuery(reading: Reading, path: Path, text: string): ResolvedTarget | null {
  const { input, report } = reading;
  const [component = "", part] = text.split(".");
  const database = own(input.databases, component);
  if (database === undefined) {
    if (report.isSpoilt(["databases", component])) return null;
    const isService = own(input.services, component) !== undefined;
    const known = entriesOf(input.databases).map(([name]) => name);
    report.mistake(path, isService ? `"${component}" is a service, not a database` : `there is no database "${component}"`, isService ? `a service is asked by { call: ${text} }` : remedy(component, known));
    return null;
  }
  const operations = Object.keys(database.operations);
  if (part !== undefined && operations.includes(part)) return { component, part };
  if (report.isSpoilt(["databases", component, "operations", ...(part === undefined ? [] : [part])])) return null;
  const message = part === undefined ? `which operation of "${component}"?` : `"${component}" has no operation "${part}"`;
  const near = part === undefined ? null : nearest(part, operations);
  report.mistake(path, message, near === null ? `there is ${operations.slice(0, 12).map((name) => `${component}.${name}`).join(", ")}` : `did you mean "${component}.${near}"?`);
  return null;
}

/** Everything a call may name, for "did you mean". */
function callable(reading: Reading): string[] {
  return entriesOf(reading.input.services).map(([name]) => name);
}
