import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

/** Where the instances of a service are found. */
export const registry = (service: string): fc.Arbitrary<unknown> =>
  fc.record(
    {
      services: fc.constant([service]),
      heartbeat: milliseconds(900),
      ttl: fc.constantFrom("1s", "2s"),
      refresh: milliseconds(900),
      healthCheck: fc.record(
        { interval: milliseconds(900), unhealthyThreshold: fc.integer({ min: 1, max: 3 }) },
        { requiredKeys: [] },
      ),
      selfPreservation: fc.constantFrom("85%", 1),
      onUnreachable: fc.constantFrom("keep", "forget"),
    },
    { requiredKeys: ["services", "heartbeat", "ttl"] },
  );
