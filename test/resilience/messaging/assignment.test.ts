import { describe, expect, it } from "vitest";
import { rangeAssignment } from "../../../src/resilience/messaging/assignment.ts";

describe("the range assignment", () => {
  it("gives consecutive partitions to members in order, the first ones one more", () => {
    expect([...rangeAssignment(7, [4, 5, 9])]).toEqual([4, 4, 4, 5, 5, 9, 9]);
  });

  it("leaves members without a partition where there are too few", () => {
    expect([...rangeAssignment(2, [0, 1, 2])]).toEqual([0, 1]);
  });

  it("leaves partitions without a reader where there is no member", () => {
    expect([...rangeAssignment(2, [])]).toEqual([-1, -1]);
  });
});
