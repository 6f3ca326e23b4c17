import { durationNs } from "../quantity.ts";
import { remedy } from "../nearest.ts";
import type { OutboxSpec } from "../scenario.ts";
import type { OutboxInput } from "../schema/databases.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { instanceCount } from "./zones.ts";

/** How the rows of a database's outbox come to their broker. */
export function readOutbox(reading: Reading, name: string, input: OutboxInput): OutboxSpec {
  const { report } = reading;
  const path: Path = ["databases", name, "outbox"];
  const replicas = own(reading.input.databases, name)?.replicas;
  if (typeof replicas === "object" && replicas.quorum !== undefined)
    report.mistake(path, "a quorum has no primary, and so no outbox");
  return {
    ...relaysOf(reading, path, input),
    way: wayOf(reading, path, input),
    timeoutNs: durationNs(input.timeout),
  };
}

function wayOf({ report }: Reading, path: Path, { poll, batch, capture }: OutboxInput): OutboxSpec["way"] {
  if (capture === undefined) return { kind: "poll", pollNs: durationNs(poll ?? "1s"), batch: batch ?? 100 };
  for (const [key, value] of Object.entries({ poll, batch }))
    if (value !== undefined)
      report.mistake([...path, key], "says nothing with capture, which follows the log", null, "key");
  return {
    kind: "capture",
    lagNs: durationNs(capture.lag),
    flushNs: durationNs(capture.flush),
    takeoverNs: durationNs(capture.takeover),
  };
}

function relaysOf(
  { input: { services }, report }: Reading,
  path: Path,
  { relays, capture }: OutboxInput,
): Pick<OutboxSpec, "relays" | "service"> {
  if (typeof relays === "number") {
    if (capture !== undefined && relays > 1)
      report.mistake([...path, "relays"], "the log is followed by one relay at a time");
    return { relays, service: null };
  }
  const service = own(services, relays);
  if (service !== undefined) return { relays: instanceCount(service), service: relays };
  if (!report.isSpoilt(["services", relays]))
    report.mistake(
      [...path, "relays"],
      `there is no service "${relays}"`,
      remedy(
        relays,
        entriesOf(services).map(([known]) => known),
      ),
    );
  return { relays: 1, service: null };
}

/** Whether messages can be written with the data of a database; says so if not. */
export function hasOutbox({ input, report }: Reading, path: Path, name: string): boolean {
  const database = own(input.databases, name);
  if (database?.outbox !== undefined) return true;
  if (report.isSpoilt(["databases", name])) return false;
  if (database === undefined)
    report.mistake(
      path,
      `there is no database "${name}"`,
      remedy(
        name,
        entriesOf(input.databases).map(([known]) => known),
      ),
    );
  else
    report.mistake(path, `${name} has no outbox`, `set databases.${name}.outbox: { poll: 1s, batch: 100 }`);
  return false;
}
