import fc from "fast-check";

/** Each endpoint has at least one step of this name. */
export const NAMED_STEP = "known";

export const ms = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((value) => `${value}ms`);

const at = fc.integer({ min: 0, max: 12 }).map((seconds) => `${seconds}s`);
const until = fc.constant("14s");
/** Times of a fault, all together longer than the condition looks back. */
const times = fc.oneof(
  fc.record({ at, for: ms(100, 4000) }),
  fc.record({ at, for: ms(1, 500), every: ms(501, 3000), until }),
  fc.record({ at, mtbf: ms(100, 5000), mttr: ms(1, 1000), until }),
  fc.record({ at, mtbf: ms(100, 5000), for: ms(1, 1000), until }),
);
const abortWhen = fc.record(
  {
    workload: fc.constant("users"),
    successRateBelow: fc.constantFrom("50%", "90%", "100%"),
    within: ms(10, 500),
    over: fc.constant("90ms"),
  },
  { requiredKeys: ["workload", "successRateBelow", "over"] },
);
/** When a fault strikes, and on what it is given up. */
export const window = fc
  .tuple(times, fc.option(abortWhen, { nil: undefined }))
  .map(([when, abort]) => ({ ...when, abortWhen: abort }));
const target = fc.constantFrom<unknown>(
  "front",
  "middle",
  "leaf",
  "db",
  "far",
  ["front", "leaf"],
  ["db", "middle"],
);
const select = fc.constantFrom<unknown>("all", 1, "50%", "random", { random: "70%" });
const pairs = fc.constantFrom(
  ["users", "front"],
  ["front", "middle"],
  ["middle", "leaf"],
  ["leaf", "db"],
  ["leaf", "far"],
  ["names", "middle"],
);
const between = fc
  .tuple(pairs, fc.constantFrom("both", "there", "back"), fc.constantFrom("all", "50%"))
  .map(([[a, b], way, share]) => ({
    ...(way === "both" ? { between: [a, b] } : way === "there" ? { from: a, to: b } : { from: b, to: a }),
    select: share,
  }));
/** Any fault, over by 30 s: what has been struck comes to rest. */
export const fault = fc
  .tuple(
    window,
    fc.oneof(
      fc.record({ slow: fc.record({ target, select, factor: fc.constantFrom(0.5, 3, 10) }) }),
      fc.record({
        errors: fc.record({
          target,
          ratio: fc.constantFrom("30%", "100%"),
          code: fc.constantFrom("UNAVAILABLE", "INTERNAL", "NOT_FOUND"),
          select,
          by: fc.constantFrom("request", "key"),
        }),
      }),
      fc.record({ freeze: fc.record({ target, select }) }),
      fc.record({ crash: fc.record({ target, select }) }),
      fc.record({
        crash: fc.record({
          target: fc.constantFrom<unknown>("front", "leaf", ["middle", "leaf"]),
          select,
          after: fc.constant(NAMED_STEP),
          every: fc.integer({ min: 1, max: 30 }),
        }),
      }),
      fc.record({ certificate: fc.record({ target }) }),
      fc.record({ flush: fc.record({ target: fc.constantFrom("near", "far") }) }),
      fc.record({
        poison: fc.record({
          target,
          select,
          ratio: fc.constantFrom("4%", "30%"),
          by: fc.constantFrom("request", "key"),
          downFor: ms(1, 2000),
        }),
      }),
      fc.record({
        leak: fc.record({
          target: fc.constantFrom<unknown>("front", "db", ["db", "front"]),
          every: fc.integer({ min: 1, max: 20 }),
        }),
      }),
      fc.record({
        contention: fc.record({ target: fc.constant("front"), share: fc.constantFrom("30%", "99%") }),
      }),
      between.map((pair) => ({ latency: { ...pair, add: "60ms" } })),
      fc
        .tuple(between, fc.constantFrom("20%", "100%"))
        .map(([pair, ratio]) => ({ loss: { ...pair, ratio } })),
      between.map(({ select: _, ...pair }) => ({ bandwidth: { ...pair, limit: "40kB/s" } })),
      fc
        .tuple(between, fc.constantFrom("dropped", "held", "refused"))
        .map(([pair, messages]) => ({ partition: { ...pair, messages } })),
    ),
  )
  .map(([when, what]) => ({ ...timesOf(when, what), ...what }));

/** What flushes has no length, and what waits behind a step strikes when it is come to. */
function timesOf({ at: atTime, ...when }: { readonly at: string }, what: object): object {
  if ("flush" in what) return { at: atTime };
  if ("crash" in what && "after" in (what.crash as object)) return { at: atTime, for: "300ms", until: "14s" };
  return { at: atTime, ...when };
}
