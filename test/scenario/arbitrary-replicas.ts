import * as fc from "fast-check";
import { distribution, milliseconds } from "./arbitrary-times.ts";

const withQuorum = fc.record(
  {
    count: fc.integer({ min: 2, max: 3 }),
    writes: fc.constant(["put"]),
    lag: distribution(50),
    quorum: fc.record(
      {
        write: fc.integer({ min: 1, max: 3 }),
        read: fc.integer({ min: 1, max: 3 }),
        readLatency: distribution(20),
        unreachable: fc.constantFrom("refuse", "accept"),
        conflicts: fc.constantFrom("lastWriteWins", "keepBoth"),
      },
      { requiredKeys: [] },
    ),
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
      failover: fc.record({ detection: milliseconds(500), promotion: milliseconds(500) }),
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
