import type { LibraryPreset } from "./preset.ts";

/** The AWS SDKs' standard retry mode, with botocore's numbers. */
export const awsSdk: LibraryPreset = {
  switchesOn: ["timeout", "retry"],
  settings: {
    timeout: "60s",
    retry: { maxAttempts: 3, backoff: { base: "1s", multiplier: 2, max: "20s" }, jitter: "full" },
  },
  source: "boto/botocore: retries/standard.py, config.py (1.43)",
  notes: [
    "The mode `standard`, which newer SDKs begin with; `legacy` makes 5 attempts.",
    "Its quota of 500 tokens, 5 for a retry, is not simulated; a `budget` written beside it is Finagle's.",
  ],
};
