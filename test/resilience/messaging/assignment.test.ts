import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rangeAssignment, stickyAssignment } from "../../../src/resilience/messaging/assignment.ts";

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

describe("the sticky assignment", () => {
  it("moves no more than it must: each keeps its share, the rest goes to the poorest", () => {
    expect([...stickyAssignment([1, 1, 2, 2, 3, 3], [1, 2])]).toEqual([1, 1, 2, 2, 1, 2]);
    expect([...stickyAssignment([1, 1, 1, 2, 2, 2], [1, 2, 3])]).toEqual([1, 1, 3, 2, 2, 3]);
  });

  it("gives everybody the same number, give or take one", () => {
    const owners = fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 30 });
    const members = fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(owners, members, (before, those) => {
        const counts = new Map(those.map((member) => [member, 0]));
        for (const member of stickyAssignment(before, those)) counts.set(member, counts.get(member)! + 1);
        expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
      }),
      { seed: 1 },
    );
  });
});
