import type { Lane, Simulation } from "../../../kernel/simulation.ts";
import type { ProducerTransaction, TransactionEnd } from "./producer-transaction.ts";

/**
 * Ends the transactions of a broker, once each: as their producers say, or when it has waited for one for too long.
 * What it decides is true in all partitions at the same instant, while it takes Kafka's markers a moment to get there.
 */
export class TransactionCoordinator {
  /** Whether anything of the broker runs. */
  private readonly _isUp: () => boolean;
  private readonly _lookAgain: Lane;

  constructor(simulation: Simulation, isUp: () => boolean) {
    this._isUp = isUp;
    this._lookAgain = simulation.lane(LOOK_AGAIN_NS);
  }

  /** The broker hears of it: from now on its time runs. */
  hears(transaction: ProducerTransaction): void {
    if (transaction.isKnown || !transaction.isOpen) return;
    transaction.isKnown = true;
    this._waits(transaction, transaction.timeout);
  }

  private _waits(transaction: ProducerTransaction, clock: Lane): void {
    transaction.clock = clock;
    transaction.slot = clock.start(this._timedOut, transaction);
  }

  private readonly _timedOut = (transaction: ProducerTransaction): void => {
    transaction.clock = null;
    if (this._isUp()) this.ends(transaction, "timedOut");
    else this._waits(transaction, this._lookAgain);
  };

  ends(transaction: ProducerTransaction, end: TransactionEnd): void {
    if (!transaction.isOpen) return;
    transaction.end = end;
    transaction.clock?.cancel(transaction.slot, transaction);
    transaction.clock = null;
    transaction.owner.transactionEnded(transaction);
    for (const [partition, topic] of transaction.written) topic.transactionEnded(partition, transaction);
  }
}

/** A broker that is down aborts nothing; one that is back does so soon. */
const LOOK_AGAIN_NS = 1e9;
