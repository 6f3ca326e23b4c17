import alea from "seedrandom/lib/alea.js";

/** Uniform numbers in [0, 1), independent of those of every other stream. */
export interface Stream {
  /** The next one, a multiple of 2^-32. */
  next(): number;
  /** As many as there are places. */
  fill(values: Float64Array): void;
}

/** Alea's recurrence, from the state that the library's seeding gives: its closure costs as much again as what it draws. */
class AleaStream implements Stream {
  private _s0: number;
  private _s1: number;
  private _s2: number;
  /** What is carried over, a whole number below 2^21. */
  private _carry: number;

  constructor(seed: string) {
    const { s0, s1, s2, c } = alea(seed, { state: true }).state();
    this._s0 = s0;
    this._s1 = s1;
    this._s2 = s2;
    this._carry = c;
  }

  next(): number {
    const sum = 2091639 * this._s0 + this._carry * TWO_POW_MINUS_32;
    this._s0 = this._s1;
    this._s1 = this._s2;
    this._carry = sum | 0;
    return (this._s2 = sum - this._carry);
  }

  fill(values: Float64Array): void {
    let s0 = this._s0;
    let s1 = this._s1;
    let s2 = this._s2;
    let carry = this._carry;
    for (let index = 0; index < values.length; index++) {
      const sum = 2091639 * s0 + carry * TWO_POW_MINUS_32;
      s0 = s1;
      s1 = s2;
      carry = sum | 0;
      s2 = sum - carry;
      values[index] = s2;
    }
    this._s0 = s0;
    this._s1 = s1;
    this._s2 = s2;
    this._carry = carry;
  }
}

/**
 * The random streams of one run: Alea generators (J. Baagøe, from seedrandom), each seeded with the
 * run's seed and the stream's name, so that what one component draws never depends on another.
 */
export class Randoms {
  private readonly _seed: string;

  constructor(seed: string) {
    this._seed = seed;
  }

  /** The stream of that name from its beginning; equal seeds and names give equal numbers. */
  stream(name: string): Stream {
    return new AleaStream(joined(this._seed, name));
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
const TWO_POW_MINUS_32 = 1 / TWO_32;

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
