import type { Simulation } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Call } from "../call.ts";
import type { Delivery, DeliveryOwner } from "../messaging/delivery.ts";
import { NotedDelivery } from "../messaging/note.ts";
import type { ServiceInstance } from "../service-instance.ts";
import type { SagaEvent } from "./reaction.ts";
import type { ExhaustedPlan } from "./saga-plan.ts";

/** An instance of the participant, and what stands for the calls of the events that it is handed. */
export interface LetterDesk {
  readonly host: ServiceInstance;
  /** By turn: each may have an endpoint of its own. */
  readonly callOf: (event: SagaEvent) => Call;
}

export interface DeadLettersPlan {
  readonly simulation: Simulation;
  readonly exhausted: Exclude<ExhaustedPlan, { readonly kind: "nobody" }>;
  readonly desks: readonly LetterDesk[];
}

interface DeadLetter {
  readonly event: SagaEvent;
  readonly key: number;
  readonly priority: number;
}

/**
 * The events of a choreographed saga with which a participant could go neither forward nor back. They are kept outside
 * of its instances until a person, or a job, hands them to one of those again; what is not handled then is kept on.
 */
export class DeadLetters implements DeliveryOwner {
  private readonly _plan: DeadLettersPlan;
  private _last = -1;

  constructor(plan: DeadLettersPlan) {
    this._plan = plan;
  }

  keep(letter: DeadLetter): void {
    const { exhausted, simulation } = this._plan;
    const delayNs =
      exhausted.kind === "person"
        ? exhausted.after.sampleNs()
        : exhausted.everyNs - (simulation.nowNs % exhausted.everyNs);
    simulation.schedule(delayNs, this._helped, letter);
  }

  private readonly _helped = (letter: DeadLetter): void => {
    const desk = this._nextDesk();
    if (desk === null) this.keep(letter);
    else {
      const { event, key, priority } = letter;
      const message = { key, priority, note: event };
      desk.host.deliver(new NotedDelivery(desk.callOf(event), this, message));
    }
  };

  /** Turn by turn among those that run; null: none does. */
  private _nextDesk(): LetterDesk | null {
    const { desks } = this._plan;
    for (let tried = 1; tried <= desks.length; tried++) {
      const index = (this._last + tried) % desks.length;
      const desk = desks[index]!;
      if (desk.host.crashed || desk.host.frozen) continue;
      this._last = index;
      return desk;
    }
    return null;
  }

  /** Whoever took it from here is the only one. */
  enters(): boolean {
    return true;
  }

  delivered(delivery: Delivery, outcome: Outcome | null): void {
    const { key, priority } = delivery;
    delivery.station?.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (outcome !== null) this.keep({ event: (delivery as NotedDelivery).note as SagaEvent, key, priority });
  }
}
