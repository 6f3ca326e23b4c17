import type { Lane } from "../kernel/simulation.ts";
import { StandingQueue } from "../resilience/standing-queue.ts";
import type { Flow } from "./flow.ts";
import type { Host } from "./host.ts";
import type { QueuePlan, ServicePlan } from "./service-plan.ts";
import { createWaitingLine, type WaitingLine } from "./waiting-line.ts";

/** Who waits for a worker of one instance: whom it takes in, how long it lets them wait, and who is next. */
export class ServiceQueue {
  readonly #host: Host;
  readonly #plan: ServicePlan;
  readonly #queue: QueuePlan;
  readonly #maxWait: Lane | null;
  readonly #bounds: boolean;
  readonly #line: WaitingLine;
  readonly #standing: StandingQueue | null;
  #placesTaken = 0;

  constructor(host: Host, plan: ServicePlan) {
    this.#host = host;
    this.#plan = plan;
    this.#queue = plan.queue;
    this.#maxWait = plan.queue.maxWait;
    this.#bounds = plan.queue.discipline === "codel";
    const standing = plan.queue.standing === null ? null : new StandingQueue(plan.queue.standing.intervalNs);
    this.#standing = standing;
    this.#line = createWaitingLine(
      plan.queue.discipline,
      () => standing?.stands(host.simulation.nowNs) === true,
    );
  }

  get length(): number {
    return this.#line.length;
  }

  /** Takes the flow in, or ends it. Continuations need no place and are never refused. */
  join(flow: Flow): void {
    const isFirst = !flow.root.admitted;
    if (isFirst && !this.#hasRoomFor(flow)) return;
    flow.queued = true;
    const nowNs = this.#host.simulation.nowNs;
    flow.root.joinedQueue(nowNs);
    flow.takesPlace = isFirst;
    if (isFirst) {
      flow.root.admitted = true;
      this.#placesTaken++;
      if (this.#maxWait !== null) flow.slot = this.#maxWait.start(this.#waitedTooLong, flow);
      else if (this.#bounds) flow.slot = this.#boundWait(flow);
    }
    if (this.#line.length === 0) this.#standing?.empty(nowNs);
    this.#line.add(flow);
    this.#plan.probe.queueChanged(nowNs, 1);
  }

  /** The next to be served, taken out; null: nobody waits. */
  take(): Flow | null {
    const flow = this.#line.take();
    if (flow !== null) this.#left(flow);
    return flow;
  }

  /** Leaves before its turn. */
  remove(flow: Flow): void {
    this.#line.remove(flow);
    this.#left(flow);
  }

  #hasRoomFor(newcomer: Flow): boolean {
    const { outcomes, queue } = this.#plan;
    if (queue.shedding !== null && this.#isShed(newcomer)) {
      newcomer.finish(outcomes.shed);
      return false;
    }
    if (this.#placesTaken < queue.places || this.#makeRoom(newcomer)) return true;
    newcomer.finish(outcomes.queueFull);
    return false;
  }

  #isShed(newcomer: Flow): boolean {
    const waitedNs = this.#line.oldest()?.root.waitedUntil(this.#host.simulation.nowNs) ?? 0;
    for (const { priorityBelow, length, waitNs } of this.#queue.shedding ?? []) {
      if (newcomer.priority >= priorityBelow) continue;
      if (this.#placesTaken >= length || waitedNs >= waitNs) return true;
    }
    return false;
  }

  /** Whether somebody was put out for this newcomer. */
  #makeRoom(newcomer: Flow): boolean {
    const victim = this.#line.outrankedBy(newcomer);
    if (victim === null) return false;
    this.remove(victim);
    victim.finish(this.#plan.outcomes.shed);
    return true;
  }

  /** CoDel: a queue that stands leaves nobody more than the target, one that comes and goes the interval. */
  #boundWait(flow: Flow): number {
    const { simulation } = this.#host;
    const { standing } = this.#queue;
    const stands = this.#line.length > 0 && this.#standing?.stands(simulation.nowNs) === true;
    const waitNs = (stands ? standing?.targetNs : standing?.intervalNs) ?? 0;
    return simulation.scheduleLast(waitNs, this.#waitedTooLong, flow);
  }

  readonly #waitedTooLong = (flow: Flow): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#waitedTooLong, flow);
      return;
    }
    if (!flow.queued) return; // Served, or gone, while the timer was kept back by a freeze.
    this.remove(flow);
    flow.finish(this.#plan.outcomes.queueTimeout);
  };

  #left(flow: Flow): void {
    const nowNs = this.#host.simulation.nowNs;
    flow.queued = false;
    flow.root.leftQueue(nowNs);
    if (flow.takesPlace) {
      flow.takesPlace = false;
      this.#placesTaken--;
      if (this.#maxWait !== null) this.#maxWait.cancel(flow.slot, flow);
      else if (this.#bounds) this.#host.simulation.cancel(flow.slot, flow);
    }
    this.#plan.probe.queueChanged(nowNs, -1);
  }
}
