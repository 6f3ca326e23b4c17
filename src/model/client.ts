import type { Outcome } from "../observe/outcome.ts";
import { Call, type CallOwner, Request } from "./call.ts";
import type { ClientPlan, ClientPolicies } from "./client-plan.ts";
import { Branch, type BranchOwner, type Flow, type StopReason } from "./flow.ts";
import type { Host } from "./host.ts";

/** The walk of a fallback, in the place of the call that failed. */
class FallbackBranch extends Branch {
  readonly failedCall: Call;

  constructor(failedCall: Call, owner: BranchOwner) {
    super(failedCall.flow, owner);
    this.failedCall = failedCall;
  }
}

/**
 * How one caller instance calls one callee. The order, outermost first: fallback, deadline, retry,
 * hedge, circuit breaker, rate limiter, timeout, bulkhead, load balancer. The methods stand in that
 * order; what an attempt took on its way in is given back in `#settle`, its one way out.
 */
export class Client implements BranchOwner {
  readonly #host: Host;
  readonly #plan: ClientPlan;
  readonly #policies: ClientPolicies;
  /** This instance's unanswered attempts at each instance of the callee, for the balancer. */
  readonly #outstanding: Int32Array;
  /** Attempts that wait for a bulkhead permit, oldest first. */
  readonly #waiting = new Set<Request>();

  constructor(host: Host, plan: ClientPlan, policies: ClientPolicies) {
    this.#host = host;
    this.#plan = plan;
    this.#policies = policies;
    this.#outstanding = new Int32Array(plan.stations.length);
  }

  /** Calls an endpoint of the callee for a flow; the owner is told the end. */
  call(owner: CallOwner, flow: Flow, endpoint: number, key: number): void {
    const plan = this.#plan.calls[endpoint];
    if (plan === undefined) throw new Error(`no plan for endpoint ${endpoint}`);
    const nowNs = this.#plan.simulation.nowNs;
    const call = new Call(owner, flow, this, plan, key, nowNs);
    flow.calling = call;
    this.#plan.probe.called(nowNs);
    if (plan.budget >= 0) this.#policies.budgets[plan.budget]?.deposit(nowNs);
    if (plan.deadlineNs !== null || flow.deadlineNs !== Infinity) this.#startDeadline(call);
    if (call.deadlineNs <= nowNs) this.#end(call, this.#plan.outcomes.deadline);
    else this.#round(call);
  }

  // --- deadline -----------------------------------------------------------------------------

  #startDeadline(call: Call): void {
    const nowNs = call.startedNs;
    call.deadlineNs = Math.min(call.flow.deadlineNs, nowNs + (call.plan.deadlineNs ?? Infinity));
    const restNs = call.deadlineNs - nowNs;
    if (restNs > 0) call.deadlineSlot = this.#plan.simulation.scheduleLast(restNs, this.#deadlinePassed, call);
  }

  readonly #deadlinePassed = (call: Call): void => {
    call.deadlineSlot = -1;
    if (this.#host.frozen) this.#host.deferTimer(this.#deadlinePassed, call);
    else if (!call.ended) {
      this.#settleOpen(call, this.#plan.outcomes.deadline);
      this.#fallBackOrEnd(call, this.#plan.outcomes.deadline);
    }
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
    const isRetried = call.rounds < plan.maxAttempts && plan.retryFailures.isFailure(outcome.code, outcome.cause);
    if (!isRetried) {
      this.#fallBackOrEnd(call, outcome);
      return;
    }
    const { simulation, jitter, probe } = this.#plan;
    const lastNs = call.rounds === 1 ? plan.backoffBaseNs : call.lastPauseNs;
    call.lastPauseNs = plan.backoff.pauseNs(call.rounds, lastNs, jitter);
    if (simulation.nowNs + call.lastPauseNs >= call.deadlineNs || !this.#withdraw(call)) {
      this.#fallBackOrEnd(call, outcome);
      return;
    }
    probe.retried(simulation.nowNs, call.startedNs);
    call.pauseSlot = simulation.scheduleLast(call.lastPauseNs, this.#pauseOver, call);
  }

  /** A retry or a hedge takes one from the budget, where there is one. */
  #withdraw(call: Call): boolean {
    if (call.plan.budget < 0) return true;
    const nowNs = this.#plan.simulation.nowNs;
    if (this.#policies.budgets[call.plan.budget]?.tryWithdraw(nowNs) === true) return true;
    this.#plan.probe.budgetRefused(nowNs, call.startedNs);
    return false;
  }

  readonly #pauseOver = (call: Call): void => {
    call.pauseSlot = -1;
    if (this.#host.frozen) this.#host.deferTimer(this.#pauseOver, call);
    else if (!call.ended) this.#round(call);
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
    if (!this.#withdraw(call)) return;
    this.#plan.probe.hedged(this.#plan.simulation.nowNs, call.startedNs);
    this.#attempt(call);
  };

  #stopHedging(call: Call): void {
    call.plan.hedgeDelay?.cancel(call.hedgeSlot, call);
    call.hedgeSlot = -1;
  }

  // --- one attempt, from the breaker inwards --------------------------------------------------

  #attempt(call: Call): void {
    const { simulation, probe, outcomes } = this.#plan;
    const nowNs = simulation.nowNs;
    const request = new Request(call, nowNs);
    request.sibling = call.open;
    call.open = request;
    probe.attempted(nowNs, call.startedNs);
    const { hedgeDelay } = call.plan;
    if (hedgeDelay !== null && call.hedgesLeft > 0) call.hedgeSlot = hedgeDelay.start(this.#hedgeDue, call);
    const { breaker } = this.#policies;
    if (breaker !== null) {
      if (!breaker.permits(nowNs)) {
        probe.circuitRejected(nowNs, call.startedNs);
        this.refuse(request, outcomes.circuitOpen);
        return;
      }
      request.holdsBreaker = true;
    }
    if (this.#policies.limiter === null) this.#startTimeout(request);
    else this.#limit(request);
  }

  #limit(request: Request): void {
    const { simulation, probe, outcomes } = this.#plan;
    const nowNs = simulation.nowNs;
    const waitNs = this.#policies.limiter?.reserve(nowNs) ?? 0;
    if (waitNs < 0) {
      probe.rateLimited(nowNs, request.call.startedNs);
      this.refuse(request, outcomes.rateLimited);
    } else if (waitNs === 0) this.#startTimeout(request);
    else {
      request.queuedNs = nowNs;
      request.waitSlot = simulation.scheduleLast(waitNs, this.#limiterOpened, request);
    }
  }

  readonly #limiterOpened = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#limiterOpened, request);
      return;
    }
    if (request.settled) return;
    request.waitSlot = -1;
    const nowNs = this.#plan.simulation.nowNs;
    this.#plan.probe.rateLimiterWaited(nowNs, request.call.startedNs, nowNs - request.queuedNs);
    this.#startTimeout(request);
  };

  #startTimeout(request: Request): void {
    const { timeout } = request.call.plan;
    if (timeout !== null) request.timeoutSlot = timeout.start(this.#timedOut, request);
    const { bulkhead } = this.#policies;
    if (bulkhead === null) this.#route(request);
    else if (this.#waiting.size === 0 && bulkhead.tryAcquire()) {
      request.holdsBulkhead = true;
      this.#route(request);
    } else this.#waitForPermit(request);
  }

  readonly #timedOut = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#timedOut, request);
      return;
    }
    if (request.settled) return;
    request.timeoutSlot = -1;
    this.#plan.probe.timedOut(this.#plan.simulation.nowNs, request.call.startedNs);
    this.refuse(request, this.#plan.outcomes.timeout);
  };

  // --- bulkhead -----------------------------------------------------------------------------

  #waitForPermit(request: Request): void {
    const { simulation, bulkheadWait, probe, outcomes } = this.#plan;
    if (bulkheadWait === null) {
      probe.bulkheadRejected(simulation.nowNs, request.call.startedNs);
      this.refuse(request, outcomes.bulkheadFull);
      return;
    }
    request.stage = "bulkhead";
    request.queuedNs = simulation.nowNs;
    this.#waiting.add(request);
    request.waitSlot = bulkheadWait.start(this.#permitWaitOver, request);
  }

  readonly #permitWaitOver = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#permitWaitOver, request);
      return;
    }
    if (!this.#waiting.has(request)) return;
    this.#plan.probe.bulkheadRejected(this.#plan.simulation.nowNs, request.call.startedNs);
    this.refuse(request, this.#plan.outcomes.bulkheadFull);
  };

  #leaveWaiting(request: Request): void {
    this.#waiting.delete(request);
    this.#plan.bulkheadWait?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    const nowNs = this.#plan.simulation.nowNs;
    this.#plan.probe.bulkheadWaited(nowNs, request.call.startedNs, nowNs - request.queuedNs);
  }

  /** A permit came back: the one who has waited longest goes, through the queue. */
  readonly #admitNext = (): void => {
    const { bulkhead } = this.#policies;
    for (const request of this.#waiting) {
      if (bulkhead?.tryAcquire() !== true) return;
      this.#leaveWaiting(request);
      request.holdsBulkhead = true;
      this.#route(request);
      return;
    }
  };

  // --- load balancer and network --------------------------------------------------------------

  #route(request: Request): void {
    const { stations, balance } = this.#plan;
    const excluded = request.sibling === null ? null : this.#instancesInUse(request.call);
    request.instance = stations.length === 1 ? 0 : this.#policies.balancer.pick(this.#outstanding, excluded, balance);
    this.#outstanding[request.instance] = (this.#outstanding[request.instance] ?? 0) + 1;
    if (this.#policies.pool === null) this.transmit(request);
    else this.#policies.pool.acquire(request);
  }

  /** A hedge goes to an instance that this call is not waiting on. */
  #instancesInUse(call: Call): Uint8Array {
    const inUse = new Uint8Array(this.#plan.stations.length);
    for (let other = call.open; other !== null; other = other.sibling) {
      if (other.instance >= 0) inUse[other.instance] = 1;
    }
    return inUse;
  }

  /** Sends the message; a database's connection is held by now. */
  transmit(request: Request): void {
    request.stage = "sent";
    const station = this.#plan.stations[request.instance];
    if (station === undefined) throw new Error(`no instance ${request.instance}`);
    const delivery = this.#plan.outbound.send(station.arrive, request);
    if (delivery === "lost") this.#neverAnswered(request);
    else if (delivery === "refused") {
      this.#plan.simulation.schedule(this.#plan.outbound.latencyNs(), this.#bounced, request);
    }
  }

  readonly #bounced = (request: Request): void => {
    request.answer = this.#plan.outcomes.partitioned;
    this.#answered(request);
  };

  /** The callee sends its answer. */
  reply(request: Request): void {
    const { inbound, simulation } = this.#plan;
    const delivery = inbound.send(this.#answered, request);
    if (delivery === "lost") {
      request.station?.answerMet(request, "wasted");
      this.#neverAnswered(request);
    } else if (delivery === "refused") simulation.schedule(inbound.latencyNs(), this.#bounced, request);
  }

  /** A lost message tells nobody; a connection it held is free when nobody waits on it any more. */
  #neverAnswered(request: Request): void {
    request.unanswerable = true;
    if (request.settled) this.#releaseConnection(request);
  }

  #releaseConnection(request: Request): void {
    request.pool?.release(request, request.answer);
  }

  readonly #answered = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferMessage(this.#answered, request);
      return;
    }
    request.answered = true;
    this.#releaseConnection(request);
    if (request.settled) {
      this.#plan.probe.cameLate(this.#plan.simulation.nowNs, request.call.startedNs);
      request.station?.answerMet(request, "wasted");
      return;
    }
    request.station?.answerMet(request, "taken");
    if (request.answer === null && request.degraded) request.call.degraded = true;
    this.#attemptEnded(request, request.answer);
  };

  // --- the end ------------------------------------------------------------------------------

  /** The attempt fails at the caller. */
  refuse(request: Request, outcome: Outcome): void {
    this.#attemptEnded(request, outcome);
  }

  #attemptEnded(request: Request, outcome: Outcome | null): void {
    const call = request.call;
    this.#settle(request, outcome);
    if (outcome === null) {
      if (call.open !== null) this.#settleOpen(call, this.#plan.outcomes.hedgeLost);
      this.#end(call, null);
    } else if (call.open === null) this.#roundFailed(call, outcome);
  }

  /** Every attempt comes by here exactly once: whatever it holds or waits for at the caller is given back. */
  #settle(request: Request, outcome: Outcome | null, tellsCallee = true): void {
    request.settled = true;
    this.#unlink(request);
    if (request.timeoutSlot >= 0) request.call.plan.timeout?.cancel(request.timeoutSlot, request);
    if (request.stage === "limiter") this.#stopLimiterWait(request);
    else if (request.stage === "bulkhead" && !request.holdsBulkhead) this.#leaveWaiting(request);
    else if (request.stage === "connection") request.pool?.leave(request, outcome);
    else if (tellsCallee && this.#plan.cancellation && !request.answered) this.#sendCancel(request);
    if (request.unanswerable) this.#releaseConnection(request);
    if (request.instance >= 0) this.#outstanding[request.instance] = (this.#outstanding[request.instance] ?? 0) - 1;
    if (request.holdsBulkhead) this.#releasePermit(request);
    if (request.holdsBreaker) this.#recordInBreaker(request, outcome);
  }

  #unlink(request: Request): void {
    const call = request.call;
    if (call.open === request) {
      call.open = request.sibling;
      return;
    }
    let newer = call.open;
    while (newer !== null && newer.sibling !== request) newer = newer.sibling;
    if (newer !== null) newer.sibling = request.sibling;
  }

  #stopLimiterWait(request: Request): void {
    if (request.waitSlot >= 0) this.#plan.simulation.cancel(request.waitSlot, request);
  }

  #sendCancel(request: Request): void {
    const station = this.#plan.stations[request.instance];
    if (station !== undefined) this.#plan.outbound.send(station.cancel, request);
  }

  #releasePermit(request: Request): void {
    request.holdsBulkhead = false;
    this.#policies.bulkhead?.release();
    if (this.#waiting.size > 0) this.#plan.simulation.schedule(0, this.#admitNext, this);
  }

  #recordInBreaker(request: Request, outcome: Outcome | null): void {
    request.holdsBreaker = false;
    const result = outcome === null ? "ok" : this.#plan.breakerFailures.result(outcome.code, outcome.cause);
    this.#policies.breaker?.ended(this.#plan.simulation.nowNs, request.startedNs, result);
  }

  /** Ends every attempt that is still unanswered. */
  #settleOpen(call: Call, outcome: Outcome, tellsCallee = true): void {
    while (call.open !== null) this.#settle(call.open, outcome, tellsCallee);
  }

  #fallBackOrEnd(call: Call, outcome: Outcome): void {
    const { fallback } = call.plan;
    if (fallback?.failures.isFailure(outcome.code, outcome.cause) !== true) {
      this.#end(call, outcome);
      return;
    }
    this.#stopTimers(call);
    this.#plan.probe.fellBack(this.#plan.simulation.nowNs, call.startedNs);
    call.degraded = true;
    fallback.first.enter(new FallbackBranch(call, this));
  }

  /** The fallback has walked: its outcome is the call's. */
  branchEnded(branch: Branch, outcome: Outcome | null): void {
    branch.end();
    this.#end((branch as FallbackBranch).failedCall, outcome);
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
    this.#stopTimers(call);
    this.#plan.probe.ended(this.#plan.simulation.nowNs, call.startedNs, outcome);
    call.owner.callEnded(call, outcome);
  }

  /** The machine it ran on is gone, and the state of its policies with it. */
  discard(): void {
    if (this.#policies.breaker !== null) this.#plan.probe.circuitGone(this.#plan.simulation.nowNs, this.#host.index);
  }

  /** The flow that made the call is gone. A crashed machine tells nobody; a cancelled request passes it on. */
  abandon(call: Call, stop: StopReason): void {
    if (call.ended) return;
    call.ended = true;
    this.#stopTimers(call);
    for (let open = call.open; open !== null; open = call.open) {
      this.#settle(open, this.#plan.outcomes.callerGone, false);
      if (stop === "cancelled" && open.stage === "sent") this.#sendCancel(open);
    }
    this.#plan.probe.ended(this.#plan.simulation.nowNs, call.startedNs, this.#plan.outcomes.callerGone);
  }
}
