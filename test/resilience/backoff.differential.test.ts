import {
  ExponentialBackoff,
  fullJitterGenerator,
  halfJitterGenerator,
  noJitterGenerator,
  type GeneratorFn,
} from "cockatiel";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Backoff, type Jitter } from "../../src/resilience/backoff.ts";

const MILLISECOND = 1_000_000;

afterEach(() => vi.restoreAllMocks());

/**
 * The same uniform numbers drive both. Two differences are left: cockatiel cuts a drawn pause to
 * whole milliseconds, and its jitter by default is Polly's, which ours has no form for. Its word
 * for `equal` is half.
 */
describe("Backoff beside cockatiel's ExponentialBackoff", () => {
  const forms: readonly (readonly [Jitter["kind"] & ("none" | "full" | "equal"), GeneratorFn<number>])[] = [
    ["none", noJitterGenerator],
    ["full", fullJitterGenerator],
    ["equal", halfJitterGenerator],
  ];
  it.each(forms)("pauses as long after each failure with jitter %s", (kind, generator) => {
    const units = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 60_000 }),
        units,
        (base, max, draws) => {
          let [drawn, ownDrawn] = [0, 0];
          vi.spyOn(Math, "random").mockImplementation(() => draws[drawn++ % draws.length]!);
          const random = { next: () => draws[ownDrawn++ % draws.length]! };
          const ours = new Backoff(
            { baseNs: base * MILLISECOND, multiplier: 2, maxNs: max * MILLISECOND },
            { kind },
          );
          let theirs = new ExponentialBackoff({ initialDelay: base, maxDelay: max, generator }).next();
          let lastNs = base * MILLISECOND;
          for (let retry = 1; retry <= draws.length; retry += 1) {
            lastNs = ours.pauseNs(retry, lastNs, random);
            // Ours is rounded to whole ns, which may lift it over a whole ms.
            expect([Math.floor(lastNs / MILLISECOND), Math.floor((lastNs - 1) / MILLISECOND)]).toContain(
              theirs.duration,
            );
            theirs = theirs.next(undefined);
          }
          expect(ownDrawn).toBe(kind === "none" ? 0 : draws.length);
        },
      ),
      { seed: 12, numRuns: 200 },
    );
  });
});
