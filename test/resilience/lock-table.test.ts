import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LockTable } from "../../src/resilience/lock-table.ts";

interface Owner {
  readonly name: string;
}

const owner = (name: string): Owner => ({ name });

describe("LockTable", () => {
  it("grants a key to one owner at a time, in the order in which they asked", () => {
    const [a, b, c] = ["a", "b", "c"].map(owner) as [Owner, Owner, Owner];
    const locks = new LockTable<Owner>();
    expect([a, b, c].map((one) => locks.acquire(one, 1))).toEqual(["granted", "waits", "waits"]);
    expect(locks.acquire(a, 1)).toBe("granted");
    expect(locks.release(a)).toEqual([b]);
    expect(locks.release(b)).toEqual([c]);
    expect(locks.release(c)).toEqual([]);
    expect(locks.size).toBe(0);
  });

  it("tells the one who would close a circle", () => {
    const [a, b, c] = ["a", "b", "c"].map(owner) as [Owner, Owner, Owner];
    const locks = new LockTable<Owner>();
    for (const [index, one] of [a, b, c].entries()) locks.acquire(one, index);
    expect(locks.acquire(a, 1)).toBe("waits");
    expect(locks.acquire(b, 2)).toBe("waits");
    expect(locks.acquire(c, 0)).toBe("deadlock");
    // The victim gives back what it has, and the others go on.
    expect(locks.release(c)).toEqual([b]);
    expect(locks.release(b)).toEqual([a]);
  });

  it("forgets who gives up waiting", () => {
    const [a, b, c] = ["a", "b", "c"].map(owner) as [Owner, Owner, Owner];
    const locks = new LockTable<Owner>();
    for (const one of [a, b, c]) locks.acquire(one, 1);
    locks.giveUp(b);
    expect(locks.release(a)).toEqual([c]);
  });

  it("never has two holders of a key nor a circle, and everybody gets through", () => {
    const step = fc.record({ owner: fc.nat(4), key: fc.nat(3), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const owners = Array.from({ length: 5 }, (_, index) => owner(`o${index}`));
        const locks = new LockTable<Owner>();
        const holder = new Map<number, Owner>();
        const wish = new Map<Owner, number>();
        const release = (one: Owner): void => {
          for (const [key, by] of holder) if (by === one) holder.delete(key);
          for (const next of locks.release(one)) {
            holder.set(wish.get(next)!, next);
            wish.delete(next);
          }
        };
        for (const { owner: number, key, release: isRelease } of steps) {
          const one = owners[number]!;
          // Who waits does nothing else.
          if (wish.has(one)) continue;
          if (isRelease) release(one);
          else {
            const answer = locks.acquire(one, key);
            const by = holder.get(key);
            expect(answer === "granted").toBe(by === undefined || by === one);
            if (answer === "granted") holder.set(key, one);
            else if (answer === "waits") wish.set(one, key);
            else release(one);
          }
        }
        // Without a circle somebody does not wait, and sets others free.
        const free = (): Owner | undefined =>
          owners.find((one) => !wish.has(one) && [...holder.values()].includes(one));
        for (let one = free(); one !== undefined; one = free()) release(one);
        expect(wish.size).toBe(0);
        expect(locks.size).toBe(0);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
