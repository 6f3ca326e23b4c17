import { between, closed, forms, optional, required, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

const ALGORITHMS = ["aimd", "vegas", "gradient2", "fixed"] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** Netflix concurrency-limits: AIMDLimit, VegasLimit (which has no least limit but 1), Gradient2Limit. */
export const CONCURRENCY_DEFAULTS: Readonly<
  Record<
    Algorithm,
    {
      readonly initialLimit: number;
      readonly minLimit: number;
      readonly maxLimit: number;
      readonly smoothing: number;
      /** Gradient2Limit is made for one sample a second: single times are too uneven for it. */
      readonly window: "1s" | 0;
    }
  >
> = {
  aimd: { initialLimit: 20, minLimit: 20, maxLimit: 200, smoothing: 1, window: 0 },
  vegas: { initialLimit: 20, minLimit: 1, maxLimit: 1000, smoothing: 1, window: 0 },
  gradient2: { initialLimit: 20, minLimit: 20, maxLimit: 200, smoothing: 0.2, window: "1s" },
  fixed: { initialLimit: 20, minLimit: 1, maxLimit: 1e6, smoothing: 1, window: 0 },
};

/** What only some algorithms know, and its default. */
export const CONCURRENCY_KNOBS = {
  backoffRatio: { algorithms: ["aimd"], value: 0.9 },
  timeout: { algorithms: ["aimd"], value: "5s" },
  queueSize: { algorithms: ["gradient2"], value: 4 },
  longWindow: { algorithms: ["gradient2"], value: 600 },
  probeMultiplier: { algorithms: ["vegas"], value: 30 },
  smoothing: { algorithms: ["vegas", "gradient2"], value: null },
} as const;

const MOST = 1e6;
const limits = (pick: "initialLimit" | "minLimit" | "maxLimit" | "smoothing"): string =>
  ALGORITHMS.filter((name) => name !== "fixed")
    .map((name) => `${CONCURRENCY_DEFAULTS[name][pick]} (${name})`)
    .join(", ");

const block = closed({
  algorithm: required(
    words(ALGORITHMS),
    "How the limit is found. `aimd`: one more while all goes well, a tenth less after a failure; `vegas`: by how much longer things take than the shortest; `gradient2`: by how much longer they take than on average; `fixed` stays where it is.",
  ),
  initialLimit: optional(whole(1, MOST), "The limit at the start.", "20"),
  minLimit: optional(whole(1, MOST), "It never falls below.", limits("minLimit")),
  maxLimit: optional(whole(1, MOST), "It never rises above.", limits("maxLimit")),
  window: optional(
    duration,
    "It learns once in each window, from the mean of at least 10 requests; 0: from every request.",
    "0 (aimd, vegas), 1s (gradient2)",
  ),
  backoffRatio: optional(between(0.5, 0.999), "aimd: what is kept of it after a failure.", "0.9"),
  timeout: optional(positiveDuration, "aimd: what takes longer counts as a failure.", "5s"),
  smoothing: optional(
    between(0.001, 1),
    "vegas, gradient2: how far it moves towards each new estimate.",
    "1 (vegas), 0.2 (gradient2)",
  ),
  queueSize: optional(whole(1, MOST), "gradient2: how far it may grow while nothing slows down.", "4"),
  longWindow: optional(whole(1, MOST), "gradient2: requests that the average goes back.", "600"),
  probeMultiplier: optional(
    whole(1, MOST),
    "vegas: the shortest time is measured anew every so many times the limit, or somewhat sooner.",
    "30",
  ),
});

/** How much may be under way at the same time, learnt from how long it takes. */
export const concurrencyLimit = forms(
  [words(ALGORITHMS), block],
  "expected aimd, vegas, gradient2, fixed or { algorithm: vegas, ... }",
);
