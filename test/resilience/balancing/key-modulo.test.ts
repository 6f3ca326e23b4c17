import { describe, expect, it } from "vitest";
import { KeyModulo } from "../../../src/resilience/balancing/key-modulo.ts";
import { RoundRobin } from "../../../src/resilience/balancing/round-robin.ts";

const never = { next: (): number => expect.unreachable("no draw") };
const keys = Array.from({ length: 20_000 }, (_, key) => key);

function modulo(instances: number): (key: number, excluded?: Uint8Array | null) => number {
  const balancer = new KeyModulo(new RoundRobin(0, instances));
  const outstanding = new Int32Array(instances);
  return (key, excluded = null) => balancer.pick(outstanding, excluded, never, key);
}

describe("the key modulo the instances", () => {
  it("spreads keys evenly", () => {
    const owner = modulo(10);
    for (let instance = 0; instance < 10; instance++) {
      const share = keys.filter((key) => owner(key) === instance).length;
      // Binomial: 2000 +- 42 at one standard deviation.
      expect(Math.abs(share - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
    }
  });

  it("moves all keys but one in N when an instance goes, and when one comes", () => {
    const owner = modulo(10);
    const gone = Uint8Array.from({ length: 10 }, (_, instance) => (instance === 3 ? 1 : 0));
    // Kept: hash modulo 10 and modulo 9 point to the same instance. 0 to 2 keep theirs for 9 of 90 residues each, 4 to 9
    // (one place lower among nine) too: of the 90 residues modulo 90 exactly 9 agree.
    const kept = keys.filter((key) => owner(key) === owner(key, gone)).length;
    const residues = Array.from({ length: 90 }, (_, hash) => hash);
    const agree = residues.filter((hash) => {
      const ninth = hash % 9;
      return hash % 10 === (ninth < 3 ? ninth : ninth + 1);
    }).length;
    const share = agree / 90;
    expect(share).toBe(0.1);
    expect(Math.abs(kept - 20_000 * share)).toBeLessThan(4 * Math.sqrt(20_000 * share * (1 - share)));
    expect(keys.every((key) => owner(key, gone) !== 3)).toBe(true);
  });

  it("gives requests without a key out in turn", () => {
    const owner = modulo(3);
    expect([-1, -1, -1, -1].map((key) => owner(key))).toEqual([0, 1, 2, 0]);
  });
});
