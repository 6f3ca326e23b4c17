import { describe, expect, it } from "vitest";
import { CODES, CODE_OF_CAUSE } from "../../src/observe/outcome.ts";
import { FailureSet } from "../../src/resilience/failure-set.ts";

const standard = new FailureSet({ failures: null, ignore: [] });

describe("FailureSet", () => {
  it("takes every code but CANCELLED and the caller's own mistakes for a failure", () => {
    const failures = CODES.filter((code) => standard.isFailure(code, "injected"));
    expect(failures).toEqual([
      "UNKNOWN",
      "DEADLINE_EXCEEDED",
      "RESOURCE_EXHAUSTED",
      "ABORTED",
      "INTERNAL",
      "UNAVAILABLE",
      "DATA_LOSS",
    ]);
  });

  it("counts a caller's own mistake as success, and a cancelled call as neither", () => {
    expect(standard.result("NOT_FOUND", "injected")).toBe("ok");
    expect(standard.result("CANCELLED", "hedge-lost")).toBe("neutral");
    expect(standard.result("UNAVAILABLE", "circuit-open")).toBe("failed");
  });

  it("knows every cause of a refusal as a failure, but for a duplicate and a message that no queue wants, so that full bulkheads are retried", () => {
    for (const [cause, code] of Object.entries(CODE_OF_CAUSE)) {
      const isAnswer = code === "CANCELLED" || cause === "duplicate" || cause === "unroutable";
      expect(standard.isFailure(code, cause), cause).toBe(!isAnswer);
    }
  });

  it("replaces the whole set by `failures`, by code or by cause", () => {
    const own = new FailureSet({ failures: ["NOT_FOUND", "timeout"], ignore: [] });
    expect(own.result("NOT_FOUND", "injected")).toBe("failed");
    expect(own.result("DEADLINE_EXCEEDED", "timeout")).toBe("failed");
    expect(own.result("DEADLINE_EXCEEDED", "deadline")).toBe("ok");
    expect(own.result("UNAVAILABLE", "crashed")).toBe("ok");
    expect(own.result("CANCELLED", "caller-gone")).toBe("neutral");
  });

  it("takes out of the set what `ignore` names, by code or by cause", () => {
    const own = new FailureSet({ failures: null, ignore: ["bulkhead-full", "ABORTED"] });
    expect(own.result("RESOURCE_EXHAUSTED", "bulkhead-full")).toBe("neutral");
    expect(own.result("ABORTED", "conflict")).toBe("neutral");
    expect(own.result("RESOURCE_EXHAUSTED", "queue-full")).toBe("failed");
  });

  it("lets `ignore` win over `failures`", () => {
    const own = new FailureSet({ failures: ["UNAVAILABLE"], ignore: ["crashed"] });
    expect(own.result("UNAVAILABLE", "crashed")).toBe("neutral");
    expect(own.isFailure("UNAVAILABLE", "partitioned")).toBe(true);
  });

  it("believes an explicit CANCELLED", () => {
    expect(new FailureSet({ failures: ["CANCELLED"], ignore: [] }).isFailure("CANCELLED", "injected")).toBe(
      true,
    );
  });
});
