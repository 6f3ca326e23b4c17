import type * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, forms, name, named, optional, required, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";
import { backups } from "./backups.ts";
import { contention } from "./contention.ts";
import { databaseConnections } from "./database-connections.ts";
import { replicas } from "./replicas.ts";
import { warmup } from "./warmup.ts";
import { zoneField } from "./zones.ts";

const COUNT_MAX = 1e6;

const outbox = closed({
  poll: optional(positiveDuration, "A relay looks for rows this often.", "1s, without capture"),
  batch: optional(
    whole(1, 1e6),
    "Most rows that a relay takes at a time: they are published one after the other, and marked together at the end.",
    "100",
  ),
  capture: optional(
    closed({
      lag: required(duration, "From the commit until the relay has read of it in the database's log."),
      flush: defaulted(
        positiveDuration,
        "1m",
        "How often the relay writes down how far it has come: after a crash it begins there (Kafka Connect's `offset.flush.interval.ms`).",
      ),
      takeover: defaulted(
        positiveDuration,
        "10s",
        "In a service of several instances: when the one that follows the log is dead or frozen for so long, another goes on (Kafka Connect's `session.timeout.ms`).",
      ),
    }),
    "Change data capture: a relay follows the log of the database, instead of looking into the table.",
    "relays poll",
  ),
  relays: defaulted(
    forms([whole(1, 1000), name], "expected a number of relays, or the service in whose instances they run"),
    1,
    "How many there are, on machines of their own; or a service: one runs in each of its instances, and dies with it.",
  ),
  timeout: defaulted(
    positiveDuration,
    "30s",
    "How long a relay waits for the broker's acknowledgement (Kafka's `request.timeout.ms`).",
  ),
});

export type OutboxInput = z.output<typeof outbox>;

/** Kinds of databases whose parameters are known. */
export const DATABASE_PRESETS = [
  "relational",
  "document",
  "keyValue",
  "wideColumn",
  "search",
  "graph",
  "timeSeries",
] as const;

/** What answers queries. */
export const database = closed({
  preset: optional(
    words(DATABASE_PRESETS),
    "A kind of database: its operations (read, write, linked, scan, search), how many run at a time, its replicas; what is written beside it is laid over that.",
    "none",
  ),
  connections: optional(
    databaseConnections,
    "The pool, taken before the message leaves and given back when the operation has ended and its reply is back.",
    "as many as asked for",
  ),
  maxConnections: optional(
    whole(1, COUNT_MAX),
    "Connections that a server has open at most, those of all pools and those being opened; it refuses one more (Postgres: 100).",
    "unlimited",
  ),
  concurrency: optional(
    whole(1, COUNT_MAX),
    "Operations that run at the same time; others wait.",
    "unlimited",
  ),
  statementTimeout: optional(
    positiveDuration,
    "Longest an operation may run before the database ends it.",
    "no limit",
  ),
  operations: optional(
    named(durationDistribution),
    "How long each operation takes.",
    "those of the preset; required without one",
  ),
  zone: zoneField("The zone in which it is; with replicas, the zone of its first server."),
  warmup: optional(
    warmup,
    "How long a server is slower after a restart: its buffer is empty and everything comes from the disk.",
    "at full speed at once",
  ),
  shards: defaulted(
    whole(1, 1000),
    1,
    "Servers that share the keys by their hash, each with a concurrency and connections of its own; with `replicas` each has so many.",
  ),
  contention: optional(
    contention,
    "What happens where requests change the same row, that of their key; {} counts lost updates.",
    "rows are not watched",
  ),
  backups: optional(
    backups,
    "Copies of the data that outlive it: a `wipe` takes what has been written since the last one.",
    "there are none",
  ),
  replicas: optional(
    replicas,
    "More servers with the same data; with `shards` so many in each.",
    "it is alone",
  ),
  outbox: optional(
    outbox,
    "Messages that are written with the data, by { publish: ..., outbox: ... }, and how relays tell them to the broker.",
    "there is none",
  ),
}).meta({ id: "Database", title: "what answers queries" });

export type DatabaseInput = z.output<typeof database>;
