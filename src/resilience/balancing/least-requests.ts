import type { RandomSource } from "../random-source.ts";
import { usable } from "./candidates.ts";

/** The instance this caller waits on least; among equals any, by one draw. */
export class LeastRequests {
  pick(outstanding: Int32Array, excluded: Uint8Array | null, random: RandomSource): number {
    const avoided = usable(excluded);
    let least = Infinity;
    let ties = 0;
    for (let instance = 0; instance < outstanding.length; instance += 1) {
      const waiting = outstanding[instance]!;
      if (waiting > least || isAvoided(avoided, instance)) continue;
      ties = waiting === least ? ties + 1 : 1;
      least = waiting;
    }
    const place = ties === 1 ? 0 : Math.floor(random.next() * ties);
    return instanceAt(place, least, outstanding, avoided);
  }
}

/** The instance at a place (from 0) among those with this many outstanding. */
function instanceAt(
  place: number,
  waiting: number,
  outstanding: Int32Array,
  avoided: Uint8Array | null,
): number {
  let rest = place;
  let instance = outstanding.indexOf(waiting);
  while (isAvoided(avoided, instance) || rest > 0) {
    if (!isAvoided(avoided, instance)) rest -= 1;
    instance = outstanding.indexOf(waiting, instance + 1);
  }
  return instance;
}

function isAvoided(avoided: Uint8Array | null, instance: number): boolean {
  return avoided !== null && avoided[instance] !== 0;
}
