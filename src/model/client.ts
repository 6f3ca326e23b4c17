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
  readonly #host: Host;
  readonly #plan: ClientPlan;
  readonly #policies: ClientPolicies;
  readonly attempts: Attempts;
  readonly spares: Spares;

  constructor(host: Host, plan: ClientPlan, policies: ClientPolicies) {
    this.#host = host;
    this.#plan = plan;
    this.#policies = policies;
    this.spares = new Spares(this, plan.reuses);
    this.attempts = new Attempts(host, plan, policies, this);
  }

  /** Calls an endpoint of the callee for a flow; the owner is told the end. */
  call(owner: CallOwner, flow: Flow, endpoint: number, key: number): void {
    const plan = this.#plan.calls[endpoint];
    if (plan === undefined) throw new Error(`no plan for endpoint ${endpoint}`);
    const nowNs = this.#plan.simulation.nowNs;
    const call = this.spares.call(owner, flow, plan, key, nowNs);
    flow.calling = call;
    this.#plan.probe.called(nowNs);
    if (plan.budget >= 0) this.#policies.budgets[plan.budget]?.deposit(nowNs);
    if (plan.hedgeBudget !== plan.budget) this.#policies.budgets[plan.hedgeBudget]?.deposit(nowNs);
    if (plan.deadlineNs !== null || flow.deadlineNs !== null) this.#startDeadline(call);
    if (call.deadlineNs !== null && call.deadlineNs <= nowNs) {
      this.#plan.probe.happened(nowNs, nowNs, CLIENT_EVENT.unsent);
      this.#end(call, this.#plan.outcomes.deadline);
    } else if (plan.singleFlight) this.#fly(call);
    else this.#round(call);
  }

  // --- deadline -----------------------------------------------------------------------------

  #startDeadline(call: Call): void {
    const nowNs = call.startedNs;
    const ownNs = nowNs + (call.plan.deadlineNs ?? Infinity);
    const deadlineNs = Math.min(ownNs, call.flow.deadlineNs ?? Infinity);
    call.deadlineNs = deadlineNs;
    const restNs = deadlineNs - nowNs;
    if (restNs > 0)
      call.deadlineSlot = this.#plan.simulation.scheduleLast(restNs, this.#deadlinePassed, call);
  }

  readonly #deadlinePassed = (call: Call): void => {
    call.deadlineSlot = -1;
    if (this.#host.frozen) this.#host.deferTimer(this.#deadlinePassed, call);
    else if (!call.ended && !call.fallsBack) {
      this.attempts.settleOpen(call, this.#plan.outcomes.deadline);
      this.#fallBackOrEnd(call, this.#plan.outcomes.deadline);
    }
  };

  // --- single flight ------------------------------------------------------------------------

  #fly(call: Call): void {
    if (this.#flightsOf(call).joins(call.key, call)) {
      this.#plan.probe.happened(call.startedNs, call.startedNs, CLIENT_EVENT.coalesced);
    } else this.#round(call);
  }

  #flightsOf(call: Call): Flights<Call> {
    const flights = this.#policies.flights[call.plan.endpoint];
    if (!flights) throw new Error(`no flights for endpoint ${call.plan.endpoint}`);
    return flights;
  }

  /** The call has its answer before any fallback: those who wait for it have theirs, through the queue. */
  #share(call: Call, outcome: Outcome | null): void {
    const followers = this.#flightsOf(call).landed(call.key, call);
    if (followers.length === 0) return;
    const landing: Landing = { followers, outcome, degraded: call.degraded };
    this.#plan.simulation.schedule(0, this.#landed, landing);
  }

  readonly #landed = (landing: Landing): void => {
    if (this.#host.frozen) {
      this.#host.deferMessage(this.#landed, landing);
      return;
    }
    for (const call of landing.followers) {
      if (call.ended) continue;
      call.degraded ||= landing.degraded;
      if (landing.outcome === null) this.#end(call, null);
      else this.#fallBackOrEnd(call, landing.outcome);
    }
  };

  /** The one it waited for is gone, so it asks itself. */
  readonly #takesOver = (call: Call): void => {
    if (call.ended) return;
    if (this.#host.frozen) {
      this.#host.deferMessage(this.#takesOver, call);
      return;
    }
    this.#plan.probe.happened(this.#plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.again);
    this.#round(call);
  };

  // --- retry --------------------------------------------------------------------------------

  /** One try, with its hedges. */
  #round(call: Call): void {
    call.rounds++;
    call.hedgesLeft = call.plan.maxHedges;
    this.#attempt(call);
  }

  #roundFailed(call: Call, outcome: Outcome): void {
    const { plan } = call;
    if (call.hedgeSlot >= 0) this.#stopHedging(call);
    const isRetried =
      call.rounds < plan.maxAttempts && plan.retryFailures.isFailure(outcome.code, outcome.cause);
    if (!isRetried) {
      this.#fallBackOrEnd(call, outcome);
      return;
    }
    const { simulation, jitter, probe } = this.#plan;
    const lastNs = call.rounds === 1 ? plan.backoffBaseNs : call.lastPauseNs;
    call.lastPauseNs = plan.backoff.pauseNs(call.rounds, lastNs, jitter);
    if (
      simulation.nowNs + call.lastPauseNs >= (call.deadlineNs ?? Infinity) ||
      !this.#paysRetry(call, outcome)
    ) {
      this.#fallBackOrEnd(call, outcome);
      return;
    }
    probe.happened(simulation.nowNs, call.startedNs, CLIENT_EVENT.retried);
    call.pauseSlot = simulation.scheduleLast(call.lastPauseNs, this.#pauseOver, call);
  }

  /** Whether quota, throttle and budget allow a retry after such an outcome; it is then paid for. */
  #paysRetry(call: Call, outcome: Outcome): boolean {
    const { budget, quota } = call.plan;
    if (quota < 0) return this.#withdraw(call, budget);
    const own = this.#policies.quotas[quota];
    if (!own) throw new Error(`no quota ${quota}`);
    const cost = own.costOf(outcome === this.#plan.outcomes.timeout);
    if (cost === null) {
      this.#plan.probe.happened(this.#plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.budgetRefused);
      return false;
    }
    if (!this.#withdraw(call, budget)) return false;
    own.pay(cost);
    call.retryCost = cost;
    return true;
  }

  /** Whether throttle and budget allow a retry or a hedge; it is then paid for. */
  #withdraw(call: Call, budget: number): boolean {
    const { budgets, throttles } = this.#policies;
    const nowNs = this.#plan.simulation.nowNs;
    const isAllowed = call.plan.throttle < 0 || throttles[call.plan.throttle]?.allowsRetries === true;
    if (isAllowed && (budget < 0 || budgets[budget]?.tryWithdraw(nowNs) === true)) return true;
    this.#plan.probe.happened(nowNs, call.startedNs, CLIENT_EVENT.budgetRefused);
    return false;
  }

  readonly #pauseOver = (call: Call): void => {
    call.pauseSlot = -1;
    if (this.#host.frozen) this.#host.deferTimer(this.#pauseOver, call);
    else if (!call.ended && !call.fallsBack) this.#round(call);
  };

  // --- hedge --------------------------------------------------------------------------------

  readonly #hedgeDue = (call: Call): void => {
    call.hedgeSlot = -1;
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#hedgeDue, call);
      return;
    }
    if (call.ended || call.open === null || call.hedgesLeft === 0) return;
    call.hedgesLeft--;
    if (!this.#withdraw(call, call.plan.hedgeBudget)) return;
    this.#plan.probe.happened(this.#plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.hedged);
    this.#attempt(call);
  };

  #stopHedging(call: Call): void {
    const { hedgeDelay } = call.plan;
    if (hedgeDelay !== null) hedgeDelay.cancel(call.hedgeSlot, call);
    else this.#plan.simulation.cancel(call.hedgeSlot, call);
    call.hedgeSlot = -1;
  }

  #attempt(call: Call): void {
    if (call.hedgesLeft > 0) this.#planHedge(call);
    this.attempts.begin(call);
  }

  #planHedge(call: Call): void {
    const { hedgeDelay } = call.plan;
    if (hedgeDelay !== null) {
      call.hedgeSlot = hedgeDelay.start(this.#hedgeDue, call);
      return;
    }
    const { simulation } = this.#plan;
    const delayNs = this.#policies.latencies[call.plan.endpoint]?.value(simulation.nowNs) ?? -1;
    if (delayNs >= 0) call.hedgeSlot = simulation.scheduleLast(delayNs, this.#hedgeDue, call);
  }

  // --- the end ------------------------------------------------------------------------------

  /** One of the call's attempts has ended: the first OK wins, and a round fails when all have failed. */
  attemptEnded(call: Call, outcome: Outcome | null): void {
    if (call.plan.throttle >= 0) this.#learn(call, outcome);
    if (outcome === null) {
      if (call.plan.quota >= 0) this.#policies.quotas[call.plan.quota]?.succeeded(call.retryCost);
      if (call.open !== null) this.attempts.settleOpen(call, this.#plan.outcomes.hedgeLost);
      if (call.plan.singleFlight) this.#share(call, null);
      this.#end(call, null);
    } else if (call.open === null) this.#roundFailed(call, outcome);
  }

  /** What an attempt's end tells the throttle. */
  #learn(call: Call, outcome: Outcome | null): void {
    const throttle = this.#policies.throttles[call.plan.throttle];
    if (outcome === null) throttle?.succeeded();
    else if (call.plan.retryFailures.isFailure(outcome.code, outcome.cause)) throttle?.failed();
  }

  #fallBackOrEnd(call: Call, outcome: Outcome): void {
    const { fallback } = call.plan;
    if (call.plan.singleFlight) this.#share(call, outcome);
    if (fallback?.failures.isFailure(outcome.code, outcome.cause) !== true) {
      this.#end(call, outcome);
      return;
    }
    this.#stopTimers(call);
    this.#plan.probe.happened(this.#plan.simulation.nowNs, call.startedNs, CLIENT_EVENT.fellBack);
    call.degraded = true;
    call.fallsBack = true;
    const branch = new Branch(call.flow, this);
    branch.fallbackOf = call;
    fallback.first.enter(branch);
  }

  /** The fallback has walked: its outcome is the call's. */
  branchEnded(branch: Branch, outcome: Outcome | null): void {
    branch.end();
    if (branch.fallbackOf !== null) this.#end(branch.fallbackOf, outcome);
  }

  #stopTimers(call: Call): void {
    const { simulation } = this.#plan;
    if (call.deadlineSlot >= 0) simulation.cancel(call.deadlineSlot, call);
    if (call.pauseSlot >= 0) simulation.cancel(call.pauseSlot, call);
    if (call.hedgeSlot >= 0) this.#stopHedging(call);
    call.deadlineSlot = -1;
    call.pauseSlot = -1;
  }

  #end(call: Call, outcome: Outcome | null): void {
    call.ended = true;
    call.trace?.ended(this.#plan.simulation.nowNs, outcome, call.degraded);
    this.#stopTimers(call);
    this.#plan.probe.ended(this.#plan.simulation.nowNs, call.startedNs, outcome);
    call.owner.callEnded(call, outcome);
  }

  /** The machine it ran on is gone, and the state of its policies with it. */
  discard(): void {
    this.#policies.producer?.close();
    for (const circuit of this.#policies.circuits) {
      this.#plan.probe.circuitGone(this.#plan.simulation.nowNs, circuit);
    }
  }

  #leaveFlight(call: Call): void {
    const next = this.#flightsOf(call).left(call.key, call);
    if (next !== null) this.#plan.simulation.schedule(0, this.#takesOver, next);
  }

  /** The flow that made the call is gone. A crashed machine tells nobody; a cancelled request passes it on; who gives up does as its client says. */
  abandon(call: Call, stop: StopReason): void {
    if (call.ended) return;
    call.ended = true;
    call.trace?.ended(this.#plan.simulation.nowNs, this.#plan.outcomes.callerGone, false);
    if (call.plan.singleFlight && stop !== "crashed") this.#leaveFlight(call);
    this.#stopTimers(call);
    const tellsCallee = stop === "cancelled" || (stop === "givenUp" && this.#plan.cancellation);
    this.attempts.settleOpen(call, this.#plan.outcomes.callerGone, tellsCallee);
    this.#plan.probe.ended(this.#plan.simulation.nowNs, call.startedNs, this.#plan.outcomes.callerGone);
  }
}
