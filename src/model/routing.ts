import type { Outcome } from "../observe/outcome.ts";
import { EXCLUDED } from "../resilience/balancing/balancer.ts";
import type { OutlierDetector } from "../resilience/outlier-detector.ts";
import type { Call, Request } from "./call.ts";
import type { ClientPlan, ClientPolicies } from "./client-plan.ts";

/** Where the attempts of one caller instance go: instances that are listed, not ejected, not asked already, and in the right zone. */
export class Routing {
  readonly #plan: ClientPlan;
  readonly #policies: ClientPolicies;
  readonly #outliers: OutlierDetector | null;
  /** This instance's unanswered attempts at each instance of the callee, for the balancer. */
  readonly #outstanding: Int32Array;
  /** The balancer wants to know how long attempts took. */
  readonly #learns: boolean;

  constructor(plan: ClientPlan, policies: ClientPolicies) {
    this.#plan = plan;
    this.#policies = policies;
    this.#outstanding = new Int32Array(plan.stations.length);
    this.#learns = policies.balancer.ended !== undefined;
    this.#outliers = policies.outliers?.(this.#moved) ?? null;
  }

  /** Gives the attempt its instance; false: there is none. */
  assign(request: Request): boolean {
    const { listing, zones } = this.#policies;
    if (listing !== null && listing.present === 0) return false;
    if (zones !== null && !zones.reaches(listing === null ? null : listing.absent)) return false;
    request.instance = this.#plan.stations.length === 1 ? 0 : this.#choose(request);
    this.#outstanding[request.instance] = (this.#outstanding[request.instance] ?? 0) + 1;
    return true;
  }

  /** Which server of a database does what is not for balancers to say. */
  #choose(request: Request): number {
    return this.#plan.servers === null
      ? this.#pick(request)
      : this.#plan.servers.serverFor(request, this.#plan.outbound);
  }

  #pick(request: Request): number {
    const { listing, balancer, subset, zones } = this.#policies;
    let avoided = listing === null ? null : listing.absent;
    if (subset !== null) avoided = subset.outside(avoided);
    if (this.#outliers !== null) {
      const ejected = this.#outliers.ejected(this.#plan.simulation.nowNs);
      if (ejected !== null) avoided = avoided === null ? ejected : narrowed(ejected, avoided);
    }
    if (request.sibling !== null) {
      const inUse = this.#instancesInUse(request.call);
      avoided = avoided === null ? inUse : narrowed(inUse, avoided);
    }
    const { balance, simulation } = this.#plan;
    if (zones !== null) avoided = zones.narrow(avoided, listing === null ? null : listing.absent, balance);
    return balancer.pick(this.#outstanding, avoided, balance, request.key, simulation.nowNs);
  }

  /** A hedge goes to an instance that this call is not waiting on. */
  #instancesInUse(call: Call): Uint8Array {
    const inUse = new Uint8Array(this.#plan.stations.length);
    for (let other = call.open; other !== null; other = other.sibling) {
      if (other.instance >= 0) inUse[other.instance] = EXCLUDED.asked;
    }
    return inUse;
  }

  /** Connections are kept to another instance than the balancer picked. */
  rerouted(request: Request, instance: number): void {
    this.#outstanding[request.instance] = (this.#outstanding[request.instance] ?? 0) - 1;
    this.#outstanding[instance] = (this.#outstanding[instance] ?? 0) + 1;
    request.instance = instance;
  }

  /** The attempt has ended for the caller. */
  ended(request: Request, outcome: Outcome | null): void {
    if (request.instance < 0) return;
    this.#outstanding[request.instance] = (this.#outstanding[request.instance] ?? 0) - 1;
    if (request.stage !== "sent") return;
    if (this.#learns) {
      const { nowNs } = this.#plan.simulation;
      this.#policies.balancer.ended?.(nowNs, request.instance, nowNs - request.sentNs);
    }
    if (this.#outliers === null) return;
    const result = outcome === null ? "ok" : this.#plan.breakerFailures.result(outcome.code, outcome.cause);
    if (result !== "neutral") {
      this.#outliers.ended(this.#plan.simulation.nowNs, request.instance, result === "failed");
    }
  }

  readonly #moved = (instance: number, isEjected: boolean): void => {
    const { probe, simulation } = this.#plan;
    probe.instanceMoved(simulation.nowNs, instance, isEjected);
  };
}

/** Neither of `some` nor of `others`; where nobody would be left, only `others` are avoided. */
function narrowed(some: Uint8Array, others: Uint8Array): Uint8Array {
  const both = some.map((mark, instance) => mark | (others[instance] ?? 0));
  return both.includes(0) ? both : others;
}
