import type { RandomSource } from "../random-source.ts";
import { candidateAt, candidateCount, usable } from "./candidates.ts";

/** Any instance, each as likely as the other. */
export class RandomChoice {
  pick(outstanding: Int32Array, excluded: Uint8Array | null, random: RandomSource): number {
    const avoided = usable(excluded);
    const count = candidateCount(outstanding.length, avoided);
    return candidateAt(Math.floor(random.next() * count), avoided);
  }
}
