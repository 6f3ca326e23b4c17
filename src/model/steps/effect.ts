import type { EffectProbe } from "../../observe/probes.ts";
import type { Flow, Step } from "../flow.ts";

/** A business fact becomes durable, or is taken back: it takes no time, and nothing that comes later undoes it. */
export class EffectStep implements Step {
  readonly #probe: EffectProbe;
  readonly #undo: boolean;
  readonly #next: Step;

  constructor(probe: EffectProbe, undo: boolean, next: Step) {
    this.#probe = probe;
    this.#undo = undo;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const { nowNs } = flow.host.simulation;
    if (this.#undo) this.#probe.undone(nowNs, flow.key);
    else this.#probe.done(nowNs, flow.key);
    this.#next.enter(flow);
  }
}
