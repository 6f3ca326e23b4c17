import type { EffectProbe } from "../../observe/probes.ts";
import type { Flow, Step } from "../flow.ts";
import { type Deed, type Doer, transactionOf } from "../transactions/transaction.ts";

/** A business fact becomes durable, or is taken back: it takes no time, and nothing that comes later undoes it. */
export class EffectStep implements Step, Deed {
  private readonly _name: string;
  private readonly _probe: EffectProbe;
  private readonly _undo: boolean;
  private readonly _next: Step;

  constructor(name: string, probe: EffectProbe, undo: boolean, next: Step) {
    this._name = name;
    this._probe = probe;
    this._undo = undo;
    this._next = next;
  }

  enter(flow: Flow): void {
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform(flow.host.simulation.nowNs, flow);
    else transaction.add(this, flow);
    this._next.enter(flow);
  }

  perform(nowNs: number, { key, trace }: Doer): null {
    trace?.did({ name: this._name, atNs: nowNs, isUndone: this._undo });
    if (this._undo) this._probe.undone(nowNs, key);
    else this._probe.done(nowNs, key);
    return null;
  }

  revoke(nowNs: number, { key }: Doer): void {
    if (this._undo) this._probe.done(nowNs, key);
    else this._probe.undone(nowNs, key);
  }
}
