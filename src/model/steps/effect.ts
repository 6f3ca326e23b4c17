import type { EffectProbe } from "../../observe/probes.ts";
import type { Flow, Step } from "../flow.ts";
import { type Deed, type Doer, transactionOf } from "../transactions/transaction.ts";

/** A business fact becomes durable, or is taken back: it takes no time, and nothing that comes later undoes it. */
export class EffectStep implements Step, Deed {
  readonly #name: string;
  readonly #probe: EffectProbe;
  readonly #undo: boolean;
  readonly #next: Step;

  constructor(name: string, probe: EffectProbe, undo: boolean, next: Step) {
    this.#name = name;
    this.#probe = probe;
    this.#undo = undo;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const transaction = transactionOf(flow);
    if (transaction === null) this.perform(flow.host.simulation.nowNs, flow);
    else transaction.add(this, flow);
    this.#next.enter(flow);
  }

  perform(nowNs: number, { key, trace }: Doer): null {
    trace?.did({ name: this.#name, atNs: nowNs, isUndone: this.#undo });
    if (this.#undo) this.#probe.undone(nowNs, key);
    else this.#probe.done(nowNs, key);
    return null;
  }

  revoke(nowNs: number, { key }: Doer): void {
    if (this.#undo) this.#probe.done(nowNs, key);
    else this.#probe.undone(nowNs, key);
  }
}
