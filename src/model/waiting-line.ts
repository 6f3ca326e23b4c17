import { Chain, longerWaiting, youngestWithPlace } from "./chain.ts";
import { FairLine } from "./fair-line.ts";
import type { Flow } from "./flow.ts";

/** The flows that wait for a worker of one instance, in the order its discipline serves them. */
export interface WaitingLine {
  readonly length: number;
  add(flow: Flow): void;
  /** The next to be served, taken out; null: nobody waits. */
  take(): Flow | null;
  /** Leaves before its turn. */
  remove(flow: Flow): void;
  /** The one that joined first of all that wait; null: nobody waits. */
  oldest(): Flow | null;
  /** Whom this newcomer may put out of a full queue; null: nobody. */
  outrankedBy(newcomer: Flow): Flow | null;
}

/** First in first out, or last in first out, or now this and now that: one end of a chain. */
class EndOfChain implements WaitingLine {
  private readonly _chain = new Chain();
  private readonly _newestFirst: () => boolean;

  constructor(newestFirst: () => boolean) {
    this._newestFirst = newestFirst;
  }

  get length(): number {
    return this._chain.length;
  }

  add(flow: Flow): void {
    this._chain.append(flow);
  }

  take(): Flow | null {
    const flow = this._newestFirst() ? this._chain.last : this._chain.first;
    if (flow !== null) this._chain.remove(flow);
    return flow;
  }

  remove(flow: Flow): void {
    this._chain.remove(flow);
  }

  oldest(): Flow | null {
    return this._chain.first;
  }

  outrankedBy(): null {
    return null;
  }
}

/** The most important first, first in first out among equals. Priorities are few, so a chain for each. */
class ByPriority implements WaitingLine {
  /** Most important first. */
  private readonly _levels: { readonly priority: number; readonly chain: Chain }[] = [];
  length = 0;

  private _chainOf(priority: number): Chain {
    const at = this._levels.findIndex((level) => level.priority <= priority);
    const found = at === -1 ? undefined : this._levels[at];
    if (found?.priority === priority) return found.chain;
    const chain = new Chain();
    this._levels.splice(at === -1 ? this._levels.length : at, 0, { priority, chain });
    return chain;
  }

  add(flow: Flow): void {
    this._chainOf(flow.priority).append(flow);
    this.length++;
  }

  take(): Flow | null {
    for (const { chain } of this._levels) {
      const flow = chain.first;
      if (flow === null) continue;
      chain.remove(flow);
      this.length--;
      return flow;
    }
    return null;
  }

  remove(flow: Flow): void {
    this._chainOf(flow.priority).remove(flow);
    this.length--;
  }

  oldest(): Flow | null {
    let oldest: Flow | null = null;
    for (const { chain } of this._levels) oldest = longerWaiting(oldest, chain.first);
    return oldest;
  }

  /** The youngest of the least important below it; continuations keep their place. */
  outrankedBy({ priority }: Flow): Flow | null {
    for (let index = this._levels.length - 1; index >= 0; index--) {
      const level = this._levels[index];
      if (level === undefined || level.priority >= priority) return null;
      const flow = youngestWithPlace(level.chain);
      if (flow !== null) return flow;
    }
    return null;
  }
}

/** `codel` is served in order; how long one may wait is the instance's business. */
export type Discipline = "fifo" | "lifo" | "priority" | "fair" | "codel" | "adaptiveLifo";

const lines: Readonly<Record<Discipline, (stands: () => boolean) => WaitingLine>> = {
  fifo: () => new EndOfChain(never),
  lifo: () => new EndOfChain(always),
  priority: () => new ByPriority(),
  fair: () => new FairLine(),
  codel: () => new EndOfChain(never),
  adaptiveLifo: (stands) => new EndOfChain(stands),
};

function never(): boolean {
  return false;
}

function always(): boolean {
  return true;
}

/** An empty waiting line of a discipline; `stands` tells whether it has not been empty for long. */
export function createWaitingLine(discipline: Discipline, stands: () => boolean = never): WaitingLine {
  return lines[discipline](stands);
}
