import type { Lane } from "../kernel/simulation.ts";
import { StandingQueue } from "../resilience/standing-queue.ts";
import type { Flow } from "./flow.ts";
import type { Host } from "./host.ts";
import type { QueuePlan, ServicePlan } from "./service-plan.ts";
import { createWaitingLine, type WaitingLine } from "./waiting-line.ts";

/** Who waits for a worker of one instance: whom it takes in, how long it lets them wait, and who is next. */
export class ServiceQueue {
  private readonly _host: Host;
  private readonly _plan: ServicePlan;
  private readonly _queue: QueuePlan;
  private readonly _maxWait: Lane | null;
  private readonly _bounds: boolean;
  private readonly _line: WaitingLine;
  private readonly _standing: StandingQueue | null;
  private _placesTaken = 0;

  constructor(host: Host, plan: ServicePlan) {
    this._host = host;
    this._plan = plan;
    this._queue = plan.queue;
    this._maxWait = plan.queue.maxWait;
    this._bounds = plan.queue.discipline === "codel";
    const standing = plan.queue.standing === null ? null : new StandingQueue(plan.queue.standing.intervalNs);
    this._standing = standing;
    this._line = createWaitingLine(
      plan.queue.discipline,
      () => standing?.stands(host.simulation.nowNs) === true,
    );
  }

  get length(): number {
    return this._line.length;
  }

  /** Takes the flow in, or ends it. Continuations need no place and are never refused. */
  join(flow: Flow): void {
    const isFirst = !flow.root.admitted;
    if (isFirst && !this._hasRoomFor(flow)) return;
    flow.queued = true;
    const nowNs = this._host.simulation.nowNs;
    flow.root.joinedQueue(nowNs);
    flow.takesPlace = isFirst;
    if (isFirst) {
      flow.root.admitted = true;
      this._placesTaken++;
      if (this._maxWait !== null) flow.slot = this._maxWait.start(this._waitedTooLong, flow);
      else if (this._bounds) flow.slot = this._boundWait(flow);
    }
    if (this._line.length === 0) this._standing?.empty(nowNs);
    this._line.add(flow);
    this._plan.probe.queueChanged(nowNs, 1);
  }

  /** The next to be served, taken out; null: nobody waits. */
  take(): Flow | null {
    const flow = this._line.take();
    if (flow !== null) this._left(flow);
    return flow;
  }

  /** Leaves before its turn. */
  remove(flow: Flow): void {
    this._line.remove(flow);
    this._left(flow);
  }

  private _hasRoomFor(newcomer: Flow): boolean {
    const { outcomes, queue } = this._plan;
    if (queue.shedding !== null && this._isShed(newcomer)) {
      newcomer.finish(outcomes.shed);
      return false;
    }
    if (this._placesTaken < queue.places || this._makeRoom(newcomer)) return true;
    newcomer.finish(outcomes.queueFull);
    return false;
  }

  private _isShed(newcomer: Flow): boolean {
    const waitedNs = this._line.oldest()?.root.waitedUntil(this._host.simulation.nowNs) ?? 0;
    for (const { priorityBelow, length, waitNs } of this._queue.shedding ?? []) {
      if (newcomer.priority >= priorityBelow) continue;
      if (this._placesTaken >= length || waitedNs >= waitNs) return true;
    }
    return false;
  }

  /** Whether somebody was put out for this newcomer. */
  private _makeRoom(newcomer: Flow): boolean {
    const victim = this._line.outrankedBy(newcomer);
    if (victim === null) return false;
    this.remove(victim);
    victim.finish(this._plan.outcomes.shed);
    return true;
  }

  /** CoDel: a queue that stands leaves nobody more than the target, one that comes and goes the interval. */
  private _boundWait(flow: Flow): number {
    const { simulation } = this._host;
    const { standing } = this._queue;
    const stands = this._line.length > 0 && this._standing?.stands(simulation.nowNs) === true;
    const waitNs = (stands ? standing?.targetNs : standing?.intervalNs) ?? 0;
    return simulation.scheduleLast(waitNs, this._waitedTooLong, flow);
  }

  private readonly _waitedTooLong = (flow: Flow): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._waitedTooLong, flow);
      return;
    }
    if (!flow.queued) return; // Served, or gone, while the timer was kept back by a freeze.
    this.remove(flow);
    flow.finish(this._plan.outcomes.queueTimeout);
  };

  private _left(flow: Flow): void {
    const nowNs = this._host.simulation.nowNs;
    flow.queued = false;
    flow.root.leftQueue(nowNs);
    if (flow.takesPlace) {
      flow.takesPlace = false;
      this._placesTaken--;
      if (this._maxWait !== null) this._maxWait.cancel(flow.slot, flow);
      else if (this._bounds) this._host.simulation.cancel(flow.slot, flow);
    }
    this._plan.probe.queueChanged(nowNs, -1);
  }
}
