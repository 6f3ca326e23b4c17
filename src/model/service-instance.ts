import type { Outcome } from "../observe/outcome.ts";
import type { Request } from "./call.ts";
import { warmUpFactor } from "../resilience/warm-up.ts";
import type { Gate } from "./admission/gate.ts";
import type { Flow } from "./flow.ts";
import type { Consumer } from "./messaging/consumer.ts";
import type { Delivery } from "./messaging/delivery.ts";
import type { Host } from "./host.ts";
import { Leakage, type LeakRule } from "./leakage.ts";
import { Processor } from "./processor.ts";
import type { ServicePlan } from "./service-plan.ts";
import { ServiceQueue } from "./service-queue.ts";
import { Station } from "./station.ts";
import type { WorkStep } from "./steps/work.ts";

/**
 * One instance of a service. The life of a visit: arrive, pass the gates at the door, wait for a worker, walk
 * the steps of its endpoint, reply. Under blocking threading it keeps its worker from the first step to the reply;
 * under async threading a worker is held during `work` only, and queued for each time.
 */
export class ServiceInstance extends Station {
  private readonly _plan: ServicePlan;
  private readonly _queue: ServiceQueue;
  private readonly _processor: Processor | null;
  /** Null: the door is open. */
  private _gates: readonly Gate[] | null;
  private _busy = 0;
  private _dispatching = false;
  /** When it came up, while it is warming up; null: it is warm. */
  private _freshSinceNs: number | null = null;
  private _leakage: Leakage | null = null;
  /** What gives it messages. */
  consumers: readonly Consumer[] = [];

  constructor(plan: ServicePlan, index: number) {
    super({ ...plan, index, endpoints: plan.endpointCount });
    this._plan = plan;
    this._gates = plan.gates === null ? null : plan.gates(this);
    this._queue = new ServiceQueue(this, plan);
    this._processor =
      plan.cores === null
        ? null
        : new Processor(plan.simulation, plan.cores, this._workEnded, (delta) => {
            plan.probe.cpuChanged(plan.simulation.nowNs, delta);
          });
    if (plan.warmUp?.atStart === true) this._freshSinceNs = plan.simulation.nowNs;
  }

  protected noteArrival(request: Request): void {
    request.arrivedNs = this.simulation.nowNs;
    this.probe.arrived(request.arrivedNs, request.endpoint, this.index);
  }

  protected receive(request: Request): void {
    if (this._gates === null) this._admitted(request);
    else this._passes(this._gates, request, 0);
  }

  /** A message is to be handled. It comes by no gate and needs no place in the queue: what waits, waits at the broker. */
  deliver(delivery: Delivery): void {
    delivery.admitted = true;
    this.enters(delivery);
    const injected = this.injectedError(delivery);
    if (injected === null) this._admitted(delivery);
    else this.visitEnds(delivery, injected);
  }

  /** A visit that a gate had kept goes on behind it. */
  passed(request: Request, gate: number): void {
    this._passes(this._gates ?? [], request, gate + 1);
  }

  private _passes(gates: readonly Gate[], request: Request, from: number): void {
    for (let place = from; place < gates.length; place++) {
      if (gates[place]?.admits(request) !== true) return;
    }
    this._admitted(request);
  }

  /** It may ask for a worker. */
  private _admitted(request: Request): void {
    if (this._plan.blocking) {
      if (this._busy < this._plan.workers && this._queue.length === 0) this._serve(request);
      else this._queue.join(request);
    } else if (this._isExpired(request)) this.visitEnds(request, this.outcomes.deadline);
    else this._begins(request);
  }

  /** Its turn has come: a blocking visit gets its worker for good. */
  private _serve(request: Request): void {
    this._take(request);
    if (this._isExpired(request)) this.visitEnds(request, this.outcomes.deadline);
    else this._begins(request);
  }

  private _begins(request: Request): void {
    const greeting = request.pool === null ? null : request.pool.takeGreeting();
    if (greeting === null) this.walk(request);
    else greeting.enter(request);
  }

  /** From the first step of its endpoint. */
  walk(request: Request): void {
    this._plan.endpoints[request.endpoint]?.enter(request);
  }

  private _isExpired(flow: Flow): boolean {
    return flow.deadlineNs !== null && flow.deadlineNs <= this.simulation.nowNs;
  }

  // --- work ---------------------------------------------------------------------------------

  work(flow: Flow, step: WorkStep): void {
    flow.at = step;
    if (this._plan.blocking || flow.holding) this._begin(flow, step);
    else if (this._busy < this._plan.workers && this._queue.length === 0) this._resume(flow);
    else this._queue.join(flow);
  }

  /** Async: a worker is free for this flow's next work. Its first is where a late request is dropped. */
  private _resume(flow: Flow): void {
    const isFirst = !flow.root.admitted;
    this._take(flow);
    if (isFirst && this._isExpired(flow)) {
      flow.at = null;
      flow.finish(this.outcomes.deadline);
    } else this._begin(flow, flow.at as WorkStep);
  }

  private _begin(flow: Flow, step: WorkStep): void {
    const demandNs = Math.round(step.demandNs() * this.slowness(flow.endpoint));
    flow.root.addWork(demandNs);
    flow.trace?.begins("work", this.simulation.nowNs);
    if (this._processor !== null) {
      this._processor.start(flow, demandNs);
      return;
    }
    flow.workEndNs = this.simulation.nowNs + demandNs - this.stalledNs;
    flow.slot = this.simulation.schedule(demandNs, this._workEnded, flow);
  }

  private readonly _workEnded = (flow: Flow): void => {
    if (flow.at === null) return; // Stopped while the end was kept back by a freeze.
    if (this._processor === null) {
      if (this.frozen) {
        this.deferTimer(this._workEnded, flow);
        return;
      }
      if (this.stalledNs !== 0 && this._stretch(flow)) return;
    }
    const step = flow.at as WorkStep;
    flow.at = null;
    flow.trace?.ends("work", this.simulation.nowNs);
    step.done(flow);
  };

  /** A freeze came in between: the rest of the work is still to be done. */
  private _stretch(flow: Flow): boolean {
    const restNs = flow.workEndNs + this.stalledNs - this.simulation.nowNs;
    if (restNs <= 0) return false;
    flow.slot = this.simulation.schedule(restNs, this._workEnded, flow);
    return true;
  }

  stopWork(flow: Flow): void {
    if (flow.queued) {
      this._queue.remove(flow);
      return;
    }
    flow.trace?.ends("work", this.simulation.nowNs);
    if (this._processor !== null) flow.root.addWork(-this._processor.remove(flow));
    else {
      this.simulation.cancel(flow.slot, flow);
      flow.root.addWork(-this.workLeftNs(flow));
    }
  }

  // --- workers -----------------------------------------------------------------------------

  private _take(flow: Flow): void {
    flow.holding = true;
    flow.root.admitted = true;
    this._busy++;
    this.probe.busyChanged(this.simulation.nowNs, 1);
  }

  waits(flow: Flow): void {
    if (!this._plan.blocking) this.leaves(flow);
  }

  leaves(flow: Flow): void {
    if (!flow.holding) return;
    flow.holding = false;
    this._busy--;
    this.probe.busyChanged(this.simulation.nowNs, -1);
    this._dispatch();
  }

  /** A loop instead of recursion: a queue full of expired requests would exhaust the stack. */
  private _dispatch(): void {
    if (this._dispatching) return;
    this._dispatching = true;
    while (!this.crashed && this._busy < this._plan.workers) {
      const flow = this._queue.take();
      if (flow === null) break;
      if (this._plan.blocking) this._serve(flow as Request);
      else this._resume(flow);
    }
    this._dispatching = false;
  }

  // --- the end ------------------------------------------------------------------------------

  visitEnds(request: Request, outcome: Outcome | null): void {
    const nowNs = this.simulation.nowNs;
    request.ended = true;
    request.answer = outcome;
    this.probe.ended(nowNs, request.endpoint, request.arrivedNs, request.waitedUntil(nowNs), outcome);
    if (request.cancelled) this.answerMet(request, "wasted");
    else request.reply();
    if (this._gates !== null) for (const gate of this._gates) gate.ended(request, outcome);
    if (request.branches === null) this.forget(request);
    if (this._leakage !== null) this._leak(request, this._leakage);
    this.leaves(request);
  }

  protected stopVisit(request: Request): void {
    const at = request.at;
    request.at = null;
    if (at !== null) at.leave(request, this.crashed ? "crashed" : "cancelled");
    else if (request.queued) this._queue.remove(request);
  }

  // --- faults -------------------------------------------------------------------------------

  override crash(): boolean {
    const falls = super.crash();
    if (falls && this._leakage !== null) this._mend(this._leakage);
    if (falls) for (const consumer of this.consumers) consumer.hostCrashed();
    return falls;
  }

  override restart(): boolean {
    const runs = super.restart();
    if (runs && this._plan.gates !== null) this._renewGates(this._plan.gates);
    if (runs && this._plan.warmUp !== null) this._freshSinceNs = this.simulation.nowNs;
    if (runs) for (const consumer of this.consumers) consumer.start();
    return runs;
  }

  private _renewGates(create: (host: Host) => readonly Gate[]): void {
    for (const gate of this._gates ?? []) gate.gone();
    this._gates = create(this);
  }

  override slowness(endpoint: number): number {
    const slowness = super.slowness(endpoint);
    return this._freshSinceNs === null ? slowness : slowness * this._coldness(this._freshSinceNs);
  }

  private _coldness(sinceNs: number): number {
    const factor = warmUpFactor(this._plan.warmUp!, this.simulation.nowNs - sinceNs);
    if (factor === 1) this._freshSinceNs = null;
    return factor;
  }

  override freeze(): void {
    super.freeze();
    this._processor?.freeze();
  }

  override thaw(): void {
    super.thaw();
    if (!this.frozen) this._processor?.thaw();
  }

  /** Others take cores: this share of them is left. Several shares multiply. */
  loseCores(left: number): void {
    this._processor?.loseCores(left);
  }

  regainCores(left: number): void {
    this._processor?.regainCores(left);
  }

  startLeak(rule: LeakRule): void {
    this._leakage ??= new Leakage();
    this._leakage.add(rule);
  }

  stopLeak(rule: LeakRule): void {
    if (this._leakage?.remove(rule) !== true) return;
    this._mend(this._leakage);
    this._leakage = null;
  }

  /** A visit that was served has ended; the worker that is lost stays busy. */
  private _leak(request: Request, leakage: Leakage): void {
    if (this.crashed || (request.workedNs === 0 && !request.holding)) return;
    leakage.used();
    if (request.holding && leakage.takes()) request.holding = false;
    else if (this._busy < this._plan.workers && leakage.takes()) this._busyMoved(1);
  }

  /** All workers that were lost are back. */
  private _mend(leakage: Leakage): void {
    const lost = leakage.renew();
    if (lost === 0) return;
    this._busyMoved(-lost);
    if (this.frozen) this.deferTimer(this._dispatchAll, this);
    else this._dispatch();
  }

  private readonly _dispatchAll = (): void => {
    this._dispatch();
  };

  private _busyMoved(delta: number): void {
    this._busy += delta;
    this.probe.busyChanged(this.simulation.nowNs, delta);
  }
}
