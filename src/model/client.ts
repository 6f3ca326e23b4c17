import { CLIENT_EVENT } from "../observe/client-event.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { Flights } from "../resilience/flights.ts";
import { Attempts, type RoundOwner } from "./attempts.ts";
import type { Call, CallOwner } from "./call.ts";
import type { ClientPlan, ClientPolicies } from "./client-plan.ts";
import { Branch, type BranchOwner, type Flow, type StopReason } from "./flow.ts";
import type { Host } from "./host.ts";
import { Spares } from "./spares.ts";

/** An answer on its way to those who ride on it. */
interface Landing {
  readonly followers: readonly Call[];
  readonly outcome: Outcome | null;
  readonly degraded: boolean;
}

/**
 * How one caller instance calls one callee. The order, outermost first: fallback, deadline, single
 * flight, retry, hedge, and then what each attempt passes through (`Attempts`).
 */
export class Client implements BranchOwner, RoundOwner {
  private readonly _host: Host;
  private readonly _plan: ClientPlan;
  private readonly _policies: ClientPolicies;
  readonly attempts: Attempts;
  readonly spares: Spares;

  constructor(host: Host, plan: ClientPlan, policies: ClientPolicies) {
    this._host = host;
    this._plan = plan;
    this._policies = policies;
    this.spares = new Spares(this, plan.reuses);
    this.attempts = new Attempts(host, plan, policies, this);
  }

  /** Calls an endpoint of the callee for a flow; the owner is told the end. */
  call(owner: CallOwner, flow: Flow, endpoint: number, key: number): void {
    const plan = this._plan.calls[endpoint];
    if (plan === undefined) throw new Error(`no plan for endpoint ${endpoint}`);
    const nowNs = this._plan.simulation.nowNs;
    const call = this.spares.call(owner, flow, plan, key, nowNs);
    flow.calling = call;
    this._plan.probe.called(nowNs);
    if (plan.budget >= 0) this._policies.budgets[plan.budget]?.deposit(nowNs);
    if (plan.hedgeBudget !== plan.budget) this._policies.budgets[plan.hedgeBudget]?.deposit(nowNs);
    if (plan.deadlineNs !== null || flow.deadlineNs !== null) this._startDeadline(call);
    if (call.deadlineNs !== null && call.deadlineNs <= nowNs) {
      this._plan.probe.happened(nowNs, nowNs, CLIENT_EVENT.unsent);
      this._end(call, this._plan.outcomes.deadline);
    } else if (plan.singleFlight) this._fly(call);
    else this._round(call);
  }

  // --- deadline -----------------------------------------------------------------------------

  private _startDeadline(call: Call): void {
    const nowNs = call.startedNs;
    const ownNs = nowNs + (call.plan.deadlineNs ?? Infinity);
    const deadlineNs = Math.min(ownNs, call.flow.deadlineNs ?? Infinity);
    call.deadlineNs = deadlineNs;
    const restNs = deadlineNs - nowNs;
    if (restNs > 0)
      call.deadlineSlot = this._plan.simulation.scheduleLast(restNs, this._deadlinePassed, call);
  }

  private readonly _deadlinePassed = (call: Call): void => {
    call.deadlineSlot = -1;
    if (this._host.frozen) this._host.deferTimer(this._deadlinePassed, call);
    else if (!call.ended && !call.fallsBack) {
      this.attempts.settleOpen(call, this._plan.outcomes.deadline);
      this._fallBackOrEnd(call, this._plan.outcomes.deadline);
    }
  };

  // --- single flight ------------------------------------------------------------------------

  private _fly(call: Call): void {
    if (this._flightsOf(call).joins(call.key, call)) {
      this._plan.probe.happened(call.startedNs, call.startedNs, CLIENT_EVENT.coalesced);
    } else this._round(call);
  }

  private _flightsOf(call: Call): Flights<Call> {
    const flights = this._policies.flights[call.plan.endpoint];
    if (!flights) throw new Error(`no flights for endpoint ${call.plan.endpoint}`);
    return flights;
  }

  /** The call has its answer before any fallback: those who wait for it have theirs, through the queue. */
  private _share(call: Call, outcome: Outcome | null): void {
    const followers = this._flightsOf(call).landed(call.key, call);
    if (followers.length === 0) return;
    const landing: Landing = { followers, outcome, degraded: call.degraded };
    this._plan.simulation.schedule(0, this._landed, landing);
  }

  private readonly _landed = (landing: Landing): void => {
    if (this._host.frozen) {
      this._host.deferMessage(this._landed, landing);
      return;
    }
    for (const call of landing.followers) {
      if (call.ended) continue;
      call.degraded ||= landing.degraded;
      if (landing.outcome === null) this._end(call, null);
      else this._fallBackOrEnd(call, landing.outcome);
    }
  };

  /** The one it waited for is gone, so it asks itself. */
  private readonly _takesOver = (call: Call): void => {
    if (call.ended) return;
    if (this._host.frozen) {
      this._host.deferMessage(this._takesOver, call);
      return;
    }
    this._plan.probe.happened(this._plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.again);
    this._round(call);
  };

  // --- retry --------------------------------------------------------------------------------

  /** One try, with its hedges. */
  private _round(call: Call): void {
    call.rounds++;
    call.hedgesLeft = call.plan.maxHedges;
    this._attempt(call);
  }

  private _roundFailed(call: Call, outcome: Outcome): void {
    const { plan } = call;
    if (call.hedgeSlot >= 0) this._stopHedging(call);
    const isRetried =
      call.rounds < plan.maxAttempts && plan.retryFailures.isFailure(outcome.code, outcome.cause);
    if (!isRetried) {
      this._fallBackOrEnd(call, outcome);
      return;
    }
    const { simulation, jitter, probe } = this._plan;
    const lastNs = call.rounds === 1 ? plan.backoffBaseNs : call.lastPauseNs;
    call.lastPauseNs = plan.backoff.pauseNs(call.rounds, lastNs, jitter);
    if (
      simulation.nowNs + call.lastPauseNs >= (call.deadlineNs ?? Infinity) ||
      !this._paysRetry(call, outcome)
    ) {
      this._fallBackOrEnd(call, outcome);
      return;
    }
    probe.happened(simulation.nowNs, call.startedNs, CLIENT_EVENT.retried);
    call.pauseSlot = simulation.scheduleLast(call.lastPauseNs, this._pauseOver, call);
  }

  /** Whether quota, throttle and budget allow a retry after such an outcome; it is then paid for. */
  private _paysRetry(call: Call, outcome: Outcome): boolean {
    const { budget, quota } = call.plan;
    if (quota < 0) return this._withdraw(call, budget);
    const own = this._policies.quotas[quota];
    if (!own) throw new Error(`no quota ${quota}`);
    const cost = own.costOf(outcome === this._plan.outcomes.timeout);
    if (cost === null) {
      this._plan.probe.happened(this._plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.budgetRefused);
      return false;
    }
    if (!this._withdraw(call, budget)) return false;
    own.pay(cost);
    call.retryCost = cost;
    return true;
  }

  /** Whether throttle and budget allow a retry or a hedge; it is then paid for. */
  private _withdraw(call: Call, budget: number): boolean {
    const { budgets, throttles } = this._policies;
    const nowNs = this._plan.simulation.nowNs;
    const isAllowed = call.plan.throttle < 0 || throttles[call.plan.throttle]?.allowsRetries === true;
    if (isAllowed && (budget < 0 || budgets[budget]?.tryWithdraw(nowNs) === true)) return true;
    this._plan.probe.happened(nowNs, call.startedNs, CLIENT_EVENT.budgetRefused);
    return false;
  }

  private readonly _pauseOver = (call: Call): void => {
    call.pauseSlot = -1;
    if (this._host.frozen) this._host.deferTimer(this._pauseOver, call);
    else if (!call.ended && !call.fallsBack) this._round(call);
  };

  // --- hedge --------------------------------------------------------------------------------

  private readonly _hedgeDue = (call: Call): void => {
    call.hedgeSlot = -1;
    if (this._host.frozen) {
      this._host.deferTimer(this._hedgeDue, call);
      return;
    }
    if (call.ended || call.open === null || call.hedgesLeft === 0) return;
    call.hedgesLeft--;
    if (!this._withdraw(call, call.plan.hedgeBudget)) return;
    this._plan.probe.happened(this._plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.hedged);
    this._attempt(call);
  };

  private _stopHedging(call: Call): void {
    const { hedgeDelay } = call.plan;
    if (hedgeDelay !== null) hedgeDelay.cancel(call.hedgeSlot, call);
    else this._plan.simulation.cancel(call.hedgeSlot, call);
    call.hedgeSlot = -1;
  }

  private _attempt(call: Call): void {
    if (call.hedgesLeft > 0) this._planHedge(call);
    this.attempts.begin(call);
  }

  private _planHedge(call: Call): void {
    const { hedgeDelay } = call.plan;
    if (hedgeDelay !== null) {
      call.hedgeSlot = hedgeDelay.start(this._hedgeDue, call);
      return;
    }
    const { simulation } = this._plan;
    const delayNs = this._policies.latencies[call.plan.endpoint]?.value(simulation.nowNs) ?? -1;
    if (delayNs >= 0) call.hedgeSlot = simulation.scheduleLast(delayNs, this._hedgeDue, call);
  }

  // --- the end ------------------------------------------------------------------------------

  /** One of the call's attempts has ended: the first OK wins, and a round fails when all have failed. */
  attemptEnded(call: Call, outcome: Outcome | null): void {
    if (call.plan.throttle >= 0) this._learn(call, outcome);
    if (outcome === null) {
      if (call.plan.quota >= 0) this._policies.quotas[call.plan.quota]?.succeeded(call.retryCost);
      if (call.open !== null) this.attempts.settleOpen(call, this._plan.outcomes.hedgeLost);
      if (call.plan.singleFlight) this._share(call, null);
      this._end(call, null);
    } else if (call.open === null) this._roundFailed(call, outcome);
  }

  /** What an attempt's end tells the throttle. */
  private _learn(call: Call, outcome: Outcome | null): void {
    const throttle = this._policies.throttles[call.plan.throttle];
    if (outcome === null) throttle?.succeeded();
    else if (call.plan.retryFailures.isFailure(outcome.code, outcome.cause)) throttle?.failed();
  }

  private _fallBackOrEnd(call: Call, outcome: Outcome): void {
    const { fallback } = call.plan;
    if (call.plan.singleFlight) this._share(call, outcome);
    if (fallback?.failures.isFailure(outcome.code, outcome.cause) !== true) {
      this._end(call, outcome);
      return;
    }
    this._stopTimers(call);
    this._plan.probe.happened(this._plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.fellBack);
    call.degraded = true;
    call.fallsBack = true;
    const branch = new Branch(call.flow, this);
    branch.fallbackOf = call;
    fallback.first.enter(branch);
  }

  /** The fallback has walked: its outcome is the call's. */
  branchEnded(branch: Branch, outcome: Outcome | null): void {
    branch.end();
    if (branch.fallbackOf !== null) this._end(branch.fallbackOf, outcome);
  }

  private _stopTimers(call: Call): void {
    const { simulation } = this._plan;
    if (call.deadlineSlot >= 0) simulation.cancel(call.deadlineSlot, call);
    if (call.pauseSlot >= 0) simulation.cancel(call.pauseSlot, call);
    if (call.hedgeSlot >= 0) this._stopHedging(call);
    call.deadlineSlot = -1;
    call.pauseSlot = -1;
  }

  private _end(call: Call, outcome: Outcome | null): void {
    call.ended = true;
    call.trace?.ended(this._plan.simulation.nowNs, outcome, call.degraded);
    this._stopTimers(call);
    this._plan.probe.ended(this._plan.simulation.nowNs, call.startedNs, outcome);
    call.owner.callEnded(call, outcome);
  }

  /** The machine it ran on is gone, and the state of its policies with it. */
  discard(): void {
    this._policies.producer?.close();
    for (const circuit of this._policies.circuits) {
      this._plan.probe.circuitGone(this._plan.simulation.nowNs, circuit);
    }
  }

  private _leaveFlight(call: Call): void {
    const next = this._flightsOf(call).left(call.key, call);
    if (next !== null) this._plan.simulation.schedule(0, this._takesOver, next);
  }

  /** The flow that made the call is gone. A crashed machine tells nobody; a cancelled request passes it on; who gives up does as its client says. */
  abandon(call: Call, stop: StopReason): void {
    if (call.ended) return;
    call.ended = true;
    call.trace?.ended(this._plan.simulation.nowNs, this._plan.outcomes.callerGone, false);
    if (call.plan.singleFlight && stop !== "crashed") this._leaveFlight(call);
    this._stopTimers(call);
    const tellsCallee = stop === "cancelled" || (stop === "givenUp" && this._plan.cancellation);
    this.attempts.settleOpen(call, this._plan.outcomes.callerGone, tellsCallee);
    this._plan.probe.ended(this._plan.simulation.nowNs, call.startedNs, this._plan.outcomes.callerGone);
  }
}
