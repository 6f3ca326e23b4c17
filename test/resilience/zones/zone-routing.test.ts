import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Randoms } from "../../../src/kernel/random.ts";
import { createZoneRouting, type ZoneRule } from "../../../src/resilience/zones/zone-routing.ts";

const random = new Randoms("zones").stream("test");

type Zone = string | null;

/** The instances that are left to choose from, by number, with these to be avoided and these absent. */
function left(
  rule: ZoneRule,
  setting: { own: Zone; callees: Zone[]; callers?: Zone[] },
  marks: { avoided?: number[]; absent?: number[] } = {},
): number[] {
  const { own, callees, callers = [own] } = setting;
  const routing = createZoneRouting(rule, { own, callers, callees });
  const mask = (numbers: number[] | undefined): Uint8Array | null =>
    numbers === undefined ? null : Uint8Array.from(callees, (_, index) => (numbers.includes(index) ? 1 : 0));
  const avoided = mask(marks.avoided);
  const narrowed = routing === null ? avoided : routing.narrow(avoided, mask(marks.absent), random);
  return callees.map((_, index) => index).filter((index) => narrowed === null || narrowed[index] === 0);
}

const CALLEES = ["a", "a", "b", "c"];

describe("own zone first", () => {
  const own = (marks?: Parameters<typeof left>[2], zone: Zone = "a"): number[] =>
    left({ kind: "own" }, { own: zone, callees: CALLEES }, marks);

  it("stays there while one need not be avoided, and spills over to all others when none is", () => {
    expect(own()).toEqual([0, 1]);
    expect(own({ avoided: [0] })).toEqual([1]);
    expect(own({ avoided: [0, 1] })).toEqual([2, 3]);
    expect(own({ avoided: [0, 1, 2] })).toEqual([3]);
  });

  it("goes anywhere where there is nothing in it, or the caller is nowhere", () => {
    expect(own({}, "d")).toEqual([0, 1, 2, 3]);
    expect(own({}, null)).toEqual([0, 1, 2, 3]);
  });

  it("counts what is in no zone as near", () => {
    expect(left({ kind: "own" }, { own: "a", callees: [null, "a", "b"] })).toEqual([0, 1]);
  });
});

describe("a list of zones", () => {
  const rule: ZoneRule = { kind: "listed", zones: ["b", "a"] };
  const listed = (marks?: Parameters<typeof left>[2]): number[] =>
    left(rule, { own: "c", callees: CALLEES }, marks);

  it("is an order of preference, and all there is", () => {
    expect(listed()).toEqual([2]);
    expect(listed({ avoided: [2] })).toEqual([0, 1]);
    expect(listed({ avoided: [2, 0, 1] })).toEqual([2]);
    expect(listed({ avoided: [2, 0, 1], absent: [2] })).toEqual([0, 1]);
  });

  it("reaches nobody when nobody is there in these zones", () => {
    const routing = createZoneRouting(rule, { own: null, callers: [null], callees: CALLEES })!;
    expect(routing.reaches(null)).toBe(true);
    expect(routing.reaches(Uint8Array.of(1, 1, 1, 0))).toBe(false);
  });
});

describe("zone aware routing", () => {
  const rule: ZoneRule = { kind: "aware", minClusterSize: 6, routingEnabled: 1 };
  const zones = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).flatMap(([zone, count]) => Array.from({ length: count }, () => zone));

  /** Share of the picks that each zone gets from callers in one of them. */
  function shares(setting: { own: Zone; callees: string[]; callers: string[] }, used = rule, draws = 20_000) {
    const routing = createZoneRouting(used, setting)!;
    const got = new Map<string, number>();
    for (let draw = 0; draw < draws; draw++) {
      const narrowed = routing.narrow(null, null, random);
      const reached = new Set(
        setting.callees.filter((_, index) => narrowed === null || narrowed[index] === 0),
      );
      const zone = reached.size > 1 ? "any" : [...reached][0]!;
      got.set(zone, (got.get(zone) ?? 0) + 1 / draws);
    }
    return Object.fromEntries(got);
  }

  it("sends what Envoy's own example says: 40, 40, 20 % callers to 25, 50, 25 % callees", () => {
    const setting = { own: "x", callers: zones({ x: 4, y: 4, z: 2 }), callees: zones({ x: 2, y: 4, z: 2 }) };
    const { x, y, z } = shares(setting);
    // 25/40 stays; the rest goes where there is more of the callee, 10 to 5. Three standard deviations are 0.01.
    expect(x).toBeCloseTo(25 / 40, 1);
    expect(Math.abs(x! - 0.625)).toBeLessThan(0.011);
    expect(Math.abs(y! - (0.375 * 10) / 15)).toBeLessThan(0.011);
    expect(Math.abs(z! - (0.375 * 5) / 15)).toBeLessThan(0.011);
  });

  it("keeps everything where the zone has its share", () => {
    const setting = { own: "y", callers: zones({ x: 4, y: 4, z: 2 }), callees: zones({ x: 2, y: 4, z: 2 }) };
    expect(shares(setting)).toEqual({ y: expect.closeTo(1, 9) as number });
  });

  it("minds no zones where few instances are usable, none in the own zone, or chance says so", () => {
    const callers = zones({ x: 1, y: 1 });
    expect(shares({ own: "x", callers, callees: zones({ x: 2, y: 3 }) })).toHaveProperty("any");
    expect(shares({ own: "z", callers: ["z"], callees: zones({ x: 3, y: 3 }) })).toHaveProperty("any");
    const half = shares(
      { own: "x", callers, callees: zones({ x: 3, y: 3 }) },
      { ...rule, routingEnabled: 0.5 },
    );
    expect(Math.abs(half["any"]! - 0.5)).toBeLessThan(0.011);
  });

  it("counts only instances that are usable", () => {
    const setting = { own: "a", callers: ["a", "b"], callees: zones({ a: 6, b: 6 }) };
    // All but one of a are out: 1/7 of the usable for half of the callers.
    const routing = createZoneRouting(rule, setting)!;
    const avoided = Uint8Array.from(setting.callees, (_, index) => (index < 5 ? 1 : 0));
    let stayed = 0;
    for (let draw = 0; draw < 10_000; draw++) if (routing.narrow(avoided, null, random)![5] === 0) stayed++;
    expect(Math.abs(stayed / 10_000 - 2 / 7)).toBeLessThan(0.014);
  });

  it("gives every instance the same load, whatever the numbers are", () => {
    const counts = fc.record({
      x: fc.nat(6),
      y: fc.integer({ min: 1, max: 6 }),
      z: fc.integer({ min: 1, max: 6 }),
    });
    const callees = fc.record({
      x: fc.integer({ min: 1, max: 6 }),
      y: fc.integer({ min: 1, max: 6 }),
      z: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(counts, callees, (callers, called) => {
        const setting = { callers: zones(callers), callees: zones(called) };
        const load: Record<string, number> = { x: 0, y: 0, z: 0 };
        for (const own of ["x", "y", "z"] as const) {
          const weight = callers[own] / setting.callers.length;
          if (weight === 0) continue;
          const got = shares({ own, ...setting }, { ...rule, minClusterSize: 1 }, 4000);
          for (const [zone, share] of Object.entries(got)) load[zone]! += weight * share;
        }
        // Four standard deviations of a mean of 4000 draws.
        for (const zone of ["x", "y", "z"] as const)
          expect(Math.abs(load[zone]! - called[zone] / setting.callees.length)).toBeLessThan(0.032);
      }),
      { numRuns: 40 },
    );
  });
});
