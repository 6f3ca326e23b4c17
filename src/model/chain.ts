import type { Flow } from "./flow.ts";

/** A doubly linked list through the flows themselves: every move is O(1) and nothing is allocated. */
export class Chain {
  first: Flow | null = null;
  last: Flow | null = null;
  length = 0;

  append(flow: Flow): void {
    flow.ahead = this.last;
    flow.behind = null;
    if (this.last === null) this.first = flow;
    else this.last.behind = flow;
    this.last = flow;
    this.length++;
  }

  remove(flow: Flow): void {
    if (flow.ahead === null) this.first = flow.behind;
    else flow.ahead.behind = flow.behind;
    if (flow.behind === null) this.last = flow.ahead;
    else flow.behind.ahead = flow.ahead;
    flow.ahead = null;
    flow.behind = null;
    this.length--;
  }
}

/** The last to come of those that take a place; continuations keep theirs. */
export function youngestWithPlace(chain: Chain): Flow | null {
  let flow = chain.last;
  while (flow !== null && !flow.takesPlace) flow = flow.ahead;
  return flow;
}

/** Of two that wait, the one that has done so longer: before its time in the line is over, that is the larger `waitedNs`. */
export function longerWaiting(one: Flow | null, other: Flow | null): Flow | null {
  if (one === null || other === null) return one ?? other;
  return one.root.waitedNs >= other.root.waitedNs ? one : other;
}
