import type { SagaState } from "../../observe/probes.ts";

/** Is told how a saga has ended. */
export interface SagaWitness {
  sagaEnded(saga: SagaActor, state: SagaState): void;
  /** Its coordinator is dead, and nobody has taken it up. */
  sagaLeft(saga: SagaActor): void;
}

/** A saga, as far as those are concerned who work for it. */
export interface SagaActor {
  /** Tells the witness its end. */
  watch(witness: SagaWitness): void;
  /** It is on its way back: what is done for it takes back what was done. */
  readonly isUndoing: boolean;
  /** Nobody drives it any more: its coordinator is dead and nobody has taken it up, or it is stuck. */
  readonly isLeft: boolean;
}

/** Who wants to know the end of one saga: mostly nobody. */
export class SagaWitnesses {
  private readonly _all = new Set<SagaWitness>();

  add(witness: SagaWitness): void {
    this._all.add(witness);
  }

  tell(saga: SagaActor, state: SagaState): void {
    for (const witness of this._all) witness.sagaEnded(saga, state);
  }

  tellLeft(saga: SagaActor): void {
    for (const witness of this._all) witness.sagaLeft(saga);
  }
}
