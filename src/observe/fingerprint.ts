/**
 * A hash folded over the facts of a run as they happen: two 32-bit words, each fact a bijection of
 * them, so that two runs that differ in one fact keep differing. Multiplications by odd constants
 * and xor-shifts as in MurmurHash3 (Appleby, 2011, public domain). Equal on every machine: nothing
 * but 32-bit integer arithmetic.
 */
export class Fingerprint {
  private _first = 0x3c6ef372;
  private _second = 0x1f83d9ab;

  /** Takes in one fact: its time, what happened to whom (`code`), and a small whole-number detail. */
  fold(nowNs: number, code: number, detail: number): void {
    // ToInt32 is modulo 2^32: the low half of the time; the product is the high half.
    const high = (nowNs * TWO_POW_MINUS_32) | 0;
    let first = Math.imul(this._first ^ (nowNs | 0), 0xcc9e2d51);
    first ^= first >>> 15;
    let second = Math.imul(this._second ^ code, 0x1b873593);
    second ^= second >>> 13;
    // The halves cross over, or each word would be blind to what the other has seen.
    this._first = (first + Math.imul(second ^ high, 0x85ebca6b)) | 0;
    this._second = second ^ Math.imul(this._first ^ detail, 0xc2b2ae35);
  }

  /** Sixteen hexadecimal digits over all facts so far and `events`, the number of executed events. */
  digits(events: number): string {
    const end = new Fingerprint();
    end._first = this._first;
    end._second = this._second;
    end.fold(events, END_OF_RUN, 0);
    end.fold(0, END_OF_RUN, 1);
    return hex(avalanche(end._first)) + hex(avalanche(end._second));
  }
}

/**
 * Kinds of facts; a probe adds its subject number, which comes in steps of `SUBJECT_STEP`.
 * Left out are facts that follow from others: calls and attempts show as arrivals, levels as ends.
 */
export const FACT = {
  arrived: 1,
  ended: 2,
  untaken: 3,
  failed: 4,
  happened: 5,
  waited: 6,
  circuitMoved: 7,
  circuitGone: 8,
  lost: 9,
  held: 10,
  refused: 11,
  faultBegan: 12,
  faultEnded: 13,
  crashed: 14,
  restarted: 15,
  rateLimited: 16,
  faultAborted: 17,
} as const;

export const SUBJECT_STEP = 32;

const TWO_POW_MINUS_32 = 1 / 4294967296;
const END_OF_RUN = 0x7fffffff;

function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
