import type { LibraryPreset } from "./preset.ts";

/** The AWS SDKs' standard retry mode, with botocore's numbers. */
export const awsSdk: LibraryPreset = {
  switchesOn: ["timeout", "retry"],
  settings: {
    timeout: "60s",
    retry: {
      maxAttempts: 3,
      backoff: { base: "1s", multiplier: 2, max: "20s" },
      jitter: "full",
      quota: { initialRetryTokens: 500, retryCost: 5, timeoutRetryCost: 10, noRetryIncrement: 1 },
    },
  },
  source: "boto/botocore: retries/standard.py, retries/quota.py, config.py (1.43)",
  notes: [
    "The mode `standard`, which newer SDKs begin with; `legacy` makes 5 attempts.",
    "In the SDK for JavaScript every transient error costs 10 tokens, and the base is 100ms; with `AWS_NEW_RETRIES_2026` the base is 50ms and a retry costs 14 after a timeout, too.",
    "The token bucket of the mode `adaptive` is not simulated.",
  ],
};
