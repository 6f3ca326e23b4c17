import * as fc from "fast-check";
import { distribution, milliseconds } from "./arbitrary-times.ts";

/** How servers come to the same versions again: not everything goes with everything. */
export const versions = fc.constantFrom<object>(
  {},
  { readRepair: "asked", causality: "counted" },
  { hintedHandoff: false, readRepair: "all", counters: true },
  { hintedHandoff: false },
  { conflicts: "keepBoth", readRepair: "all" },
  { conflicts: "merge", counters: true },
);

const withQuorum = fc.record(
  {
    count: fc.integer({ min: 2, max: 3 }),
    writes: fc.constant(["put"]),
    lag: distribution(50),
    quorum: fc
      .tuple(
        versions,
        fc.record(
          {
            write: fc.integer({ min: 1, max: 3 }),
            read: fc.integer({ min: 1, max: 3 }),
            readLatency: distribution(20),
            unreachable: fc.constantFrom("refuse", "accept"),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([how, rest]) => ({ ...rest, ...how })),
  },
  { requiredKeys: ["count", "writes", "quorum"] },
);

const withPrimary: fc.Arbitrary<unknown> = fc
  .record(
    {
      count: fc.integer({ min: 1, max: 3 }),
      mode: fc.constantFrom("async", "semiSync", "sync"),
      lag: distribution(50),
      writes: fc.constant(["put"]),
      readFrom: fc.constantFrom("primary", "replicas", "any"),
      readYourWrites: fc.oneof(
        fc.constantFrom("none", "position"),
        fc.record({ primaryFor: milliseconds(500) }),
      ),
      failover: fc.record(
        { detection: milliseconds(500), promotion: milliseconds(500), fencing: fc.boolean() },
        { requiredKeys: ["detection", "promotion"] },
      ),
      zones: fc.boolean(),
    },
    { requiredKeys: ["count", "writes"] },
  )
  .map(({ zones, ...rest }) =>
    zones === true ? { ...rest, zones: Array.from({ length: rest.count }, (_, index) => `z${index}`) } : rest,
  );

/** More servers of a database whose operation `put` writes. */
export const replicas: fc.Arbitrary<unknown> = fc.oneof(withPrimary, withQuorum);

/** Who changes the same rows of a database with `get` and `put`. */
export const contention: fc.Arbitrary<unknown> = fc.record(
  {
    reads: fc.constantFrom([], ["get"]),
    writes: fc.constant(["put"]),
    versions: fc.boolean(),
    locks: fc.constantFrom([], ["put"], ["get", "put"]),
    lockTimeout: milliseconds(300),
  },
  { requiredKeys: ["reads", "writes"] },
);

/** What it takes to open one of at least three connections. */
export const opening: fc.Arbitrary<unknown> = fc.record(
  {
    roundTrips: fc.integer({ min: 1, max: 4 }),
    work: distribution(20),
    atOnce: fc.integer({ min: 1, max: 5 }),
    timeout: milliseconds(500),
    backoff: fc.record(
      { base: milliseconds(200), multiplier: fc.constantFrom(1, 2.5), max: milliseconds(900) },
      { requiredKeys: [] },
    ),
    jitter: fc.constantFrom("none", "full", { plus: "20ms" }),
    minimumIdle: fc.integer({ min: 0, max: 3 }),
    idleTimeout: milliseconds(900),
    onTimeout: fc.constantFrom("keep", "close"),
  },
  { requiredKeys: [] },
);
