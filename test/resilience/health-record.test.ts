import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HealthRecord } from "../../src/resilience/health-record.ts";

describe("a health record", () => {
  it("needs so many checks in a row to change its mind", () => {
    const record = new HealthRecord({ unhealthyThreshold: 3, healthyThreshold: 2 });
    const checks = [false, false, true, false, false, false, true, false, true, true];
    const minds = checks.map((passed) => {
      record.checked(passed);
      return record.isHealthy;
    });
    expect(minds).toEqual([true, true, true, true, true, false, false, false, false, true]);
  });

  it("believes what the last checks said, if they agreed long enough", () => {
    const thresholds = fc.record({
      unhealthyThreshold: fc.integer({ min: 1, max: 4 }),
      healthyThreshold: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(thresholds, fc.array(fc.boolean(), { maxLength: 40 }), (options, checks) => {
        const record = new HealthRecord(options);
        let run = 0;
        checks.forEach((passed, index) => {
          run = index > 0 && checks[index - 1] === passed ? run + 1 : 1;
          const wasHealthy = record.isHealthy;
          const changed = record.checked(passed);
          expect(changed).toBe(record.isHealthy !== wasHealthy);
          if (run >= (passed ? options.healthyThreshold : options.unhealthyThreshold))
            expect(record.isHealthy).toBe(passed);
        });
      }),
    );
  });
});
