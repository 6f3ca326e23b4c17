import type { Flow } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Lodger } from "../lodger.ts";
import type { SagaPlan } from "./saga-plan.ts";
import { type SagaKeeper, SagaRun, type SagaWaiter } from "./saga-run.ts";

/**
 * Runs the sagas of one name on the instances of a service. A saga lives on the instance that began it. When that
 * dies, a saga in memory is lost; one with a durable log is taken up by another instance after `recoveryNs`, or by
 * the first that comes back where none is left.
 */
export class SagaCoordinator implements SagaKeeper {
  private readonly _plan: SagaPlan;
  private readonly _desks = new Map<Host, SagaDesk>();
  /** Whom no instance was there to take up. */
  private _homeless: SagaRun[] = [];
  private _last = -1;

  constructor(plan: SagaPlan) {
    this._plan = plan;
    for (const host of plan.hosts) {
      const desk = new SagaDesk(this, host);
      this._desks.set(host, desk);
      host.lodgers = [...host.lodgers, desk];
    }
  }

  /** A saga for a flow, on its own instance; it is still to `begin`. */
  create(flow: Flow, waiter: SagaWaiter): SagaRun {
    return new SagaRun(this._plan, this, flow, waiter);
  }

  began(run: SagaRun): void {
    this._deskOf(run.host).runs.add(run);
  }

  left(run: SagaRun): void {
    this._deskOf(run.host).runs.delete(run);
  }

  private _deskOf(host: Host): SagaDesk {
    const desk = this._desks.get(host);
    if (desk === undefined) throw new Error(`${host.name} ${host.index} coordinates no such saga`);
    return desk;
  }

  // --- crashes ------------------------------------------------------------------------------

  /** The instance of these sagas is dead. */
  orphaned(runs: readonly SagaRun[]): void {
    if (this._plan.log.kind === "memory") {
      for (const run of runs) {
        run.halt();
        run.isOrphaned();
        run.lost();
      }
      return;
    }
    for (const run of runs) {
      run.course.resume(run.halt());
      run.isOrphaned();
    }
    if (runs.length > 0) this._plan.simulation.schedule(this._plan.recoveryNs, this._recover, runs);
  }

  private readonly _recover = (runs: readonly SagaRun[]): void => {
    for (const run of runs) this._takeUp(run);
  };

  private _takeUp(run: SagaRun): void {
    const host = this._nextHost();
    if (host === null) this._homeless.push(run);
    else this._adopt(run, host);
  }

  private _adopt(run: SagaRun, host: Host): void {
    run.host = host;
    run.isLeft = false;
    this._plan.probe.recovered(this._plan.simulation.nowNs, run.startedNs);
    this.began(run);
    run.goOn();
  }

  /** Turn by turn among those that run. */
  private _nextHost(): Host | null {
    const { hosts } = this._plan;
    for (let tried = 1; tried <= hosts.length; tried++) {
      const index = (this._last + tried) % hosts.length;
      const host = hosts[index]!;
      if (host.crashed) continue;
      this._last = index;
      return host;
    }
    return null;
  }

  /** An instance runs again: whoever found none that did is taken up. */
  restarted(host: Host): void {
    const homeless = this._homeless;
    this._homeless = [];
    for (const run of homeless) this._adopt(run, host);
  }

  // --- help from outside --------------------------------------------------------------------

  /** What waits for help lies outside of the instance's memory, and survives it. */
  parked(run: SagaRun, delayNs: number): void {
    this.left(run);
    this._plan.simulation.schedule(delayNs, this._helped, run);
  }

  private readonly _helped = (run: SagaRun): void => {
    run.course.resume(false);
    if (run.host.crashed) this._takeUp(run);
    else {
      this.began(run);
      run.goOn();
    }
  };
}

/** The sagas on one instance. */
class SagaDesk implements Lodger {
  private readonly _coordinator: SagaCoordinator;
  private readonly _host: Host;
  readonly runs = new Set<SagaRun>();

  constructor(coordinator: SagaCoordinator, host: Host) {
    this._coordinator = coordinator;
    this._host = host;
  }

  hostCrashed(): void {
    const runs = [...this.runs];
    this.runs.clear();
    this._coordinator.orphaned(runs);
  }

  hostRestarted(): void {
    this._coordinator.restarted(this._host);
  }
}
