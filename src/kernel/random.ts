import alea from "seedrandom/lib/alea.js";

/** Uniform numbers in [0, 1), independent of those of every other stream. */
export interface Stream {
  /** The next one, a multiple of 2^-32. */
  next(): number;
}

/**
 * The random streams of one run: Alea generators (J. Baagøe, from seedrandom), each seeded with the
 * run's seed and the stream's name, so that what one component draws never depends on another.
 */
export class Randoms {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The stream of that name from its beginning; equal seeds and names give equal numbers. */
  stream(name: string): Stream {
    return { next: alea(joined(this.#seed, name)) };
  }
}

/**
 * A fixed uniform number in [0, 1) for every whole number from 0 to 2^53: a coin that falls the same
 * way each time the same key comes by. Two rounds of the 32-bit finaliser of MurmurHash3 (A. Appleby).
 */
export function hashUnit(seed: string): (key: number) => number {
  const next = alea(joined(seed, "hash"));
  const low = Math.floor(next() * TWO_32);
  const high = Math.floor(next() * TWO_32);
  return (key) => {
    const rest = Math.floor(key / TWO_32);
    return (mixed(mixed((key - rest * TWO_32) ^ low) ^ rest ^ high) >>> 0) / TWO_32;
  };
}

const TWO_32 = 0x1_0000_0000;

/** No two pairs of seed and name give one text. */
function joined(seed: string, name: string): string {
  return `${seed.length}:${seed}/${name}`;
}

function mixed(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
