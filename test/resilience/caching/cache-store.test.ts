import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CacheStore,
  type CacheStoreOptions,
  FOUND,
  Reading,
} from "../../../src/resilience/caching/cache-store.ts";

const SECOND = 1e9;

/** A store, what it told its listener, and its chances: `uniform` and `exponential` are all it ever draws. */
function storeOf(
  options: Partial<CacheStoreOptions>,
  { uniform = 0.5, exponential = 1 }: { uniform?: number; exponential?: number } = {},
) {
  const told = { evicted: 0, expired: 0, size: 0 };
  const store = new CacheStore(
    {
      capacity: Infinity,
      eviction: "lru",
      ttlNs: Infinity,
      ttlJitter: 0,
      staleWhileRevalidateNs: 0,
      staleIfErrorNs: 0,
      negativeTtlNs: 0,
      earlyRefresh: 0,
      ...options,
    },
    { ttl: { next: () => uniform }, exponential: () => exponential },
    {
      evicted: () => (told.evicted += 1),
      expired: () => (told.expired += 1),
      sizeChanged: (delta) => (told.size += delta),
    },
  );
  const found = (key: number, nowNs: number): number => {
    const reading = new Reading();
    store.read(key, nowNs, reading);
    return reading.found;
  };
  const write = (key: number, nowNs: number, loadNs = 0): void => {
    store.write(key, nowNs, { loadNs, outdatedNs: NaN, isNegative: false });
  };
  return { store, told, found, write };
}

describe("an entry of a cache", () => {
  it("is fresh up to its ttl and not at it", () => {
    const { write, found, told } = storeOf({ ttlNs: SECOND });
    write(7, 0);
    expect(found(7, SECOND - 1)).toBe(FOUND.fresh);
    expect(found(7, SECOND)).toBe(FOUND.none);
    expect(told).toEqual({ evicted: 0, expired: 1, size: 0 });
  });

  it("is stale, then usable on error, then gone; its expiry is told once", () => {
    const ttl = { ttlNs: SECOND, staleWhileRevalidateNs: 2 * SECOND, staleIfErrorNs: 5 * SECOND };
    const { write, found, told } = storeOf(ttl);
    write(7, 0);
    const states = [0.5, 1, 2.9, 3, 5.9, 6].map((second) => found(7, second * SECOND));
    expect(states).toEqual([FOUND.fresh, FOUND.stale, FOUND.stale, FOUND.expired, FOUND.expired, FOUND.none]);
    expect(told.expired).toBe(1);
  });

  it("lives between ttl - jitter and ttl + jitter", () => {
    const longest = (uniform: number): number => {
      const { write, found } = storeOf({ ttlNs: 1000, ttlJitter: 0.1 }, { uniform });
      write(1, 0);
      for (let ns = 0; ; ns += 1) if (found(1, ns) !== FOUND.fresh) return ns;
    };
    expect([0, 0.5, 0.999].map(longest)).toEqual([900, 1000, 1100]);
  });

  it("is loaded early from loadTime x beta x Exp before its end on, as XFetch says", () => {
    const { write, found } = storeOf({ ttlNs: 1000, earlyRefresh: 2 }, { exponential: 1.5 });
    write(1, 0, 100);
    expect(found(1, 699)).toBe(FOUND.fresh);
    expect(found(1, 700)).toBe(FOUND.early);
    write(2, 0, 0); // What was put was not loaded: nothing is known of the time that takes.
    expect(found(2, 999)).toBe(FOUND.fresh);
  });

  it("of absence answers for its own ttl", () => {
    const { store, found } = storeOf({ ttlNs: 1000, negativeTtlNs: 10 });
    store.write(1, 0, { loadNs: 0, outdatedNs: NaN, isNegative: true });
    expect([found(1, 9), found(1, 10)]).toEqual([FOUND.negative, FOUND.none]);
  });

  it("keeps the first moment at which its data changed, and a new copy forgets it", () => {
    const { store, write } = storeOf({});
    const outdated = (): number => {
      const reading = new Reading();
      store.read(1, 50, reading);
      return reading.outdatedNs;
    };
    write(1, 0);
    expect(outdated()).toBeNaN();
    store.outdate(1, 10);
    store.outdate(1, 20);
    expect(outdated()).toBe(10);
    write(1, 30);
    expect(outdated()).toBeNaN();
  });

  it("is worth as much as it was used: the least frequent goes, a scan leaves the popular ones", () => {
    const { write, found, told } = storeOf({ capacity: 3, eviction: "lfu" });
    write(1, 0);
    write(2, 0);
    for (let use = 0; use < 3; use += 1)
      expect([found(1, 0), found(2, 0)]).toEqual([FOUND.fresh, FOUND.fresh]);
    for (let key = 100; key < 200; key += 1) write(key, 0);
    expect([found(1, 0), found(2, 0), found(199, 0), found(198, 0)]).toEqual([
      FOUND.fresh,
      FOUND.fresh,
      FOUND.fresh,
      FOUND.none,
    ]);
    expect(told).toEqual({ evicted: 99, expired: 0, size: 3 });
  });
});

type Act = readonly ["read" | "write" | "drop" | "clear", number];

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.tuple(
    fc.oneof(
      { arbitrary: fc.constantFrom("read" as const, "write" as const), weight: 12 },
      { arbitrary: fc.constant("drop" as const), weight: 3 },
      { arbitrary: fc.constant("clear" as const), weight: 1 },
    ),
    fc.nat(12),
  ),
  { maxLength: 200 },
);

interface Entry {
  readonly key: number;
  uses: number;
  touched: number;
  readonly stored: number;
}

/** Who goes, by looking at all of them. */
const WORTH: Readonly<Record<CacheStoreOptions["eviction"], (entry: Entry) => readonly [number, number]>> = {
  lru: (entry) => [entry.touched, 0],
  fifo: (entry) => [entry.stored, 0],
  lfu: (entry) => [entry.uses, entry.touched],
};

describe("a cache against one that looks at every entry", () => {
  for (const eviction of ["lru", "fifo", "lfu"] as const) {
    it(`evicts the same entries by ${eviction}, and never holds more than its capacity`, () => {
      fc.assert(
        fc.property(acts, fc.integer({ min: 1, max: 8 }), (list, capacity) => {
          const { store, told, found, write } = storeOf({ capacity, eviction });
          let naive: Entry[] = [];
          list.forEach(([act, key], step) => {
            const known = naive.find((entry) => entry.key === key);
            if (act === "clear") {
              store.clear();
              naive = [];
            } else if (act === "drop") {
              store.drop(key);
              naive = naive.filter((entry) => entry.key !== key);
            } else if (act === "read") {
              expect(found(key, 0)).toBe(known === undefined ? FOUND.none : FOUND.fresh);
            } else {
              if (known === undefined) {
                if (naive.length === capacity) naive = withoutLeast(naive, WORTH[eviction]);
                naive.push({ key, uses: 1, touched: step, stored: step });
              }
              write(key, 0);
            }
            if (known !== undefined && (act === "read" || act === "write")) {
              known.uses += 1;
              known.touched = step;
            }
            expect(store.size).toBe(naive.length);
            expect(told.size).toBe(naive.length);
            expect(store.size).toBeLessThanOrEqual(capacity);
          });
          for (const { key } of naive) expect(found(key, 0)).toBe(FOUND.fresh);
        }),
      );
    });
  }
});

function withoutLeast(
  entries: readonly Entry[],
  worth: (entry: Entry) => readonly [number, number],
): Entry[] {
  const [least] = [...entries].sort((a, b) => {
    const [a1, a2] = worth(a);
    const [b1, b2] = worth(b);
    return a1 - b1 || a2 - b2;
  });
  return entries.filter((entry) => entry !== least);
}
