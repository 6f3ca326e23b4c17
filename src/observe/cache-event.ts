/**
 * What can happen at a cache, in the order of the fingerprint's details (so new ones go to the end).
 * The first six are the ends of a lookup: each lookup has exactly one.
 */
export const CACHE_EVENT = {
  hit: 0,
  /** A copy past its ttl answered while it is loaded again in the background. */
  staleHit: 1,
  /** It was remembered that there is nothing. */
  negativeHit: 2,
  miss: 3,
  /** The copy was fresh, and this request was picked to load it again all the same. */
  earlyRefresh: 4,
  /** The call to the cache failed. */
  unavailable: 5,
  /** A miss waits for the load of another. */
  coalesced: 6,
  loadFailed: 7,
  evicted: 8,
  expired: 9,
  put: 10,
  dropped: 11,
  flushed: 12,
} as const;

export type CacheEvent = (typeof CACHE_EVENT)[keyof typeof CACHE_EVENT];

export const CACHE_EVENTS = Object.keys(CACHE_EVENT).length;
