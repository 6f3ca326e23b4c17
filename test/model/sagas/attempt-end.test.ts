import { describe, expect, it } from "vitest";
import { attemptEndOf } from "../../../src/model/sagas/attempt-end.ts";
import type { FailureSet } from "../../../src/resilience/failure-set.ts";

/** Everything is a failure but what the card company says. */
const failures = { isFailure: (code: string) => code !== "FAILED_PRECONDITION" } as unknown as FailureSet;

const endAfter = (cause: string, code = "UNAVAILABLE"): string =>
  attemptEndOf({ code, cause } as Parameters<typeof attemptEndOf>[0], failures);

describe("an attempt at a step of a saga", () => {
  it.each(["timeout", "deadline", "crashed", "partitioned", "caller-gone", "hedge-lost"])(
    "that ends by %s may have been carried out",
    (cause) => {
      expect(endAfter(cause)).toBe("inDoubt");
    },
  );

  it.each(["injected", "queue-full", "circuit-open", "rate-limited", "no-instance", "conflict"])(
    "that ends by %s was not",
    (cause) => {
      expect(endAfter(cause)).toBe("failed");
    },
  );

  it("that is answered by no is not worth another one", () => {
    expect(endAfter("injected", "FAILED_PRECONDITION")).toBe("refused");
    expect(attemptEndOf(null, failures)).toBe("done");
  });
});
