import { FAILURE_CAUSES, FAILURE_CODES } from "../outcomes.ts";
import { between, closed, defaulted, forms, list, optional, required, words } from "./field.ts";
import { duration, positiveDuration, ratio } from "./quantities.ts";

const codeOrCause = words([...FAILURE_CODES, ...FAILURE_CAUSES]).meta({
  id: "CodeOrCause",
  title: "a status code or the cause of a failure",
});

/** The codes and causes that a retry, a breaker or a fallback takes for failures. */
export const failureSet = {
  failures: optional(
    list(codeOrCause, "codes and causes"),
    "Codes and causes that count as failures, instead of the standard set.",
    "every outcome but OK, CANCELLED and the caller's own mistakes",
  ),
  ignore: optional(list(codeOrCause, "codes and causes"), "Codes and causes taken out of the set.", "none"),
};

/** How chance spreads a pause. */
export const jitter = forms(
  [
    words(["none", "full", "equal", "decorrelated"]),
    closed({
      plus: required(
        forms([ratio, positiveDuration], "expected a ratio such as 10% or a duration such as 1s"),
        "Adds up to this share, or this time, to the pause.",
      ),
    }),
    closed({ plusMinus: required(ratio, "Spreads the pause by this share to either side.") }),
  ],
  "expected none, full, equal, decorrelated, { plus: 10% }, { plus: 1s } or { plusMinus: 20% }",
);

/** Pauses that grow. */
export const backoff = closed({
  base: defaulted(duration, 0, "Pause before the first retry."),
  multiplier: defaulted(between(1, 1000), 1, "Each pause is the one before times this."),
  max: optional(positiveDuration, "Longest pause, cut before jitter is added.", "no limit"),
});

/** Who has a state of its own. */
export const scope = defaulted(
  words(["callee", "endpoint", "shared"]),
  "callee",
  "One for each caller instance, one for each endpoint (operation) that it calls, or one shared by all instances of the caller, which survives their crashes.",
);
