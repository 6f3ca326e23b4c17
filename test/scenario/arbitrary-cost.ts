import * as fc from "fast-check";

const amount = fc.constantFrom(0, 0.05, 2, 1e6);

/** Prices of everything, and others of this component. */
export const cost = (component: string): fc.Arbitrary<unknown> =>
  fc.record(
    {
      instanceHour: fc.constantFrom(0.1, 3),
      crossZoneGib: amount,
      currency: fc.constantFrom("USD", "a: b"),
      prices: fc.record({
        [component]: fc.record(
          { instanceHour: amount, request: amount, egressGib: amount },
          { requiredKeys: [] },
        ),
      }),
    },
    { requiredKeys: ["instanceHour"] },
  );
