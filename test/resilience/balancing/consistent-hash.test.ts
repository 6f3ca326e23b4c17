import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConsistentHash } from "../../../src/resilience/balancing/consistent-hash.ts";
import { HashRing } from "../../../src/resilience/balancing/hash-ring.ts";
import { RoundRobin } from "../../../src/resilience/balancing/round-robin.ts";

const never = { next: (): number => expect.unreachable("no draw") };

function hashing(instances: number, options: { virtualNodes?: number; boundedLoad?: number } = {}) {
  const { virtualNodes = 160, boundedLoad } = options;
  const ring = new HashRing(instances, virtualNodes);
  const balancer = new ConsistentHash(ring, boundedLoad ?? null, new RoundRobin(0, instances));
  return (key: number, excluded: Uint8Array | null = null, outstanding = new Int32Array(instances)): number =>
    balancer.pick(outstanding, excluded, never, key);
}

const keys = Array.from({ length: 20_000 }, (_, key) => key);

describe("consistent hashing", () => {
  it("sends a key to the same instance always, whichever caller asks", () => {
    const owners = keys.map((key) => hashing(10)(key));
    const again = hashing(10);
    expect(keys.map((key) => again(key))).toEqual(owners);
  });

  it("moves only the keys of an instance that goes, about 1/N of them, and nobody else's", () => {
    const owner = hashing(10);
    const gone = Uint8Array.from({ length: 10 }, (_, instance) => (instance === 3 ? 1 : 0));
    const moved = keys.filter((key) => owner(key) !== owner(key, gone));
    expect(moved.every((key) => owner(key) === 3)).toBe(true);
    expect(moved).toHaveLength(keys.filter((key) => owner(key) === 3).length);
    // Standard deviation of a node's share at V virtual nodes: sqrt((N - 1) / (N V + 1)) of the mean.
    const deviation = Math.sqrt(9 / (10 * 160 + 1));
    expect(Math.abs(moved.length / 2000 - 1)).toBeLessThan(4 * deviation);
  });

  it("gives 1/11 of the keys to an eleventh instance and moves no other", () => {
    const [ten, eleven] = [hashing(10), hashing(11)];
    const moved = keys.filter((key) => ten(key) !== eleven(key));
    expect(moved.every((key) => eleven(key) === 10)).toBe(true);
    const deviation = Math.sqrt(10 / (11 * 160 + 1));
    expect(Math.abs((moved.length / keys.length) * 11 - 1)).toBeLessThan(4 * deviation);
  });

  it.each([10, 100])("shares unevenly with %i virtual nodes, as much as theory says", (virtualNodes) => {
    // Spacings of N V uniform points: the cv of a node's share is sqrt((N - 1) / (N V + 1)).
    const n = 50;
    const owner = hashing(n, { virtualNodes });
    const many = Array.from({ length: 200_000 }, (_, key) => owner(key));
    const counts = new Array<number>(n).fill(0);
    for (const instance of many) counts[instance]! += 1;
    const mean = many.length / n;
    const cv = Math.sqrt(counts.reduce((sum, count) => sum + (count / mean - 1) ** 2, 0) / n);
    const theory = Math.sqrt((n - 1) / (n * virtualNodes + 1));
    // The standard error of a deviation over 50 is 1/sqrt(100) of it; of skewed shares somewhat more.
    expect(Math.abs(cv / theory - 1)).toBeLessThan(0.35);
  });

  it("gives requests without a key out in turn", () => {
    const next = hashing(3);
    expect([next(-1), next(-1), next(-1), next(-1)]).toEqual([0, 1, 2, 0]);
  });

  it("knows keys beyond 2^32 apart", () => {
    const owner = hashing(100);
    const far = keys.slice(0, 100).map((key) => owner(key + 2 ** 32));
    expect(far).not.toEqual(keys.slice(0, 100).map((key) => owner(key)));
  });
});

describe("bounded load", () => {
  it("never lets an instance exceed ceil(c x mean), nor one that is excluded have anything", () => {
    const cases = fc.record({
      instances: fc.integer({ min: 1, max: 8 }),
      factor: fc.constantFrom(1, 1.1, 1.25, 2, 5),
      asked: fc.array(fc.record({ key: fc.nat(5), isLeaving: fc.boolean() }), { maxLength: 60 }),
      gone: fc.nat(9),
    });
    fc.assert(
      fc.property(cases, ({ instances, factor, asked, gone }) => {
        const pick = hashing(instances, { boundedLoad: factor, virtualNodes: 3 });
        const excluded = Uint8Array.from({ length: instances }, (_, at) => (at === gone ? 1 : 0));
        const usable = excluded.filter((mark) => mark === 0).length || instances;
        const outstanding = new Int32Array(instances);
        for (const { key, isLeaving } of asked) {
          const instance = pick(key, excluded, outstanding);
          outstanding[instance]! += 1;
          const total = outstanding.reduce((sum, count) => sum + count);
          expect(outstanding[instance]).toBeLessThanOrEqual(Math.ceil((factor * total) / usable - 1e-9));
          if (usable < instances) expect(instance).not.toBe(gone);
          if (isLeaving) outstanding[instance]! -= 1;
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("passes a hot key on along the ring, to the same instances each time", () => {
    const pick = hashing(4, { boundedLoad: 1.25 });
    const outstanding = new Int32Array(4);
    const picked = Array.from({ length: 16 }, () => {
      const instance = pick(7, null, outstanding);
      outstanding[instance]! += 1;
      return instance;
    });
    // At the end nobody has more than ceil(1.25 x 16 / 4) = 5; without the bound it would be 16.
    expect(Math.max(...outstanding)).toBe(5);
    expect(picked[0]).toBe(hashing(4)(7));
  });
});
