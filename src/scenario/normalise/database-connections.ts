import { durationNs } from "../quantity.ts";
import type { ConnectionsSpec, OpeningSpec } from "../scenario.ts";
import type { OpeningInput } from "../schema/database-connections.ts";
import type { DatabaseInput } from "../schema/databases.ts";
import type { Path } from "../source/node.ts";
import { readDurations } from "./distributions.ts";
import { jitterOf, nsOf } from "./policy-parts.ts";
import type { Reading } from "./reading.ts";

/** The pool of connections to a database, and what it takes to open them. */
export function readConnections(
  reading: Reading,
  database: string,
  { connections }: DatabaseInput,
): ConnectionsSpec | null {
  if (connections === undefined) return null;
  if (typeof connections === "number")
    return { size: connections, perInstance: false, acquireTimeoutNs: null, opening: null };
  const { size, perInstance, acquireTimeout, opening } = connections;
  return {
    size,
    perInstance,
    acquireTimeoutNs: nsOf(acquireTimeout),
    opening: opening === undefined ? null : readOpening(reading, database, { opening, size }),
  };
}

function readOpening(
  reading: Reading,
  database: string,
  { opening, size }: { readonly opening: OpeningInput; readonly size: number },
): OpeningSpec {
  const path: Path = ["databases", database, "connections", "opening"];
  const { backoff, minimumIdle = size, work } = opening;
  if (minimumIdle > size)
    reading.report.mistake(
      [...path, "minimumIdle"],
      `${minimumIdle} of ${size} connections cannot be unused`,
    );
  return {
    roundTrips: opening.roundTrips,
    work: work === undefined ? null : readDurations(reading, [...path, "work"], work),
    atOnce: opening.atOnce,
    timeoutNs: durationNs(opening.timeout),
    backoff: {
      baseNs: durationNs(backoff.base),
      multiplier: backoff.multiplier,
      maxNs: durationNs(backoff.max),
    },
    jitter: jitterOf(opening.jitter),
    minimumIdle,
    idleTimeoutNs: durationNs(opening.idleTimeout),
    onTimeout: opening.onTimeout,
  };
}

/** What is not opened cannot be counted. */
export function checkMaxConnections(reading: Reading, database: string, input: DatabaseInput): void {
  const { connections, maxConnections } = input;
  const isOpened = typeof connections === "object" && connections.opening !== undefined;
  if (maxConnections === undefined || isOpened) return;
  reading.report.mistake(
    ["databases", database, "maxConnections"],
    "counts connections that are opened, and the database says nothing of that",
    "such as connections: { size: 20, opening: { work: 10ms } }",
    "key",
  );
}
