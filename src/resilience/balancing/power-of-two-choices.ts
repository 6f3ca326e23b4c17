import type { RandomSource } from "../random-source.ts";
import { candidateAt, candidateCount, usable } from "./candidates.ts";

/**
 * Two different instances by chance, and of them the one this caller waits on less (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing", 2001). Among equals the one drawn first,
 * which is as good as another draw.
 */
export class PowerOfTwoChoices {
  pick(outstanding: Int32Array, excluded: Uint8Array | null, random: RandomSource): number {
    const avoided = usable(excluded);
    const count = candidateCount(outstanding.length, avoided);
    if (count === 1) return candidateAt(0, avoided);
    const firstPlace = Math.floor(random.next() * count);
    const step = 1 + Math.floor(random.next() * (count - 1));
    const first = candidateAt(firstPlace, avoided);
    const second = candidateAt((firstPlace + step) % count, avoided);
    return outstanding[second]! < outstanding[first]! ? second : first;
  }
}
