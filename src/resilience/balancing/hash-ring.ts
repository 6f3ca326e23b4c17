import { mixed } from "./mixed.ts";

/**
 * Instances on a circle of 2^32 places, each at as many as it has virtual nodes (Karger et al.,
 * "Consistent Hashing and Random Trees", 1997; the ketama ring of nginx, HAProxy and Envoy). A key
 * belongs to the instance at the first place at or behind its own: when an instance goes, only its
 * keys move. Places are a mixing function of numbers (the finalizer of MurmurHash3), not of
 * addresses, so they are the same in every run.
 */
export class HashRing {
  private readonly _places: Uint32Array;
  private readonly _owners: Int32Array;

  constructor(instances: number, virtualNodes: number) {
    const points: { place: number; owner: number }[] = [];
    for (let owner = 0; owner < instances; owner += 1) {
      for (let node = 0; node < virtualNodes; node += 1) {
        points.push({ place: placeOf(POINTS, owner, node), owner });
      }
    }
    points.sort((a, b) => a.place - b.place || a.owner - b.owner);
    this._places = Uint32Array.from(points, ({ place }) => place);
    this._owners = Int32Array.from(points, ({ owner }) => owner);
  }

  /** How many places are taken. */
  get size(): number {
    return this._places.length;
  }

  /** The number of the first place at or behind that of a key. */
  find(key: number): number {
    const place = placeOf(KEYS, Math.floor(key / 4_294_967_296), key);
    let low = 0;
    let high = this._places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this._places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low === this._places.length ? 0 : low;
  }

  /** Whose a place is. */
  owner(place: number): number {
    return this._owners[place]!;
  }
}

/** Keys and points are hashed apart, lest key 7 lie on the seventh node of an instance. */
const POINTS = 0x9e3779b9;
const KEYS = 0x7f4a7c15;

function placeOf(seed: number, a: number, b: number): number {
  return mixed(mixed(mixed(seed ^ a) ^ b) + seed) >>> 0;
}
