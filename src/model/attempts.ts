import { CLIENT_EVENT, CLIENT_WAIT } from "../observe/client-event.ts";
import { isOverloadSign, type Outcome } from "../observe/outcome.ts";
import type { ConcurrencyLimiter } from "../resilience/concurrency/concurrency-limiter.ts";
import type { BulkheadLine } from "./bulkhead-line.ts";
import type { Call, Request } from "./call.ts";
import type { ClientPlan, ClientPolicies } from "./client-plan.ts";
import type { Host } from "./host.ts";
import { Routing } from "./routing.ts";
import type { Spares } from "./spares.ts";

/** Takes note of the end of each attempt; told after all that it held has been given back. */
export interface RoundOwner {
  readonly spares: Spares;
  attemptEnded(call: Call, outcome: Outcome | null): void;
}

/**
 * The attempts of one caller instance at one callee, from the circuit breaker inwards: circuit
 * breaker, rate limiter, timeout, concurrency limit, bulkhead, load balancer, connection, network. The methods stand
 * in that order; what an attempt took on its way in is given back in `_settle`, its one way out.
 */
export class Attempts {
  private readonly _host: Host;
  private readonly _plan: ClientPlan;
  private readonly _policies: ClientPolicies;
  private readonly _owner: RoundOwner;
  private readonly _routing: Routing;

  constructor(host: Host, plan: ClientPlan, policies: ClientPolicies, owner: RoundOwner) {
    this._host = host;
    this._plan = plan;
    this._policies = policies;
    this._owner = owner;
    this._routing = new Routing(plan, policies);
  }

  /** One more attempt of a call. May end at once, before this returns. */
  begin(call: Call): void {
    const { simulation, probe, outcomes } = this._plan;
    const nowNs = simulation.nowNs;
    const request = this._owner.spares.request(call);
    request.sibling = call.open;
    call.open = request;
    if (call.rounds > 1 || request.sibling !== null) {
      probe.happened(nowNs, call.startedNs, CLIENT_EVENT.again);
    }
    if (
      this._policies.throttling !== null &&
      !this._policies.throttling.permits(nowNs, this._plan.throttle)
    ) {
      probe.happened(nowNs, call.startedNs, CLIENT_EVENT.throttled);
      this.end(request, outcomes.throttled);
      return;
    }
    const breaker = this._policies.breakers?.[call.plan.endpoint];
    if (breaker !== undefined) {
      if (!breaker.permits(nowNs)) {
        probe.happened(nowNs, call.startedNs, CLIENT_EVENT.circuitRejected);
        this.end(request, outcomes.circuitOpen);
        return;
      }
      request.holdsBreaker = true;
      request.permittedNs = nowNs;
    }
    if (this._policies.limiters === null) this._startTimeout(request);
    else this._limit(request);
  }

  // --- rate limiter and timeout ---------------------------------------------------------------

  private _limit(request: Request): void {
    const { simulation, probe, outcomes } = this._plan;
    const nowNs = simulation.nowNs;
    const waitNs = this._policies.limiters?.[request.call.plan.endpoint]?.reserve(nowNs) ?? 0;
    if (waitNs < 0) {
      probe.happened(nowNs, request.call.startedNs, CLIENT_EVENT.rateLimited);
      this.end(request, outcomes.rateLimited);
    } else if (waitNs === 0) this._startTimeout(request);
    else {
      request.queuedNs = nowNs;
      request.waitSlot = simulation.scheduleLast(waitNs, this._limiterOpened, request);
    }
  }

  private readonly _limiterOpened = (request: Request): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._limiterOpened, request);
      return;
    }
    if (request.settled) return;
    request.waitSlot = -1;
    const nowNs = this._plan.simulation.nowNs;
    this._plan.probe.waited(nowNs, request.call.startedNs, CLIENT_WAIT.rateLimiter, nowNs - request.queuedNs);
    this._startTimeout(request);
  };

  private _startTimeout(request: Request): void {
    const { timeout } = request.call.plan;
    if (timeout !== null) request.timeoutSlot = timeout.start(this._timedOut, request);
    if (this._policies.concurrency === null) this._askBulkhead(request);
    else this._limitConcurrency(request, this._policies.concurrency);
  }

  private _limitConcurrency(request: Request, limiter: ConcurrencyLimiter<Request>): void {
    const { simulation, probe, outcomes } = this._plan;
    if (limiter.tryAcquire(simulation.nowNs, request)) this._askBulkhead(request);
    else {
      probe.happened(simulation.nowNs, request.call.startedNs, CLIENT_EVENT.overLimit);
      this.end(request, outcomes.concurrencyLimit);
    }
  }

  private _askBulkhead(request: Request): void {
    const bulkhead = this._policies.bulkheads?.[request.call.plan.endpoint];
    if (bulkhead === undefined) this._route(request);
    else if (bulkhead.tryAcquire()) {
      request.holdsBulkhead = true;
      this._route(request);
    } else this._waitForPermit(request, bulkhead);
  }

  private readonly _timedOut = (request: Request): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._timedOut, request);
      return;
    }
    if (request.settled) return;
    request.timeoutSlot = -1;
    this._plan.probe.happened(this._plan.simulation.nowNs, request.call.startedNs, CLIENT_EVENT.timedOut);
    this.end(request, this._plan.outcomes.timeout);
  };

  // --- bulkhead -----------------------------------------------------------------------------

  private _waitForPermit(request: Request, bulkhead: BulkheadLine): void {
    const { simulation, bulkheadWait, probe, outcomes } = this._plan;
    if (bulkheadWait === null) {
      probe.happened(simulation.nowNs, request.call.startedNs, CLIENT_EVENT.bulkheadRejected);
      this.end(request, outcomes.bulkheadFull);
      return;
    }
    request.stage = "bulkhead";
    request.queuedNs = simulation.nowNs;
    bulkhead.waiting.add(request);
    request.waitSlot = bulkheadWait.start(this._permitWaitOver, request);
  }

  private readonly _permitWaitOver = (request: Request): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._permitWaitOver, request);
      return;
    }
    if (request.settled || request.stage !== "bulkhead") return;
    this._plan.probe.happened(
      this._plan.simulation.nowNs,
      request.call.startedNs,
      CLIENT_EVENT.bulkheadRejected,
    );
    this.end(request, this._plan.outcomes.bulkheadFull);
  };

  private _leaveWaiting(request: Request): void {
    this._policies.bulkheads?.[request.call.plan.endpoint]?.waiting.delete(request);
    request.stage = "limiter";
    this._plan.bulkheadWait?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    const nowNs = this._plan.simulation.nowNs;
    this._plan.probe.waited(nowNs, request.call.startedNs, CLIENT_WAIT.bulkhead, nowNs - request.queuedNs);
  }

  /** A permit came back: the one who has waited longest goes, through the queue, whichever caller it is of. */
  private readonly _admitNext = ({ bulkhead, waiting }: BulkheadLine): void => {
    for (const request of waiting) {
      if (bulkhead.tryAcquire()) request.call.client.attempts._admitted(request);
      return;
    }
  };

  private _admitted(request: Request): void {
    this._leaveWaiting(request);
    request.holdsBulkhead = true;
    this._goOn(request);
  }

  /** A frozen caller whose turn has come has the permit, and goes on when it wakes up. */
  private readonly _goOn = (request: Request): void => {
    if (this._host.frozen) this._host.deferMessage(this._goOn, request);
    else if (!request.settled) this._route(request);
  };

  // --- load balancer and network --------------------------------------------------------------

  private _route(request: Request): void {
    const { lookup } = this._policies;
    if (lookup === null || lookup.knows(request)) this._assign(request);
  }

  /** The name it waited for is resolved, or cannot be. */
  found(request: Request): void {
    request.stage = "limiter";
    this._assign(request);
  }

  private _assign(request: Request): void {
    if (!this._routing.assign(request)) this.end(request, this._plan.outcomes.noInstance);
    else if (this._policies.pool !== null) this._policies.pool.acquire(request);
    else this.transmit(request);
  }

  /** Connections are kept to another instance than the balancer picked. */
  rerouted(request: Request, instance: number): void {
    this._routing.rerouted(request, instance);
  }

  /** Sends the message; a database's connection is held by now. */
  transmit(request: Request): void {
    request.trace?.sent(
      this._plan.simulation.nowNs,
      request.stage === "connection" ? "connection" : "permit",
    );
    request.stage = "sent";
    if (request.call.plan.measured) request.sentNs = this._plan.simulation.nowNs;
    const station = this._plan.stations[request.instance];
    if (station === undefined) throw new Error(`there is no instance ${request.instance}`);
    const delivery = this._plan.outbound.carry(station.arrive, request);
    if (delivery === "lost") this._neverAnswered(request);
    else if (delivery === "refused") {
      this._plan.simulation.schedule(this._plan.outbound.latencyNs(request), this._bounced, request);
    }
  }

  private readonly _bounced = (request: Request): void => {
    request.answer = this._plan.outcomes.partitioned;
    this.answered(request);
  };

  /** The callee sends its answer. */
  reply(request: Request): void {
    const { inbound, simulation } = this._plan;
    request.trace?.replied(simulation.nowNs, request.answer);
    const delivery = inbound.carry(this.answered, request);
    if (delivery === "lost") {
      request.station?.answerMet(request, "wasted");
      this._neverAnswered(request);
    } else if (delivery === "refused")
      simulation.schedule(inbound.latencyNs(request), this._bounced, request);
  }

  /** A lost message tells nobody; a connection it held is free when nobody waits on it any more. */
  private _neverAnswered(request: Request): void {
    request.unanswerable = true;
    if (request.settled) request.pool?.release(request, request.answer);
  }

  /** Its answer is there: it came by message, or its producer knows. */
  readonly answered = (request: Request): void => {
    if (this._host.frozen) {
      this._host.deferMessage(this.answered, request);
      return;
    }
    request.answered = true;
    request.trace?.ends("network", this._plan.simulation.nowNs);
    if (request.call.plan.measured && request.answer === null) this._measure(request);
    request.pool?.release(request, request.answer);
    if (request.settled) {
      this._plan.probe.happened(this._plan.simulation.nowNs, request.call.startedNs, CLIENT_EVENT.cameLate);
      request.station?.answerMet(request, "wasted");
      return;
    }
    request.station?.answerMet(request, "taken");
    if (request.answer === null && request.degraded) request.call.degraded = true;
    this.end(request, request.answer);
    this._owner.spares.taken(request);
  };

  // --- the end ------------------------------------------------------------------------------

  /** The attempt has ended for the caller; whatever still comes of it is late. */
  end(request: Request, outcome: Outcome | null): void {
    this._settle(request, outcome, this._plan.cancellation);
    this._owner.attemptEnded(request.call, outcome);
  }

  /** Ends every attempt of a call that is still unanswered, without a word to the call. */
  settleOpen(call: Call, outcome: Outcome, tellsCallee = this._plan.cancellation): void {
    while (call.open !== null) this._settle(call.open, outcome, tellsCallee);
  }

  /** Every attempt comes by here exactly once: whatever it holds or waits for at the caller is given back. */
  private _settle(request: Request, outcome: Outcome | null, tellsCallee: boolean): void {
    request.settled = true;
    request.trace?.ended(this._plan.simulation.nowNs, outcome, request.degraded);
    this._unlink(request);
    if (request.timeoutSlot >= 0) request.call.plan.timeout?.cancel(request.timeoutSlot, request);
    if (request.stage !== "sent") this._leaveStage(request, outcome);
    else if (!request.answered) {
      if (tellsCallee) this._sendCancel(request);
      request.pool?.gaveUp(request);
    }
    this._routing.ended(request, outcome);
    if (this._policies.concurrency !== null) this._tellConcurrency(request, outcome);
    if (request.holdsBulkhead) this._releasePermit(request);
    if (request.holdsBreaker) this._recordInBreaker(request, outcome);
    if (this._policies.throttling !== null) this._tellThrottling(outcome);
  }

  /** What the caller's own policies refused, and what was called off, says nothing of the callee. */
  private _tellConcurrency(request: Request, outcome: Outcome | null): void {
    const isDrop = outcome !== null && request.stage === "sent" && isOverloadSign(outcome);
    const sign = outcome === null ? "ok" : isDrop ? "dropped" : "ignored";
    this._policies.concurrency?.release(this._plan.simulation.nowNs, request, sign);
  }

  /** What was sent and did not fail has been accepted; of what was called off nobody knows better. */
  private _tellThrottling(outcome: Outcome | null): void {
    if (outcome === this._plan.outcomes.throttled) return;
    const isFailure = outcome !== null && this._plan.breakerFailures.isFailure(outcome.code, outcome.cause);
    if (!isFailure) this._policies.throttling?.accepted(this._plan.simulation.nowNs);
  }

  /** How long the answer took, a late one too: those that are given up for a hedge are the slow ones. */
  private _measure(request: Request): void {
    const nowNs = this._plan.simulation.nowNs;
    this._policies.latencies[request.endpoint]?.record(nowNs, nowNs - request.sentNs);
  }

  private _unlink(request: Request): void {
    const call = request.call;
    if (call.open === request) {
      call.open = request.sibling;
      return;
    }
    let newer = call.open;
    while (newer !== null && newer.sibling !== request) newer = newer.sibling;
    if (newer !== null) newer.sibling = request.sibling;
  }

  /** It is not on its way yet: it waits for the limiter, for a permit, for a name or for a connection. */
  private _leaveStage(request: Request, outcome: Outcome | null): void {
    if (request.stage === "connection") request.pool?.leave(request, outcome);
    else if (request.stage === "bulkhead") this._leaveWaiting(request);
    else if (request.stage === "lookup") this._policies.lookup?.leave(request);
    else if (request.waitSlot >= 0) this._plan.simulation.cancel(request.waitSlot, request);
  }

  private _sendCancel(request: Request): void {
    const station = this._plan.stations[request.instance];
    if (station !== undefined) this._plan.outbound.send(station.cancel, request);
  }

  private _releasePermit(request: Request): void {
    request.holdsBulkhead = false;
    const line = this._policies.bulkheads?.[request.call.plan.endpoint];
    if (line === undefined) return;
    line.bulkhead.release();
    if (line.waiting.size > 0) this._plan.simulation.schedule(0, this._admitNext, line);
  }

  private _recordInBreaker(request: Request, outcome: Outcome | null): void {
    request.holdsBreaker = false;
    const result = outcome === null ? "ok" : this._plan.breakerFailures.result(outcome.code, outcome.cause);
    const breaker = this._policies.breakers?.[request.call.plan.endpoint];
    breaker?.ended(this._plan.simulation.nowNs, request.permittedNs, result);
  }
}
