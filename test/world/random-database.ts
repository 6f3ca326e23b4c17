import fc from "fast-check";
import { versions } from "../scenario/arbitrary-replicas.ts";
import { ms } from "./random-faults.ts";

/** How long something takes. */
export const work = fc.oneof(
  ms(0, 30),
  ms(1, 30).map((mean) => ({ exponential: mean })),
  ms(1, 30).map((median) => ({ lognormal: { median, p99: "90ms" } })),
  fc.constant({ uniform: { min: "0ms", max: "20ms" } }),
);

const withPrimary = fc.record(
  {
    count: fc.integer({ min: 1, max: 3 }),
    mode: fc.constantFrom("async", "semiSync", "sync"),
    lag: work,
    readFrom: fc.constantFrom("primary", "replicas", "any"),
    readYourWrites: fc.constantFrom<unknown>("none", "position", { primaryFor: "200ms" }),
    failover: fc.oneof(
      fc.record(
        { detection: ms(0, 1000), promotion: ms(0, 1000), fencing: fc.boolean() },
        { requiredKeys: ["detection", "promotion"] },
      ),
      fc.record({
        detection: ms(0, 1000),
        promotion: ms(0, 1000),
        fencing: fc.constant(false),
        reunion: fc.constantFrom("drop", "merge"),
      }),
    ),
  },
  { requiredKeys: ["count"] },
);

const withQuorum = fc.record(
  {
    count: fc.integer({ min: 2, max: 4 }),
    lag: work,
    quorum: fc
      .tuple(
        versions,
        fc.record(
          {
            write: fc.integer({ min: 1, max: 3 }),
            read: fc.integer({ min: 1, max: 3 }),
            readLatency: work,
            unreachable: fc.constantFrom("refuse", "accept"),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([how, rest]) => ({ ...rest, ...how })),
  },
  { requiredKeys: ["count", "quorum"] },
);

const contention = fc.record(
  {
    versions: fc.boolean(),
    locks: fc.constantFrom([], ["write"], ["read", "write"]),
    lockTimeout: ms(5, 200),
  },
  { requiredKeys: ["lockTimeout"] },
);

const backups = fc.record(
  {
    every: ms(100, 9000),
    restore: ms(0, 4000),
    logArchive: fc.record({ every: ms(100, 2000), replay: fc.constantFrom("0%", "40%") }),
  },
  { requiredKeys: ["every", "restore"] },
);

/** A copy is of what one primary has: there is never a second. */
const withOnePrimary = withPrimary.map(({ failover, ...rest }) =>
  failover === undefined ? rest : { ...rest, failover: { ...failover, fencing: true, reunion: undefined } },
);

/** A database with all that it may have. */
export const database = fc
  .record(
    {
      connections: fc.oneof(
        fc.integer({ min: 1, max: 5 }),
        fc.record({
          size: fc.integer({ min: 1, max: 4 }),
          perInstance: fc.boolean(),
          acquireTimeout: ms(5, 100),
        }),
        fc.record({
          size: fc.integer({ min: 1, max: 4 }),
          perInstance: fc.boolean(),
          opening: fc.record(
            {
              roundTrips: fc.integer({ min: 1, max: 3 }),
              work: ms(1, 30),
              atOnce: fc.integer({ min: 1, max: 3 }),
              timeout: ms(5, 300),
              minimumIdle: fc.constantFrom(0, 1),
              idleTimeout: ms(10, 500),
              onTimeout: fc.constantFrom("keep", "close"),
              jitter: fc.constantFrom("none", "full"),
            },
            { requiredKeys: [] },
          ),
        }),
      ),
      concurrency: fc.integer({ min: 1, max: 3 }),
      statementTimeout: ms(5, 100),
      operations: work.map((read) => ({ read, write: read })),
      servers: fc.oneof(
        fc.oneof(withPrimary, withQuorum).map((replicas) => ({ replicas })),
        fc.record({ contention, shards: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ backups, contention, shards: fc.integer({ min: 1, max: 2 }) }),
        fc.record({ backups, replicas: withOnePrimary, shards: fc.integer({ min: 1, max: 2 }) }),
        fc.record({ replicas: fc.oneof(withPrimary, withQuorum), shards: fc.integer({ min: 2, max: 3 }) }),
      ),
    },
    { requiredKeys: ["operations"] },
  )
  .map(({ servers, ...rest }) => ({ ...rest, ...servers }));
