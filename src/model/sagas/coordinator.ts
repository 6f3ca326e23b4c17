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
  readonly #plan: SagaPlan;
  readonly #desks = new Map<Host, SagaDesk>();
  /** Whom no instance was there to take up. */
  #homeless: SagaRun[] = [];
  #last = -1;

  constructor(plan: SagaPlan) {
    this.#plan = plan;
    for (const host of plan.hosts) {
      const desk = new SagaDesk(this, host);
      this.#desks.set(host, desk);
      host.lodgers = [...host.lodgers, desk];
    }
  }

  /** A saga for a flow, on its own instance; it is still to `begin`. */
  create(flow: Flow, waiter: SagaWaiter): SagaRun {
    return new SagaRun(this.#plan, this, flow, waiter);
  }

  began(run: SagaRun): void {
    this.#deskOf(run.host).runs.add(run);
  }

  left(run: SagaRun): void {
    this.#deskOf(run.host).runs.delete(run);
  }

  #deskOf(host: Host): SagaDesk {
    const desk = this.#desks.get(host);
    if (desk === undefined) throw new Error(`${host.name} ${host.index} coordinates no such saga`);
    return desk;
  }

  // --- crashes ------------------------------------------------------------------------------

  /** The instance of these sagas is dead. */
  orphaned(runs: readonly SagaRun[]): void {
    if (this.#plan.log.kind === "memory") {
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
    if (runs.length > 0) this.#plan.simulation.schedule(this.#plan.recoveryNs, this.#recover, runs);
  }

  readonly #recover = (runs: readonly SagaRun[]): void => {
    for (const run of runs) this.#takeUp(run);
  };

  #takeUp(run: SagaRun): void {
    const host = this.#nextHost();
    if (host === null) this.#homeless.push(run);
    else this.#adopt(run, host);
  }

  #adopt(run: SagaRun, host: Host): void {
    run.host = host;
    run.isLeft = false;
    this.#plan.probe.recovered(this.#plan.simulation.nowNs, run.startedNs);
    this.began(run);
    run.goOn();
  }

  /** Turn by turn among those that run. */
  #nextHost(): Host | null {
    const { hosts } = this.#plan;
    for (let tried = 1; tried <= hosts.length; tried++) {
      const index = (this.#last + tried) % hosts.length;
      const host = hosts[index]!;
      if (host.crashed) continue;
      this.#last = index;
      return host;
    }
    return null;
  }

  /** An instance runs again: whoever found none that did is taken up. */
  restarted(host: Host): void {
    const homeless = this.#homeless;
    this.#homeless = [];
    for (const run of homeless) this.#adopt(run, host);
  }

  // --- help from outside --------------------------------------------------------------------

  /** What waits for help lies outside of the instance's memory, and survives it. */
  parked(run: SagaRun, delayNs: number): void {
    this.left(run);
    this.#plan.simulation.schedule(delayNs, this.#helped, run);
  }

  readonly #helped = (run: SagaRun): void => {
    run.course.resume(false);
    if (run.host.crashed) this.#takeUp(run);
    else {
      this.began(run);
      run.goOn();
    }
  };
}

/** The sagas on one instance. */
class SagaDesk implements Lodger {
  readonly #coordinator: SagaCoordinator;
  readonly #host: Host;
  readonly runs = new Set<SagaRun>();

  constructor(coordinator: SagaCoordinator, host: Host) {
    this.#coordinator = coordinator;
    this.#host = host;
  }

  hostCrashed(): void {
    const runs = [...this.runs];
    this.runs.clear();
    this.#coordinator.orphaned(runs);
  }

  hostRestarted(): void {
    this.#coordinator.restarted(this.#host);
  }
}
