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
  private readonly _options: CacheStoreOptions;
  private readonly _chance: StoreChance;
  private readonly _listener: StoreListener;
  private _order: EvictionOrder;
  private readonly _slotOf = new Map<number, number>();
  private _freeSlots: number[] = [];
  private _slotsMade = 0;
  private _keys = new Float64Array(16);
  private _expiresNs = new Float64Array(16);
  private _writtenNs = new Float64Array(16);
  private _outdatedNs = new Float64Array(16);
  private _loadNs = new Float64Array(16);
  private _flags = new Uint8Array(16);

  constructor(options: CacheStoreOptions, chance: StoreChance, listener: StoreListener) {
    this._options = options;
    this._chance = chance;
    this._listener = listener;
    this._order = orderOf(options.eviction);
  }

  get size(): number {
    return this._slotOf.size;
  }

  /** Looks for a key and notes what it finds. */
  read(key: number, nowNs: number, reading: Reading): void {
    const slot = this._slotOf.get(key);
    if (slot === undefined) {
      reading.found = FOUND.none;
      return;
    }
    reading.found = this._stateOf(slot, nowNs);
    reading.outdatedNs = this._outdatedNs[slot]!;
    reading.writtenNs = this._writtenNs[slot]!;
    if (reading.found === FOUND.none) this._remove(key, slot);
    else this._order.used(slot);
  }

  private _stateOf(slot: number, nowNs: number): Found {
    const expiresNs = this._expiresNs[slot]!;
    const isNegative = (this._flags[slot]! & NEGATIVE) !== 0;
    const { staleWhileRevalidateNs, staleIfErrorNs, earlyRefresh } = this._options;
    if (nowNs < expiresNs) {
      if (isNegative) return FOUND.negative;
      if (earlyRefresh === 0 || expiresNs === Infinity) return FOUND.fresh;
      const aheadNs = this._loadNs[slot]! * earlyRefresh * this._chance.exponential();
      return nowNs + aheadNs >= expiresNs ? FOUND.early : FOUND.fresh;
    }
    if ((this._flags[slot]! & NOTED) === 0) {
      this._flags[slot]! |= NOTED;
      this._listener.expired();
    }
    if (isNegative) return FOUND.none;
    if (nowNs < expiresNs + staleWhileRevalidateNs) return FOUND.stale;
    return nowNs < expiresNs + staleIfErrorNs ? FOUND.expired : FOUND.none;
  }

  /** Stores a copy, in the place of another or of the least worthy entry. */
  write(key: number, nowNs: number, copy: Copy): void {
    const ttlNs = copy.isNegative ? this._options.negativeTtlNs : this._drawnTtlNs();
    this._store(key, nowNs, nowNs + ttlNs, copy);
  }

  /** Stores a copy whose ttl is partly over: how much is left is drawn, so that not all of them end at once. */
  prefill(key: number, nowNs: number): void {
    const { ttlNs } = this._options;
    const leftNs = ttlNs === Infinity ? Infinity : Math.round(ttlNs * (1 - this._chance.ttl.next()));
    this._store(key, nowNs, nowNs + leftNs, { loadNs: 0, outdatedNs: NaN, isNegative: false });
  }

  private _drawnTtlNs(): number {
    const { ttlNs, ttlJitter } = this._options;
    if (ttlJitter === 0 || ttlNs === Infinity) return ttlNs;
    return Math.round(ttlNs * (1 - ttlJitter + 2 * ttlJitter * this._chance.ttl.next()));
  }

  private _store(key: number, nowNs: number, expiresNs: number, copy: Copy): void {
    const known = this._slotOf.get(key);
    if (known === undefined && this.size >= this._options.capacity) this._evict();
    const slot = known ?? this._newSlot(key);
    if (known !== undefined) this._order.used(slot);
    this._expiresNs[slot] = expiresNs;
    this._writtenNs[slot] = nowNs;
    this._outdatedNs[slot] = copy.outdatedNs;
    this._loadNs[slot] = copy.loadNs;
    this._flags[slot] = copy.isNegative ? NEGATIVE : 0;
  }

  private _evict(): void {
    const slot = this._order.victim();
    if (slot < 0) return;
    this._remove(this._keys[slot]!, slot);
    this._listener.evicted();
  }

  private _newSlot(key: number): number {
    const slot = this._freeSlots.pop() ?? this._slotsMade++;
    if (slot >= this._keys.length) this._grow();
    this._keys[slot] = key;
    this._slotOf.set(key, slot);
    this._order.added(slot);
    this._listener.sizeChanged(1);
    return slot;
  }

  private _grow(): void {
    const longer = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this._keys = longer(this._keys);
    this._expiresNs = longer(this._expiresNs);
    this._writtenNs = longer(this._writtenNs);
    this._outdatedNs = longer(this._outdatedNs);
    this._loadNs = longer(this._loadNs);
    const flags = new Uint8Array(this._flags.length * 2);
    flags.set(this._flags);
    this._flags = flags;
  }

  private _remove(key: number, slot: number): void {
    this._slotOf.delete(key);
    this._order.removed(slot);
    this._freeSlots.push(slot);
    this._listener.sizeChanged(-1);
  }

  /** Forgets a key. */
  drop(key: number): void {
    const slot = this._slotOf.get(key);
    if (slot !== undefined) this._remove(key, slot);
  }

  /** The data behind a key has changed: its copy here, if any, is outdated from now on. */
  outdate(key: number, nowNs: number): void {
    const slot = this._slotOf.get(key);
    if (slot !== undefined && Number.isNaN(this._outdatedNs[slot])) this._outdatedNs[slot] = nowNs;
  }

  /** Forgets everything. */
  clear(): void {
    if (this.size > 0) this._listener.sizeChanged(-this.size);
    this._slotOf.clear();
    this._freeSlots = [];
    this._slotsMade = 0;
    this._order = orderOf(this._options.eviction);
  }
}

function orderOf(eviction: CacheStoreOptions["eviction"]): EvictionOrder {
  return eviction === "lfu" ? new FrequencyOrder() : new RecencyOrder(eviction);
}
