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
  readonly #plan: ServicePlan;
  readonly #queue: ServiceQueue;
  readonly #processor: Processor | null;
  /** Null: the door is open. */
  #gates: readonly Gate[] | null;
  #busy = 0;
  #dispatching = false;
  /** When it came up, while it is warming up; null: it is warm. */
  #freshSinceNs: number | null = null;
  #leakage: Leakage | null = null;
  /** What gives it messages. */
  consumers: readonly Consumer[] = [];

  constructor(plan: ServicePlan, index: number) {
    super({ ...plan, index, endpoints: plan.endpointCount });
    this.#plan = plan;
    this.#gates = plan.gates === null ? null : plan.gates(this);
    this.#queue = new ServiceQueue(this, plan);
    this.#processor =
      plan.cores === null
        ? null
        : new Processor(plan.simulation, plan.cores, this.#workEnded, (delta) => {
            plan.probe.cpuChanged(plan.simulation.nowNs, delta);
          });
    if (plan.warmUp?.atStart === true) this.#freshSinceNs = plan.simulation.nowNs;
  }

  protected noteArrival(request: Request): void {
    request.arrivedNs = this.simulation.nowNs;
    this.probe.arrived(request.arrivedNs, request.endpoint, this.index);
  }

  protected receive(request: Request): void {
    if (this.#gates === null) this.#admitted(request);
    else this.#passes(this.#gates, request, 0);
  }

  /** A message is to be handled. It comes by no gate and needs no place in the queue: what waits, waits at the broker. */
  deliver(delivery: Delivery): void {
    delivery.admitted = true;
    this.enters(delivery);
    const injected = this.injectedError(delivery);
    if (injected === null) this.#admitted(delivery);
    else this.visitEnds(delivery, injected);
  }

  /** A visit that a gate had kept goes on behind it. */
  passed(request: Request, gate: number): void {
    this.#passes(this.#gates ?? [], request, gate + 1);
  }

  #passes(gates: readonly Gate[], request: Request, from: number): void {
    for (let place = from; place < gates.length; place++) {
      if (gates[place]?.admits(request) !== true) return;
    }
    this.#admitted(request);
  }

  /** It may ask for a worker. */
  #admitted(request: Request): void {
    if (this.#plan.blocking) {
      if (this.#busy < this.#plan.workers && this.#queue.length === 0) this.#serve(request);
      else this.#queue.join(request);
    } else if (this.#isExpired(request)) this.visitEnds(request, this.outcomes.deadline);
    else this.#begins(request);
  }

  /** Its turn has come: a blocking visit gets its worker for good. */
  #serve(request: Request): void {
    this.#take(request);
    if (this.#isExpired(request)) this.visitEnds(request, this.outcomes.deadline);
    else this.#begins(request);
  }

  #begins(request: Request): void {
    const greeting = request.pool === null ? null : request.pool.takeGreeting();
    if (greeting === null) this.walk(request);
    else greeting.enter(request);
  }

  /** From the first step of its endpoint. */
  walk(request: Request): void {
    this.#plan.endpoints[request.endpoint]?.enter(request);
  }

  #isExpired(flow: Flow): boolean {
    return flow.deadlineNs !== null && flow.deadlineNs <= this.simulation.nowNs;
  }

  // --- work ---------------------------------------------------------------------------------

  work(flow: Flow, step: WorkStep): void {
    flow.at = step;
    if (this.#plan.blocking || flow.holding) this.#begin(flow, step);
    else if (this.#busy < this.#plan.workers && this.#queue.length === 0) this.#resume(flow);
    else this.#queue.join(flow);
  }

  /** Async: a worker is free for this flow's next work. Its first is where a late request is dropped. */
  #resume(flow: Flow): void {
    const isFirst = !flow.root.admitted;
    this.#take(flow);
    if (isFirst && this.#isExpired(flow)) {
      flow.at = null;
      flow.finish(this.outcomes.deadline);
    } else this.#begin(flow, flow.at as WorkStep);
  }

  #begin(flow: Flow, step: WorkStep): void {
    const demandNs = Math.round(step.demandNs() * this.slowness(flow.endpoint));
    flow.root.addWork(demandNs);
    flow.trace?.begins("work", this.simulation.nowNs);
    if (this.#processor !== null) {
      this.#processor.start(flow, demandNs);
      return;
    }
    flow.workEndNs = this.simulation.nowNs + demandNs - this.stalledNs;
    flow.slot = this.simulation.schedule(demandNs, this.#workEnded, flow);
  }

  readonly #workEnded = (flow: Flow): void => {
    if (flow.at === null) return; // Stopped while the end was kept back by a freeze.
    if (this.#processor === null) {
      if (this.frozen) {
        this.deferTimer(this.#workEnded, flow);
        return;
      }
      if (this.stalledNs !== 0 && this.#stretch(flow)) return;
    }
    const step = flow.at as WorkStep;
    flow.at = null;
    flow.trace?.ends("work", this.simulation.nowNs);
    step.done(flow);
  };

  /** A freeze came in between: the rest of the work is still to be done. */
  #stretch(flow: Flow): boolean {
    const restNs = flow.workEndNs + this.stalledNs - this.simulation.nowNs;
    if (restNs <= 0) return false;
    flow.slot = this.simulation.schedule(restNs, this.#workEnded, flow);
    return true;
  }

  stopWork(flow: Flow): void {
    if (flow.queued) {
      this.#queue.remove(flow);
      return;
    }
    flow.trace?.ends("work", this.simulation.nowNs);
    if (this.#processor !== null) flow.root.addWork(-this.#processor.remove(flow));
    else {
      this.simulation.cancel(flow.slot, flow);
      flow.root.addWork(-this.workLeftNs(flow));
    }
  }

  // --- workers -----------------------------------------------------------------------------

  #take(flow: Flow): void {
    flow.holding = true;
    flow.root.admitted = true;
    this.#busy++;
    this.probe.busyChanged(this.simulation.nowNs, 1);
  }

  waits(flow: Flow): void {
    if (!this.#plan.blocking) this.leaves(flow);
  }

  leaves(flow: Flow): void {
    if (!flow.holding) return;
    flow.holding = false;
    this.#busy--;
    this.probe.busyChanged(this.simulation.nowNs, -1);
    this.#dispatch();
  }

  /** A loop instead of recursion: a queue full of expired requests would exhaust the stack. */
  #dispatch(): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    while (!this.crashed && this.#busy < this.#plan.workers) {
      const flow = this.#queue.take();
      if (flow === null) break;
      if (this.#plan.blocking) this.#serve(flow as Request);
      else this.#resume(flow);
    }
    this.#dispatching = false;
  }

  // --- the end ------------------------------------------------------------------------------

  visitEnds(request: Request, outcome: Outcome | null): void {
    const nowNs = this.simulation.nowNs;
    request.ended = true;
    request.answer = outcome;
    this.probe.ended(nowNs, request.endpoint, request.arrivedNs, request.waitedUntil(nowNs), outcome);
    if (request.cancelled) this.answerMet(request, "wasted");
    else request.reply();
    if (this.#gates !== null) for (const gate of this.#gates) gate.ended(request, outcome);
    if (request.branches === null) this.forget(request);
    if (this.#leakage !== null) this.#leak(request, this.#leakage);
    this.leaves(request);
  }

  protected stopVisit(request: Request): void {
    const at = request.at;
    request.at = null;
    if (at !== null) at.leave(request, this.crashed ? "crashed" : "cancelled");
    else if (request.queued) this.#queue.remove(request);
  }

  // --- faults -------------------------------------------------------------------------------

  override crash(): boolean {
    const falls = super.crash();
    if (falls && this.#leakage !== null) this.#mend(this.#leakage);
    if (falls) for (const consumer of this.consumers) consumer.hostCrashed();
    return falls;
  }

  override restart(): boolean {
    const runs = super.restart();
    if (runs && this.#plan.gates !== null) this.#renewGates(this.#plan.gates);
    if (runs && this.#plan.warmUp !== null) this.#freshSinceNs = this.simulation.nowNs;
    if (runs) for (const consumer of this.consumers) consumer.start();
    return runs;
  }

  #renewGates(create: (host: Host) => readonly Gate[]): void {
    for (const gate of this.#gates ?? []) gate.gone();
    this.#gates = create(this);
  }

  override slowness(endpoint: number): number {
    const slowness = super.slowness(endpoint);
    return this.#freshSinceNs === null ? slowness : slowness * this.#coldness(this.#freshSinceNs);
  }

  #coldness(sinceNs: number): number {
    const factor = warmUpFactor(this.#plan.warmUp!, this.simulation.nowNs - sinceNs);
    if (factor === 1) this.#freshSinceNs = null;
    return factor;
  }

  override freeze(): void {
    super.freeze();
    this.#processor?.freeze();
  }

  override thaw(): void {
    super.thaw();
    if (!this.frozen) this.#processor?.thaw();
  }

  /** Others take cores: this share of them is left. Several shares multiply. */
  loseCores(left: number): void {
    this.#processor?.loseCores(left);
  }

  regainCores(left: number): void {
    this.#processor?.regainCores(left);
  }

  startLeak(rule: LeakRule): void {
    this.#leakage ??= new Leakage();
    this.#leakage.add(rule);
  }

  stopLeak(rule: LeakRule): void {
    if (this.#leakage?.remove(rule) !== true) return;
    this.#mend(this.#leakage);
    this.#leakage = null;
  }

  /** A visit that was served has ended; the worker that is lost stays busy. */
  #leak(request: Request, leakage: Leakage): void {
    if (this.crashed || (request.workedNs === 0 && !request.holding)) return;
    leakage.used();
    if (request.holding && leakage.takes()) request.holding = false;
    else if (this.#busy < this.#plan.workers && leakage.takes()) this.#busyMoved(1);
  }

  /** All workers that were lost are back. */
  #mend(leakage: Leakage): void {
    const lost = leakage.renew();
    if (lost === 0) return;
    this.#busyMoved(-lost);
    if (this.frozen) this.deferTimer(this.#dispatchAll, this);
    else this.#dispatch();
  }

  readonly #dispatchAll = (): void => {
    this.#dispatch();
  };

  #busyMoved(delta: number): void {
    this.#busy += delta;
    this.probe.busyChanged(this.simulation.nowNs, delta);
  }
}
