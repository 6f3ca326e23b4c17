import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import { SteplessStation } from "../stepless-station.ts";
import type { Destination } from "./destination.ts";

/**
 * A machine of a broker. Publishing is a call to it, by destination; any number of messages are stored
 * at the same time. It answers when the destination says that the message is kept.
 */
export class BrokerNode extends SteplessStation {
  private readonly _destinations: readonly Destination[];

  constructor(
    setting: ConstructorParameters<typeof SteplessStation>[0],
    destinations: readonly Destination[],
  ) {
    super(setting);
    this._destinations = destinations;
  }

  protected noteArrival(request: Request): void {
    request.arrivedNs = this.simulation.nowNs;
  }

  protected receive(request: Request): void {
    const nowNs = this.simulation.nowNs;
    if (request.deadlineNs !== null && request.deadlineNs <= nowNs) {
      this.visitEnds(request, this.outcomes.deadline);
      return;
    }
    const storeNs = this._destination(request).storeNs(request);
    const durationNs = Math.round(storeNs * this.slowness(request.endpoint));
    request.workEndNs = nowNs + durationNs - this.stalledNs;
    request.trace?.begins("work", nowNs);
    if (durationNs === 0) this._store(request);
    else request.slot = this.simulation.schedule(durationNs, this._stored, request);
  }

  private readonly _stored = (request: Request): void => {
    if (this.frozen) {
      this.deferTimer(this._stored, request);
      return;
    }
    if (request.ended) return; // Stopped while the end was kept back by a freeze.
    const restNs = request.workEndNs + this.stalledNs - this.simulation.nowNs;
    if (restNs > 0) request.slot = this.simulation.schedule(restNs, this._stored, request);
    else this._store(request);
  };

  private _store(request: Request): void {
    request.slot = -1;
    request.trace?.ends("work", this.simulation.nowNs);
    this._destination(request).store(this, request);
    // Whoever has no answer yet waits for copies.
    if (!request.ended) request.trace?.begins("replicas", this.simulation.nowNs);
  }

  private _destination(request: Request): Destination {
    const destination = this._destinations[request.endpoint];
    if (destination === undefined) throw new Error(`${this.name} has no destination ${request.endpoint}`);
    return destination;
  }

  visitEnds(request: Request, outcome: Outcome | null): void {
    request.ended = true;
    request.trace?.ends("work", this.simulation.nowNs);
    request.trace?.ends("replicas", this.simulation.nowNs);
    request.answer = outcome;
    if (request.cancelled) this.answerMet(request, "wasted");
    else request.reply();
    this.forget(request);
  }

  protected stopVisit(request: Request): void {
    if (request.slot >= 0) this.simulation.cancel(request.slot, request);
    else this._destination(request).withdraw(request);
  }

  override crash(): boolean {
    const falls = super.crash();
    if (falls) for (const destination of this._destinations) destination.nodeCrashed(this);
    return falls;
  }

  override restart(): boolean {
    const runs = super.restart();
    if (runs) for (const destination of this._destinations) destination.nodeRestarted(this);
    return runs;
  }

  override thaw(): void {
    super.thaw();
    if (!this.frozen) for (const destination of this._destinations) destination.nodeThawed(this);
  }
}
