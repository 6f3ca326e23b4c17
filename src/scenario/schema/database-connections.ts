import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { between, closed, defaulted, forms, optional, required, whole, words } from "./field.ts";
import { jitter } from "./policy-parts.ts";
import { positiveDuration } from "./quantities.ts";

const COUNT_MAX = 1e6;

/** Defaults are HikariCP's (HikariConfig, PoolEntryCreator): one at a time, 250 ms after a failure, half as long again after each more. */
const opening = closed({
  roundTrips: defaulted(
    whole(1, 100),
    1,
    "Messages there and back until a connection is open: TCP 1, TLS 1.3 one more, a login one to three more.",
  ),
  work: optional(
    durationDistribution,
    "Work of the server, done like an operation: a process is forked, a password is checked, caches are filled.",
    "none",
  ),
  atOnce: defaulted(
    whole(1, COUNT_MAX),
    1,
    "Connections that a pool opens at the same time, to one server (HikariCP and PgBouncer: 1).",
  ),
  timeout: defaulted(
    positiveDuration,
    "30s",
    "Longest a pool waits for a connection to be open; the server works on.",
  ),
  backoff: defaulted(
    closed({
      base: defaulted(positiveDuration, "250ms", "Pause after a failure."),
      multiplier: defaulted(between(1, 1000), 1.5, "Each pause is the one before times this."),
      max: defaulted(positiveDuration, "10s", "Longest pause, cut before jitter is added."),
    }),
    { base: "250ms", multiplier: 1.5, max: "10s" },
    "How long a pool opens nothing after one has failed.",
  ),
  jitter: defaulted(jitter, "none", "How chance spreads these pauses."),
  minimumIdle: optional(whole(0, COUNT_MAX), "Unused connections that are kept open.", "size"),
  idleTimeout: defaulted(
    positiveDuration,
    "10m",
    "A connection unused for so long is closed, down to minimumIdle.",
  ),
  onTimeout: defaulted(
    words(["keep", "close"]),
    "keep",
    "What a caller that has given up does with its connection: `keep` it for when the operation has ended, or `close` it and open another (as pgx does), while the server works on; in a transaction it is kept.",
  ),
});

export type OpeningInput = z.output<typeof opening>;

export const databaseConnections = forms(
  [
    whole(1, COUNT_MAX),
    closed({
      size: required(whole(1, COUNT_MAX), "Connections in the pool; with several servers, to each of them."),
      perInstance: defaulted(
        z.boolean({ error: "expected true or false" }),
        false,
        "Whether each instance of a caller has a pool of its own instead of one shared by all.",
      ),
      acquireTimeout: optional(
        positiveDuration,
        "Longest wait for a connection; ends with connection-pool.",
        "no limit",
      ),
      opening: optional(
        opening,
        "What it takes to open a connection, and when one is opened; a connection is lost with the server's process.",
        "there is always one open that is free",
      ),
    }),
  ],
  "expected a number of connections, or { size, perInstance, acquireTimeout, opening }",
);
