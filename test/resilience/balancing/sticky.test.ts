import { describe, expect, it } from "vitest";
import { RoundRobin } from "../../../src/resilience/balancing/round-robin.ts";
import { Sessions } from "../../../src/resilience/balancing/sessions.ts";
import { Sticky } from "../../../src/resilience/balancing/sticky.ts";

const never = { next: (): number => expect.unreachable("no draw") };

function sticking(options: { ttlNs?: number; most?: number } = {}) {
  const sessions = new Sessions({ ttlNs: options.ttlNs ?? null, most: options.most ?? 100 });
  const balancer = new Sticky(sessions, new RoundRobin(0, 3));
  return (key: number, excluded: Uint8Array | null = null, nowNs = 0): number =>
    balancer.pick(new Int32Array(3), excluded, never, key, nowNs);
}

describe("sticky sessions", () => {
  it("keep a key where it was first sent, while new keys go on in turn", () => {
    const pick = sticking();
    expect([8, 9, 8, 8, 7, 9, 8].map((key) => pick(key))).toEqual([0, 1, 0, 0, 2, 1, 0]);
  });

  it("move on when the instance is gone, and do not come back with it", () => {
    const pick = sticking();
    expect(pick(8)).toBe(0);
    expect(pick(8, Uint8Array.of(1, 0, 0))).toBe(1);
    expect(pick(8)).toBe(1);
  });

  it("stay where they are when a hedge goes elsewhere", () => {
    const pick = sticking();
    expect(pick(8)).toBe(0);
    expect(pick(8, Uint8Array.of(2, 0, 0))).toBe(1);
    expect(pick(8)).toBe(0);
  });

  it("stay when zones would have it otherwise", () => {
    const pick = sticking();
    expect([pick(8), pick(8, Uint8Array.of(4, 0, 0)), pick(8, Uint8Array.of(5, 0, 0))]).toEqual([0, 0, 1]);
  });

  it("stay when everybody is gone, since there is no better place", () => {
    const pick = sticking();
    expect([pick(8), pick(8, Uint8Array.of(1, 1, 1))]).toEqual([0, 0]);
  });

  it("end when the key has not come for the ttl; each use begins it anew", () => {
    const pick = sticking({ ttlNs: 10 });
    expect([pick(8, null, 0), pick(8, null, 9), pick(8, null, 18), pick(8, null, 28)]).toEqual([0, 0, 0, 1]);
  });

  it("forget the key used longest ago when there are too many", () => {
    const pick = sticking({ most: 2 });
    expect([8, 9, 8, 7].map((key) => pick(key))).toEqual([0, 1, 0, 2]);
    // 9 was used longest ago: it is new again, and pushes 8 out.
    expect([7, 9, 8].map((key) => pick(key))).toEqual([2, 0, 1]);
  });

  it("are not for requests without a key", () => {
    const pick = sticking();
    expect([pick(-1), pick(-1), pick(-1)]).toEqual([0, 1, 2]);
  });
});
