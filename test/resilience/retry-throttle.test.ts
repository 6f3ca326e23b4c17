import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryThrottle } from "../../src/resilience/retry-throttle.ts";

describe("the retry throttle", () => {
  it("stops retries at half of its tokens and lets them through again above", () => {
    const throttle = new RetryThrottle({ maxTokens: 10, tokenRatio: 0.5 });
    const allowed = Array.from({ length: 6 }, () => {
      throttle.failed();
      return throttle.allowsRetries;
    });
    // 9, 8, 7, 6, 5, 4 tokens: more than 5 are wanted.
    expect(allowed).toEqual([true, true, true, true, false, false]);
    for (let success = 0; success < 2; success++) throttle.succeeded();
    expect(throttle.allowsRetries).toBe(false);
    throttle.succeeded();
    expect(throttle.allowsRetries).toBe(true);
  });

  it("holds between none and all of its tokens, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (outcomes) => {
        const throttle = new RetryThrottle({ maxTokens: 4, tokenRatio: 0.25 });
        let tokens = 4;
        for (const isOk of outcomes) {
          if (isOk) throttle.succeeded();
          else throttle.failed();
          tokens = isOk ? Math.min(4, tokens + 0.25) : Math.max(0, tokens - 1);
          expect(throttle.allowsRetries).toBe(tokens > 2);
        }
      }),
    );
  });
});
