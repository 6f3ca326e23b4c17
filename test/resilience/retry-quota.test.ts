import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryQuota, type RetryQuotaOptions } from "../../src/resilience/retry-quota.ts";

const STANDARD = { initialRetryTokens: 500, retryCost: 5, timeoutRetryCost: 10, noRetryIncrement: 1 };

/** Retries one after the other until there are no tokens left for another. */
function retriesOf(quota: RetryQuota, afterTimeout: boolean): number {
  for (let retries = 0; ; retries++) {
    const cost = quota.costOf(afterTimeout);
    if (cost === null) return retries;
    quota.pay(cost);
  }
}

describe("the retry quota", () => {
  const cases: readonly (readonly [string, Partial<RetryQuotaOptions>, boolean, number])[] = [
    ["errors", {}, false, 100],
    ["timeouts", {}, true, 50],
    ["errors at the cost of 2026", { retryCost: 14 }, false, 35],
  ];
  it.each(cases)("pays for so many retries of %s and no more", (_, options, afterTimeout, retries) => {
    expect(retriesOf(new RetryQuota({ ...STANDARD, ...options }), afterTimeout)).toBe(retries);
  });

  it("fills by what succeeds: one token for each call, or what its last retry has cost", () => {
    const quota = new RetryQuota(STANDARD);
    retriesOf(quota, false);
    for (let call = 0; call < 9; call++) quota.succeeded(0);
    expect(retriesOf(quota, true)).toBe(0); // 9 tokens, and 10 are wanted.
    quota.succeeded(10);
    expect(retriesOf(quota, true)).toBe(1); // 19 tokens: 9 are left.
  });

  it("never holds more than at first, nor less than nothing", () => {
    const event = fc.constantFrom("error", "timeout", "success", "successAfterError", "successAfterTimeout");
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const quota = new RetryQuota({ ...STANDARD, initialRetryTokens: 30 });
        let tokens = 30;
        for (const one of events) {
          if (one === "error" || one === "timeout") {
            const price = one === "timeout" ? 10 : 5;
            const cost = quota.costOf(one === "timeout");
            expect(cost).toBe(price <= tokens ? price : null);
            if (cost !== null) quota.pay(cost);
            tokens -= cost ?? 0;
          } else {
            const cost = { success: 0, successAfterError: 5, successAfterTimeout: 10 }[one];
            quota.succeeded(cost);
            tokens = Math.min(30, tokens + (cost === 0 ? 1 : cost));
          }
        }
        expect(retriesOf(quota, false)).toBe(Math.floor(tokens / 5));
      }),
    );
  });
});
