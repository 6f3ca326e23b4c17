import type { Outcome } from "../observe/outcome.ts";
import { EXCLUDED } from "../resilience/balancing/balancer.ts";
import type { OutlierDetector } from "../resilience/outlier-detector.ts";
import type { Call, Request } from "./call.ts";
import type { ClientPlan, ClientPolicies } from "./client-plan.ts";

/** Where the attempts of one caller instance go: instances that are listed, not ejected, not asked already, and in the right zone. */
export class Routing {
  private readonly _plan: ClientPlan;
  private readonly _policies: ClientPolicies;
  private readonly _outliers: OutlierDetector | null;
  /** There are several instances: of one, nothing needs to be known. */
  private readonly _hasChoice: boolean;
  /** This instance's unanswered attempts at each instance of the callee, for the balancer. */
  private readonly _outstanding: Int32Array;
  /** The balancer wants to know how long attempts took. */
  private readonly _learns: boolean;

  constructor(plan: ClientPlan, policies: ClientPolicies) {
    this._plan = plan;
    this._policies = policies;
    this._hasChoice = plan.stations.length > 1;
    this._outstanding = new Int32Array(plan.stations.length);
    this._learns = policies.balancer.ended !== undefined;
    this._outliers = policies.outliers?.(this._moved) ?? null;
  }

  /** Gives the attempt its instance; false: there is none. */
  assign(request: Request): boolean {
    const { listing, zones } = this._policies;
    if (listing !== null && listing.present === 0) return false;
    if (zones !== null && !zones.reaches(listing === null ? null : listing.absent)) return false;
    request.instance = this._hasChoice ? this._choose(request) : 0;
    if (this._hasChoice) this._outstanding[request.instance]! += 1;
    return true;
  }

  /** Which server of a database does what is not for balancers to say. */
  private _choose(request: Request): number {
    return this._plan.servers === null
      ? this._pick(request)
      : this._plan.servers.serverFor(request, this._plan.outbound);
  }

  private _pick(request: Request): number {
    const { listing, balancer, subset, zones } = this._policies;
    let avoided = listing === null ? null : listing.absent;
    if (subset !== null) avoided = subset.outside(avoided);
    if (this._outliers !== null) {
      const ejected = this._outliers.ejected(this._plan.simulation.nowNs);
      if (ejected !== null) avoided = avoided === null ? ejected : narrowed(ejected, avoided);
    }
    if (request.sibling !== null) {
      const inUse = this._instancesInUse(request.call);
      avoided = avoided === null ? inUse : narrowed(inUse, avoided);
    }
    const { balance, simulation } = this._plan;
    if (zones !== null) avoided = zones.narrow(avoided, listing === null ? null : listing.absent, balance);
    return balancer.pick(this._outstanding, avoided, balance, request.key, simulation.nowNs);
  }

  /** A hedge goes to an instance that this call is not waiting on. */
  private _instancesInUse(call: Call): Uint8Array {
    const inUse = new Uint8Array(this._plan.stations.length);
    for (let other = call.open; other !== null; other = other.sibling) {
      if (other.instance >= 0) inUse[other.instance] = EXCLUDED.asked;
    }
    return inUse;
  }

  /** Connections are kept to another instance than the balancer picked. */
  rerouted(request: Request, instance: number): void {
    this._outstanding[request.instance]! -= 1;
    this._outstanding[instance]! += 1;
    request.instance = instance;
  }

  /** The attempt has ended for the caller. */
  ended(request: Request, outcome: Outcome | null): void {
    if (request.instance < 0) return;
    if (this._hasChoice) this._outstanding[request.instance]! -= 1;
    if (request.stage !== "sent") return;
    if (this._learns) {
      const { nowNs } = this._plan.simulation;
      this._policies.balancer.ended?.(nowNs, request.instance, nowNs - request.sentNs);
    }
    if (this._outliers === null) return;
    const result = outcome === null ? "ok" : this._plan.breakerFailures.result(outcome.code, outcome.cause);
    if (result !== "neutral") {
      this._outliers.ended(this._plan.simulation.nowNs, request.instance, result === "failed");
    }
  }

  private readonly _moved = (instance: number, isEjected: boolean): void => {
    const { probe, simulation } = this._plan;
    probe.instanceMoved(simulation.nowNs, instance, isEjected);
  };
}

/** Neither of `some` nor of `others`; where nobody would be left, only `others` are avoided. */
function narrowed(some: Uint8Array, others: Uint8Array): Uint8Array {
  const both = some.map((mark, instance) => mark | (others[instance] ?? 0));
  return both.includes(0) ? both : others;
}
