import * as fc from "fast-check";

const availability = fc.constantFrom("99.9%", 0.5);
const latency = fc.record({ percentile: fc.constantFrom("95%", 0.5), below: fc.constantFrom("5ms", "1s") });
const alerts = fc.record({
  quick: fc.record(
    {
      burnRate: fc.constantFrom(1, 14.4),
      long: fc.constant("3s"),
      short: fc.constantFrom("200ms", "3s"),
      severity: fc.constantFrom("page", "ticket"),
    },
    { requiredKeys: ["burnRate", "long", "short"] },
  ),
});

/** What users were promised. */
export const slo: fc.Arbitrary<unknown> = fc.oneof(
  fc.record(
    { availability, latency, window: fc.constantFrom("7s", "30d"), alerts },
    { requiredKeys: ["latency"] },
  ),
  fc.record({ availability, alerts }, { requiredKeys: ["availability"] }),
);
