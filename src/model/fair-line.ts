import { Chain, longerWaiting, youngestWithPlace } from "./chain.ts";
import type { Flow } from "./flow.ts";
import type { WaitingLine } from "./waiting-line.ts";

interface TenantLine {
  readonly tenant: number;
  readonly chain: Chain;
}

/**
 * Tenants in turn, first in first out within each (round robin, Nagle, RFC 970): one that sends ten times as much
 * waits behind itself. Who finds the queue full puts out the youngest of the longest line, if his own is shorter.
 */
export class FairLine implements WaitingLine {
  /** Of those who wait, in the order of their turns. */
  private _lines: TenantLine[] = [];
  private _next = 0;
  length = 0;

  add(flow: Flow): void {
    const tenant = tenantOf(flow);
    let line = this._lines.find((each) => each.tenant === tenant);
    if (line === undefined) {
      line = { tenant, chain: new Chain() };
      // Behind all others: their turns come first.
      this._lines.splice(this._next, 0, line);
      this._next = (this._next + 1) % this._lines.length;
    }
    line.chain.append(flow);
    this.length++;
  }

  take(): Flow | null {
    const line = this._lines[this._next];
    const flow = line?.chain.first ?? null;
    if (line === undefined || flow === null) return null;
    this._next = (this._next + 1) % this._lines.length;
    this._drop(line, flow);
    return flow;
  }

  remove(flow: Flow): void {
    const tenant = tenantOf(flow);
    const line = this._lines.find((each) => each.tenant === tenant);
    if (line !== undefined) this._drop(line, flow);
  }

  private _drop(line: TenantLine, flow: Flow): void {
    line.chain.remove(flow);
    this.length--;
    if (line.chain.length > 0) return;
    const place = this._lines.indexOf(line);
    this._lines.splice(place, 1);
    if (place < this._next) this._next--;
    if (this._next >= this._lines.length) this._next = 0;
  }

  oldest(): Flow | null {
    let oldest: Flow | null = null;
    for (const { chain } of this._lines) oldest = longerWaiting(oldest, chain.first);
    return oldest;
  }

  outrankedBy(newcomer: Flow): Flow | null {
    const tenant = tenantOf(newcomer);
    let longest: TenantLine | null = null;
    let own = 0;
    for (const line of this._lines) {
      if (line.tenant === tenant) own = line.chain.length;
      if (longest === null || line.chain.length > longest.chain.length) longest = line;
    }
    return longest === null || longest.chain.length <= own + 1 ? null : youngestWithPlace(longest.chain);
  }
}

function tenantOf(flow: Flow): number {
  return flow.root.origin.tenant;
}
