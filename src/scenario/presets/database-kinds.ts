import type { DATABASE_PRESETS, DatabaseInput } from "../schema/databases.ts";

export type DatabasePresetName = (typeof DATABASE_PRESETS)[number];

/** What every preset can do, so that one may stand in the place of another. */
export const OPERATIONS = {
  read: "one record by its key",
  write: "one record",
  linked: "what is linked to a record over three links",
  scan: "a sum over the last 10 000 records",
  search: "words in a million texts",
} as const;

type Operation = keyof typeof OPERATIONS;

/** Median and 99th percentile of a lognormal distribution, in milliseconds. */
type Times = readonly [median: number, p99: number];

/** A kind of database as settings of the general one. */
export interface DatabasePreset {
  /** The product that it is drawn after. */
  readonly title: string;
  readonly settings: Omit<DatabaseInput, "preset" | "shards"> &
    Required<Pick<DatabaseInput, "operations" | "concurrency">>;
  /** Where each number is from; those that are not named are plausible and no more. */
  readonly sources: Readonly<Record<string, string>>;
  readonly notes: string;
}

function lognormals(times: Readonly<Record<Operation, Times>>): DatabasePreset["settings"]["operations"] {
  return Object.fromEntries(
    Object.entries(times).map(([operation, [median, p99]]) => [
      operation,
      { lognormal: { median: `${median}ms`, p99: `${p99}ms` } },
    ]),
  );
}

/**
 * Each is one product with its own defaults, on machines of 8 cores, with a million records of 1 KB of which
 * most are in memory. Service times are orders of magnitude: what is right about them is which of them are far apart.
 */
export const DATABASE_KINDS: Readonly<Record<DatabasePresetName, DatabasePreset>> = {
  relational: {
    title: "PostgreSQL",
    settings: {
      concurrency: 16,
      operations: lognormals({
        read: [0.5, 5],
        write: [2, 15],
        linked: [8, 60],
        scan: [20, 120],
        search: [300, 1500],
      }),
    },
    sources: {},
    notes:
      "One server, so that nothing is stale; a write waits for the log to be on the disk. It searches by reading every row (`LIKE '%word%'`).",
  },
  document: {
    title: "MongoDB",
    settings: {
      concurrency: 16,
      operations: lognormals({
        read: [0.5, 5],
        write: [2, 15],
        linked: [15, 120],
        scan: [30, 200],
        search: [400, 2000],
      }),
      replicas: {
        count: 2,
        mode: "semiSync",
        lag: { lognormal: { median: "1ms", p99: "10ms" } },
        writes: ["write"],
        readFrom: "primary",
        readYourWrites: "none",
        failover: { detection: "10s", promotion: "2s" },
      },
    },
    sources: {
      "replicas.mode":
        "write concern `majority` is the default, of three members: MongoDB manual, write concern",
      "replicas.failover":
        "`settings.electionTimeoutMillis` is 10 s, and a new primary is there within 12 s: MongoDB manual, replica set elections",
    },
    notes:
      "A primary and two secondaries; reads from the primary. What belongs together is one document; links are followed by `$graphLookup`.",
  },
  keyValue: {
    title: "Redis",
    settings: {
      concurrency: 1,
      operations: {
        ...lognormals({
          read: [0.01, 0.05],
          write: [0.01, 0.05],
          linked: [2, 10],
          scan: [5, 20],
          search: [40, 80],
        }),
      },
    },
    sources: {
      concurrency: "one thread runs all commands: Redis documentation, latency",
      "operations.read": "about 100 000 a second: Redis documentation, benchmark",
      "operations.write": "as read",
      "operations.search": "`KEYS` on a million keys takes 40 ms: Redis documentation, KEYS",
    },
    notes:
      "In memory, one command after the other: what takes long holds up everybody. It can search the names of keys only.",
  },
  wideColumn: {
    title: "Cassandra",
    settings: {
      concurrency: 32,
      operations: lognormals({
        read: [1, 10],
        write: [0.3, 3],
        linked: [5, 50],
        scan: [5, 40],
        search: [2000, 10_000],
      }),
      replicas: {
        count: 2,
        mode: "async",
        lag: { lognormal: { median: "1ms", p99: "10ms" } },
        writes: ["write"],
        readFrom: "primary",
        readYourWrites: "none",
        quorum: {
          write: 1,
          read: 1,
          readLatency: { lognormal: { median: "1ms", p99: "10ms" } },
          unreachable: "refuse",
          conflicts: "lastWriteWins",
          counters: false,
          hintedHandoff: true,
          readRepair: "asked",
          causality: "ignored",
        },
      },
    },
    sources: {
      concurrency: "`concurrent_reads` is 32, and so is `concurrent_writes`: cassandra.yaml",
      "replicas.quorum":
        "LOCAL_ONE is the default of its drivers: DataStax Java driver, reference.conf; hinted handoff is on, and read repair among those asked: cassandra.yaml, CREATE TABLE",
    },
    notes:
      "Three copies without a primary, read and written at one of them. Writing is appending, so that it is cheaper than reading; what is not asked for by its key means reading everything (`ALLOW FILTERING`).",
  },
  search: {
    title: "Elasticsearch",
    settings: {
      concurrency: 13,
      operations: lognormals({
        read: [1, 8],
        write: [5, 40],
        linked: [60, 400],
        scan: [8, 60],
        search: [10, 80],
      }),
      replicas: {
        count: 1,
        mode: "async",
        lag: "500ms",
        writes: ["write"],
        readFrom: "replicas",
        readYourWrites: "none",
      },
    },
    sources: {
      concurrency:
        "the pool `search` has int(cores * 3 / 2) + 1 threads: Elasticsearch reference, thread pool settings",
      "replicas.count": "`index.number_of_replicas` is 1: Elasticsearch reference, index modules",
      "replicas.lag":
        "`index.refresh_interval` is 1 s, of which half has to be waited for on average: Elasticsearch reference, index modules",
    },
    notes:
      "What is written is found after the next refresh: all reads are of a copy that is so much behind (a read by its key would be up to date, were it not for that).",
  },
  graph: {
    title: "Neo4j",
    settings: {
      concurrency: 16,
      operations: lognormals({
        read: [0.7, 6],
        write: [4, 30],
        linked: [1.5, 12],
        scan: [50, 400],
        search: [300, 1500],
      }),
    },
    sources: {},
    notes: "One server. A link is a pointer, and following it costs the same however much else there is.",
  },
  timeSeries: {
    title: "InfluxDB",
    settings: {
      concurrency: 16,
      operations: lognormals({
        read: [2, 20],
        write: [0.5, 4],
        linked: [50, 400],
        scan: [3, 20],
        search: [500, 3000],
      }),
    },
    sources: {},
    notes: "One server. It appends in the order of time, and stores what it sums up side by side.",
  },
};
