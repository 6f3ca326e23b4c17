import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

/** Where the instances of a service are found. */
export const registry = (service: string): fc.Arbitrary<unknown> =>
  fc.oneof(leased(service), resolved(service));

const healthCheck = fc.record(
  { interval: milliseconds(900), unhealthyThreshold: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: [] },
);

const resolved = (service: string): fc.Arbitrary<unknown> =>
  fc.record(
    {
      services: fc.constant([service]),
      heartbeat: fc.constantFrom("never", "1s"),
      lookup: fc.record(
        { ttl: fc.oneof(fc.constantFrom("forever", 0), milliseconds(900)), timeout: milliseconds(900) },
        { requiredKeys: [] },
      ),
      healthCheck,
      onUnreachable: fc.constantFrom("keep", "forget"),
    },
    { requiredKeys: ["services", "lookup"] },
  );

const leased = (service: string): fc.Arbitrary<unknown> =>
  fc.record(
    {
      services: fc.constant([service]),
      heartbeat: milliseconds(900),
      ttl: fc.constantFrom("1s", "2s"),
      refresh: milliseconds(900),
      firstList: fc.constantFrom("atOnce", "atRefresh"),
      healthCheck,
      selfPreservation: fc.constantFrom("85%", 1),
      onUnreachable: fc.constantFrom("keep", "forget"),
    },
    { requiredKeys: ["services", "heartbeat", "ttl"] },
  );
