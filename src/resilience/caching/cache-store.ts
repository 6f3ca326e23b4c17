import type { RandomSource } from "../random-source.ts";
import type { EvictionOrder } from "./eviction-order.ts";
import { FrequencyOrder } from "./frequency-order.ts";
import { RecencyOrder } from "./recency-order.ts";

export interface CacheStoreOptions {
  /** Most entries; Infinity: no limit. */
  readonly capacity: number;
  readonly eviction: "lru" | "lfu" | "fifo";
  /** How long an entry is fresh; Infinity: until it is evicted or dropped. */
  readonly ttlNs: number;
  /** Each entry's ttl is drawn from ttl x [1 - jitter, 1 + jitter). */
  readonly ttlJitter: number;
  /** For so long after its ttl an entry still answers at once. */
  readonly staleWhileRevalidateNs: number;
  /** For so long after its ttl an entry answers where loading failed. */
  readonly staleIfErrorNs: number;
  /** How long it is remembered that there is nothing. */
  readonly negativeTtlNs: number;
  /** XFetch's beta: how eagerly a fresh entry is loaded again before its ttl; 0: never. */
  readonly earlyRefresh: number;
}

/** Where a store takes its chances from, each from a stream of its own. */
export interface StoreChance {
  readonly ttl: RandomSource;
  /** Draws of the exponential distribution with mean 1. */
  readonly exponential: () => number;
}

/** Hears what happens to the entries. */
export interface StoreListener {
  evicted(): void;
  /** An entry was found past its ttl for the first time. */
  expired(): void;
  sizeChanged(delta: number): void;
}

/** What a lookup found. `unread`: nobody looked yet. */
export const FOUND = { unread: 0, none: 1, fresh: 2, early: 3, stale: 4, expired: 5, negative: 6 } as const;
export type Found = (typeof FOUND)[keyof typeof FOUND];

/** The answer of a store to one lookup. */
export class Reading {
  found: Found = FOUND.unread;
  /** When the data behind it changed, so that the copy is no longer true; NaN: it is true. */
  outdatedNs = NaN;
  /** When the copy was stored. */
  writtenNs = NaN;
}

/** A copy to be stored. */
export interface Copy {
  /** How long it took to load; 0: it was not loaded. */
  readonly loadNs: number;
  readonly outdatedNs: number;
  /** There is no such entity. */
  readonly isNegative: boolean;
}

const NEGATIVE = 1;
const NOTED = 2;

/**
 * A bounded store of copies by key: at most `capacity` entries, the least worthy evicted first. An
 * entry's end is found when somebody looks, so an entry costs no timer; until then it takes a place.
 *
 * fresh for `ttl`; then `stale` for `staleWhileRevalidate`, then `expired` (usable only where loading
 * fails) up to `staleIfError` after its ttl, then gone. A fresh entry turns `early` for one reader with
 * the probability of XFetch (Vattani, Chierichetti and Lowenstein, VLDB 2015): when
 * now + loadTime x beta x Exp(1) passes the end of its ttl.
 */
export class CacheStore {
  readonly #options: CacheStoreOptions;
  readonly #chance: StoreChance;
  readonly #listener: StoreListener;
  #order: EvictionOrder;
  readonly #slotOf = new Map<number, number>();
  #freeSlots: number[] = [];
  #slotsMade = 0;
  #keys = new Float64Array(16);
  #expiresNs = new Float64Array(16);
  #writtenNs = new Float64Array(16);
  #outdatedNs = new Float64Array(16);
  #loadNs = new Float64Array(16);
  #flags = new Uint8Array(16);

  constructor(options: CacheStoreOptions, chance: StoreChance, listener: StoreListener) {
    this.#options = options;
    this.#chance = chance;
    this.#listener = listener;
    this.#order = orderOf(options.eviction);
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** Looks for a key and notes what it finds. */
  read(key: number, nowNs: number, reading: Reading): void {
    const slot = this.#slotOf.get(key);
    if (slot === undefined) {
      reading.found = FOUND.none;
      return;
    }
    reading.found = this.#stateOf(slot, nowNs);
    reading.outdatedNs = this.#outdatedNs[slot]!;
    reading.writtenNs = this.#writtenNs[slot]!;
    if (reading.found === FOUND.none) this.#remove(key, slot);
    else this.#order.used(slot);
  }

  #stateOf(slot: number, nowNs: number): Found {
    const expiresNs = this.#expiresNs[slot]!;
    const isNegative = (this.#flags[slot]! & NEGATIVE) !== 0;
    const { staleWhileRevalidateNs, staleIfErrorNs, earlyRefresh } = this.#options;
    if (nowNs < expiresNs) {
      if (isNegative) return FOUND.negative;
      if (earlyRefresh === 0 || expiresNs === Infinity) return FOUND.fresh;
      const aheadNs = this.#loadNs[slot]! * earlyRefresh * this.#chance.exponential();
      return nowNs + aheadNs >= expiresNs ? FOUND.early : FOUND.fresh;
    }
    if ((this.#flags[slot]! & NOTED) === 0) {
      this.#flags[slot]! |= NOTED;
      this.#listener.expired();
    }
    if (isNegative) return FOUND.none;
    if (nowNs < expiresNs + staleWhileRevalidateNs) return FOUND.stale;
    return nowNs < expiresNs + staleIfErrorNs ? FOUND.expired : FOUND.none;
  }

  /** Stores a copy, in the place of another or of the least worthy entry. */
  write(key: number, nowNs: number, copy: Copy): void {
    const ttlNs = copy.isNegative ? this.#options.negativeTtlNs : this.#drawnTtlNs();
    this.#store(key, nowNs, nowNs + ttlNs, copy);
  }

  /** Stores a copy whose ttl is partly over: how much is left is drawn, so that not all of them end at once. */
  prefill(key: number, nowNs: number): void {
    const { ttlNs } = this.#options;
    const leftNs = ttlNs === Infinity ? Infinity : Math.round(ttlNs * (1 - this.#chance.ttl.next()));
    this.#store(key, nowNs, nowNs + leftNs, { loadNs: 0, outdatedNs: NaN, isNegative: false });
  }

  #drawnTtlNs(): number {
    const { ttlNs, ttlJitter } = this.#options;
    if (ttlJitter === 0 || ttlNs === Infinity) return ttlNs;
    return Math.round(ttlNs * (1 - ttlJitter + 2 * ttlJitter * this.#chance.ttl.next()));
  }

  #store(key: number, nowNs: number, expiresNs: number, copy: Copy): void {
    const known = this.#slotOf.get(key);
    if (known === undefined && this.size >= this.#options.capacity) this.#evict();
    const slot = known ?? this.#newSlot(key);
    if (known !== undefined) this.#order.used(slot);
    this.#expiresNs[slot] = expiresNs;
    this.#writtenNs[slot] = nowNs;
    this.#outdatedNs[slot] = copy.outdatedNs;
    this.#loadNs[slot] = copy.loadNs;
    this.#flags[slot] = copy.isNegative ? NEGATIVE : 0;
  }

  #evict(): void {
    const slot = this.#order.victim();
    if (slot < 0) return;
    this.#remove(this.#keys[slot]!, slot);
    this.#listener.evicted();
  }

  #newSlot(key: number): number {
    const slot = this.#freeSlots.pop() ?? this.#slotsMade++;
    if (slot >= this.#keys.length) this.#grow();
    this.#keys[slot] = key;
    this.#slotOf.set(key, slot);
    this.#order.added(slot);
    this.#listener.sizeChanged(1);
    return slot;
  }

  #grow(): void {
    const longer = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this.#keys = longer(this.#keys);
    this.#expiresNs = longer(this.#expiresNs);
    this.#writtenNs = longer(this.#writtenNs);
    this.#outdatedNs = longer(this.#outdatedNs);
    this.#loadNs = longer(this.#loadNs);
    const flags = new Uint8Array(this.#flags.length * 2);
    flags.set(this.#flags);
    this.#flags = flags;
  }

  #remove(key: number, slot: number): void {
    this.#slotOf.delete(key);
    this.#order.removed(slot);
    this.#freeSlots.push(slot);
    this.#listener.sizeChanged(-1);
  }

  /** Forgets a key. */
  drop(key: number): void {
    const slot = this.#slotOf.get(key);
    if (slot !== undefined) this.#remove(key, slot);
  }

  /** The data behind a key has changed: its copy here, if any, is outdated from now on. */
  outdate(key: number, nowNs: number): void {
    const slot = this.#slotOf.get(key);
    if (slot !== undefined && Number.isNaN(this.#outdatedNs[slot])) this.#outdatedNs[slot] = nowNs;
  }

  /** Forgets everything. */
  clear(): void {
    if (this.size > 0) this.#listener.sizeChanged(-this.size);
    this.#slotOf.clear();
    this.#freeSlots = [];
    this.#slotsMade = 0;
    this.#order = orderOf(this.#options.eviction);
  }
}

function orderOf(eviction: CacheStoreOptions["eviction"]): EvictionOrder {
  return eviction === "lfu" ? new FrequencyOrder() : new RecencyOrder(eviction);
}
