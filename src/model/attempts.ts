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
 * in that order; what an attempt took on its way in is given back in `#settle`, its one way out.
 */
export class Attempts {
  readonly #host: Host;
  readonly #plan: ClientPlan;
  readonly #policies: ClientPolicies;
  readonly #owner: RoundOwner;
  readonly #routing: Routing;

  constructor(host: Host, plan: ClientPlan, policies: ClientPolicies, owner: RoundOwner) {
    this.#host = host;
    this.#plan = plan;
    this.#policies = policies;
    this.#owner = owner;
    this.#routing = new Routing(plan, policies);
  }

  /** One more attempt of a call. May end at once, before this returns. */
  begin(call: Call): void {
    const { simulation, probe, outcomes } = this.#plan;
    const nowNs = simulation.nowNs;
    const request = this.#owner.spares.request(call);
    request.sibling = call.open;
    call.open = request;
    if (call.rounds > 1 || request.sibling !== null) {
      probe.happened(nowNs, call.startedNs, CLIENT_EVENT.again);
    }
    if (
      this.#policies.throttling !== null &&
      !this.#policies.throttling.permits(nowNs, this.#plan.throttle)
    ) {
      probe.happened(nowNs, call.startedNs, CLIENT_EVENT.throttled);
      this.end(request, outcomes.throttled);
      return;
    }
    const breaker = this.#policies.breakers?.[call.plan.endpoint];
    if (breaker !== undefined) {
      if (!breaker.permits(nowNs)) {
        probe.happened(nowNs, call.startedNs, CLIENT_EVENT.circuitRejected);
        this.end(request, outcomes.circuitOpen);
        return;
      }
      request.holdsBreaker = true;
      request.permittedNs = nowNs;
    }
    if (this.#policies.limiters === null) this.#startTimeout(request);
    else this.#limit(request);
  }

  // --- rate limiter and timeout ---------------------------------------------------------------

  #limit(request: Request): void {
    const { simulation, probe, outcomes } = this.#plan;
    const nowNs = simulation.nowNs;
    const waitNs = this.#policies.limiters?.[request.call.plan.endpoint]?.reserve(nowNs) ?? 0;
    if (waitNs < 0) {
      probe.happened(nowNs, request.call.startedNs, CLIENT_EVENT.rateLimited);
      this.end(request, outcomes.rateLimited);
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
    this.#plan.probe.waited(nowNs, request.call.startedNs, CLIENT_WAIT.rateLimiter, nowNs - request.queuedNs);
    this.#startTimeout(request);
  };

  #startTimeout(request: Request): void {
    const { timeout } = request.call.plan;
    if (timeout !== null) request.timeoutSlot = timeout.start(this.#timedOut, request);
    if (this.#policies.concurrency === null) this.#askBulkhead(request);
    else this.#limitConcurrency(request, this.#policies.concurrency);
  }

  #limitConcurrency(request: Request, limiter: ConcurrencyLimiter<Request>): void {
    const { simulation, probe, outcomes } = this.#plan;
    if (limiter.tryAcquire(simulation.nowNs, request)) this.#askBulkhead(request);
    else {
      probe.happened(simulation.nowNs, request.call.startedNs, CLIENT_EVENT.overLimit);
      this.end(request, outcomes.concurrencyLimit);
    }
  }

  #askBulkhead(request: Request): void {
    const bulkhead = this.#policies.bulkheads?.[request.call.plan.endpoint];
    if (bulkhead === undefined) this.#route(request);
    else if (bulkhead.tryAcquire()) {
      request.holdsBulkhead = true;
      this.#route(request);
    } else this.#waitForPermit(request, bulkhead);
  }

  readonly #timedOut = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#timedOut, request);
      return;
    }
    if (request.settled) return;
    request.timeoutSlot = -1;
    this.#plan.probe.happened(this.#plan.simulation.nowNs, request.call.startedNs, CLIENT_EVENT.timedOut);
    this.end(request, this.#plan.outcomes.timeout);
  };

  // --- bulkhead -----------------------------------------------------------------------------

  #waitForPermit(request: Request, bulkhead: BulkheadLine): void {
    const { simulation, bulkheadWait, probe, outcomes } = this.#plan;
    if (bulkheadWait === null) {
      probe.happened(simulation.nowNs, request.call.startedNs, CLIENT_EVENT.bulkheadRejected);
      this.end(request, outcomes.bulkheadFull);
      return;
    }
    request.stage = "bulkhead";
    request.queuedNs = simulation.nowNs;
    bulkhead.waiting.add(request);
    request.waitSlot = bulkheadWait.start(this.#permitWaitOver, request);
  }

  readonly #permitWaitOver = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#permitWaitOver, request);
      return;
    }
    if (request.settled || request.stage !== "bulkhead") return;
    this.#plan.probe.happened(
      this.#plan.simulation.nowNs,
      request.call.startedNs,
      CLIENT_EVENT.bulkheadRejected,
    );
    this.end(request, this.#plan.outcomes.bulkheadFull);
  };

  #leaveWaiting(request: Request): void {
    this.#policies.bulkheads?.[request.call.plan.endpoint]?.waiting.delete(request);
    request.stage = "limiter";
    this.#plan.bulkheadWait?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    const nowNs = this.#plan.simulation.nowNs;
    this.#plan.probe.waited(nowNs, request.call.startedNs, CLIENT_WAIT.bulkhead, nowNs - request.queuedNs);
  }

  /** A permit came back: the one who has waited longest goes, through the queue, whichever caller it is of. */
  readonly #admitNext = ({ bulkhead, waiting }: BulkheadLine): void => {
    for (const request of waiting) {
      if (bulkhead.tryAcquire()) request.call.client.attempts.#admitted(request);
      return;
    }
  };

  #admitted(request: Request): void {
    this.#leaveWaiting(request);
    request.holdsBulkhead = true;
    this.#goOn(request);
  }

  /** A frozen caller whose turn has come has the permit, and goes on when it wakes up. */
  readonly #goOn = (request: Request): void => {
    if (this.#host.frozen) this.#host.deferMessage(this.#goOn, request);
    else if (!request.settled) this.#route(request);
  };

  // --- load balancer and network --------------------------------------------------------------

  #route(request: Request): void {
    const { lookup } = this.#policies;
    if (lookup === null || lookup.knows(request)) this.#assign(request);
  }

  /** The name it waited for is resolved, or cannot be. */
  found(request: Request): void {
    request.stage = "limiter";
    this.#assign(request);
  }

  #assign(request: Request): void {
    if (!this.#routing.assign(request)) this.end(request, this.#plan.outcomes.noInstance);
    else if (this.#policies.pool !== null) this.#policies.pool.acquire(request);
    else this.transmit(request);
  }

  /** Connections are kept to another instance than the balancer picked. */
  rerouted(request: Request, instance: number): void {
    this.#routing.rerouted(request, instance);
  }

  /** Sends the message; a database's connection is held by now. */
  transmit(request: Request): void {
    request.trace?.sent(
      this.#plan.simulation.nowNs,
      request.stage === "connection" ? "connection" : "permit",
    );
    request.stage = "sent";
    if (request.call.plan.measured) request.sentNs = this.#plan.simulation.nowNs;
    const station = this.#plan.stations[request.instance];
    if (station === undefined) throw new Error(`there is no instance ${request.instance}`);
    const delivery = this.#plan.outbound.carry(station.arrive, request);
    if (delivery === "lost") this.#neverAnswered(request);
    else if (delivery === "refused") {
      this.#plan.simulation.schedule(this.#plan.outbound.latencyNs(request), this.#bounced, request);
    }
  }

  readonly #bounced = (request: Request): void => {
    request.answer = this.#plan.outcomes.partitioned;
    this.answered(request);
  };

  /** The callee sends its answer. */
  reply(request: Request): void {
    const { inbound, simulation } = this.#plan;
    request.trace?.replied(simulation.nowNs, request.answer);
    const delivery = inbound.carry(this.answered, request);
    if (delivery === "lost") {
      request.station?.answerMet(request, "wasted");
      this.#neverAnswered(request);
    } else if (delivery === "refused")
      simulation.schedule(inbound.latencyNs(request), this.#bounced, request);
  }

  /** A lost message tells nobody; a connection it held is free when nobody waits on it any more. */
  #neverAnswered(request: Request): void {
    request.unanswerable = true;
    if (request.settled) request.pool?.release(request, request.answer);
  }

  /** Its answer is there: it came by message, or its producer knows. */
  readonly answered = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferMessage(this.answered, request);
      return;
    }
    request.answered = true;
    request.trace?.ends("network", this.#plan.simulation.nowNs);
    if (request.call.plan.measured && request.answer === null) this.#measure(request);
    request.pool?.release(request, request.answer);
    if (request.settled) {
      this.#plan.probe.happened(this.#plan.simulation.nowNs, request.call.startedNs, CLIENT_EVENT.cameLate);
      request.station?.answerMet(request, "wasted");
      return;
    }
    request.station?.answerMet(request, "taken");
    if (request.answer === null && request.degraded) request.call.degraded = true;
    this.end(request, request.answer);
    this.#owner.spares.taken(request);
  };

  // --- the end ------------------------------------------------------------------------------

  /** The attempt has ended for the caller; whatever still comes of it is late. */
  end(request: Request, outcome: Outcome | null): void {
    this.#settle(request, outcome, this.#plan.cancellation);
    this.#owner.attemptEnded(request.call, outcome);
  }

  /** Ends every attempt of a call that is still unanswered, without a word to the call. */
  settleOpen(call: Call, outcome: Outcome, tellsCallee = this.#plan.cancellation): void {
    while (call.open !== null) this.#settle(call.open, outcome, tellsCallee);
  }

  /** Every attempt comes by here exactly once: whatever it holds or waits for at the caller is given back. */
  #settle(request: Request, outcome: Outcome | null, tellsCallee: boolean): void {
    request.settled = true;
    request.trace?.ended(this.#plan.simulation.nowNs, outcome, request.degraded);
    this.#unlink(request);
    if (request.timeoutSlot >= 0) request.call.plan.timeout?.cancel(request.timeoutSlot, request);
    if (request.stage !== "sent") this.#leaveStage(request, outcome);
    else if (!request.answered) {
      if (tellsCallee) this.#sendCancel(request);
      request.pool?.gaveUp(request);
    }
    this.#routing.ended(request, outcome);
    if (this.#policies.concurrency !== null) this.#tellConcurrency(request, outcome);
    if (request.holdsBulkhead) this.#releasePermit(request);
    if (request.holdsBreaker) this.#recordInBreaker(request, outcome);
    if (this.#policies.throttling !== null) this.#tellThrottling(outcome);
  }

  /** What the caller's own policies refused, and what was called off, says nothing of the callee. */
  #tellConcurrency(request: Request, outcome: Outcome | null): void {
    const isDrop = outcome !== null && request.stage === "sent" && isOverloadSign(outcome);
    const sign = outcome === null ? "ok" : isDrop ? "dropped" : "ignored";
    this.#policies.concurrency?.release(this.#plan.simulation.nowNs, request, sign);
  }

  /** What was sent and did not fail has been accepted; of what was called off nobody knows better. */
  #tellThrottling(outcome: Outcome | null): void {
    if (outcome === this.#plan.outcomes.throttled) return;
    const isFailure = outcome !== null && this.#plan.breakerFailures.isFailure(outcome.code, outcome.cause);
    if (!isFailure) this.#policies.throttling?.accepted(this.#plan.simulation.nowNs);
  }

  /** How long the answer took, a late one too: those that are given up for a hedge are the slow ones. */
  #measure(request: Request): void {
    const nowNs = this.#plan.simulation.nowNs;
    this.#policies.latencies[request.endpoint]?.record(nowNs, nowNs - request.sentNs);
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

  /** It is not on its way yet: it waits for the limiter, for a permit, for a name or for a connection. */
  #leaveStage(request: Request, outcome: Outcome | null): void {
    if (request.stage === "connection") request.pool?.leave(request, outcome);
    else if (request.stage === "bulkhead") this.#leaveWaiting(request);
    else if (request.stage === "lookup") this.#policies.lookup?.leave(request);
    else if (request.waitSlot >= 0) this.#plan.simulation.cancel(request.waitSlot, request);
  }

  #sendCancel(request: Request): void {
    const station = this.#plan.stations[request.instance];
    if (station !== undefined) this.#plan.outbound.send(station.cancel, request);
  }

  #releasePermit(request: Request): void {
    request.holdsBulkhead = false;
    const line = this.#policies.bulkheads?.[request.call.plan.endpoint];
    if (line === undefined) return;
    line.bulkhead.release();
    if (line.waiting.size > 0) this.#plan.simulation.schedule(0, this.#admitNext, line);
  }

  #recordInBreaker(request: Request, outcome: Outcome | null): void {
    request.holdsBreaker = false;
    const result = outcome === null ? "ok" : this.#plan.breakerFailures.result(outcome.code, outcome.cause);
    const breaker = this.#policies.breakers?.[request.call.plan.endpoint];
    breaker?.ended(this.#plan.simulation.nowNs, request.permittedNs, result);
  }
}
