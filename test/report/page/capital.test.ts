import { describe, expect, it } from "vitest";
import { capital } from "../../../src/report/page/sections/differences.ts";

describe("the label of a figure at the head of a column", () => {
  it("begins with a capital, whatever is counted", () => {
    expect(capital("violations of billedTwice")).toBe("Violations of billedTwice");
    expect(capital("messages lost, orders -> billing")).toBe("Messages lost, orders → billing");
    expect(capital("calls, shop -> db")).toBe("Calls, shop → db");
  });

  it("leaves percentiles and names from the file as they are", () => {
    expect(capital("p99 latency of users")).toBe("p99 latency of users");
    expect(capital("outage given up")).toBe("outage given up");
    expect(capital("fastBurn alerts of users")).toBe("fastBurn alerts of users");
    expect(capital("RPO of db")).toBe("RPO of db");
  });
});
