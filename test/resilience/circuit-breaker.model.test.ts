import fc from "fast-check";
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from "cockatiel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";

const SECOND = 1_000_000_000;
const MILLISECOND = 1_000_000;

interface Outcome {
  readonly second: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

/** The rules once more, over a plain list of every outcome since the last move. */
class PlainBreaker {
  state = "closed";
  readonly #options: CircuitBreakerOptions;
  #movedAt = 0;
  #permitsLeft = 0;
  #outcomes: Outcome[] = [];

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  permits(nowNs: number): boolean {
    if (this.state === "closed") return true;
    if (this.state === "open" && nowNs > this.#movedAt + this.#options.waitDurationInOpenStateNs) {
      this.#move(nowNs, "half-open");
      this.#permitsLeft = this.#options.permittedNumberOfCallsInHalfOpenState;
    }
    if (this.state === "open" || this.#permitsLeft === 0) return false;
    this.#permitsLeft -= 1;
    return true;
  }

  ended(nowNs: number, startedNs: number, result: string): void {
    if (this.state === "open") return;
    const isTrialCall = this.state === "half-open" && startedNs >= this.#movedAt;
    if (result === "neutral") {
      if (isTrialCall) this.#permitsLeft += 1;
      return;
    }
    if (isTrialCall && this.#options.successThreshold !== null) this.#permitsLeft += 1;
    const slow = nowNs - startedNs > this.#options.trip.slowCallDurationThresholdNs;
    this.#outcomes.push({ second: Math.floor(nowNs / SECOND), failed: result === "failed", slow });
    if (this.state === "closed") this.#judgeClosed(nowNs);
    else this.#judgeTrial(nowNs);
  }

  #judgeClosed(nowNs: number): void {
    const { slidingWindow, minimumNumberOfCalls, trip } = this.#options;
    const lastCalls =
      slidingWindow.kind === "calls"
        ? this.#outcomes.slice(-slidingWindow.calls)
        : this.#lastSeconds(nowNs, slidingWindow.timeNs);
    const least =
      slidingWindow.kind === "calls"
        ? Math.min(minimumNumberOfCalls, slidingWindow.calls)
        : minimumNumberOfCalls;
    const isRow = trip.consecutiveFailures !== null && this.#row() >= trip.consecutiveFailures;
    if (isRow || this.#exceeds(lastCalls, least, trip.failureRateThreshold)) this.#move(nowNs, "open");
  }

  #judgeTrial(nowNs: number): void {
    const {
      permittedNumberOfCallsInHalfOpenState: permitted,
      minimumNumberOfCalls,
      trip,
      successThreshold,
    } = this.#options;
    const isStrict =
      successThreshold !== null || (trip.failureRateThreshold === null && trip.consecutiveFailures !== null);
    const least = successThreshold ?? Math.min(permitted, minimumNumberOfCalls);
    const isRow = trip.consecutiveFailures !== null && this.#row() >= trip.consecutiveFailures;
    const isRefuted = isStrict ? this.#row() > 0 : isRow;
    if (isRefuted || this.#exceeds(this.#outcomes, least, isStrict ? null : trip.failureRateThreshold))
      this.#move(nowNs, "open");
    else if (this.#outcomes.length >= least) this.#move(nowNs, "closed");
  }

  #exceeds(calls: readonly Outcome[], least: number, failureRate: number | null): boolean {
    if (calls.length < least) return false;
    const failed = calls.filter((call) => call.failed).length / calls.length;
    const slow = calls.filter((call) => call.slow).length / calls.length;
    const slowRate = this.#options.trip.slowCallRateThreshold;
    return (failureRate !== null && failed >= failureRate) || (slowRate !== null && slow >= slowRate);
  }

  #lastSeconds(nowNs: number, timeNs: number): Outcome[] {
    const oldest = Math.floor(nowNs / SECOND) - Math.ceil(timeNs / SECOND) + 1;
    return this.#outcomes.filter((outcome) => outcome.second >= oldest);
  }

  #row(): number {
    const lastGood = this.#outcomes.findLastIndex((outcome) => !outcome.failed);
    return this.#outcomes.length - 1 - lastGood;
  }

  #move(nowNs: number, to: string): void {
    this.state = to;
    this.#movedAt = nowNs;
    this.#outcomes = [];
  }
}

const anyOptions: fc.Arbitrary<CircuitBreakerOptions> = fc.record({
  trip: fc.record({
    failureRateThreshold: fc.constantFrom(null, 0.07, 0.3, 0.5, 1),
    slowCallRateThreshold: fc.constantFrom(null, 0.5, 1),
    slowCallDurationThresholdNs: fc.constantFrom(0, SECOND, 3 * SECOND),
    consecutiveFailures: fc.constantFrom(null, null, 1, 2, 4),
  }),
  slidingWindow: fc.oneof(
    fc.record({ kind: fc.constant("calls" as const), calls: fc.integer({ min: 1, max: 8 }) }),
    fc.record({
      kind: fc.constant("time" as const),
      timeNs: fc.constantFrom(SECOND, 2.5 * SECOND, 10 * SECOND),
    }),
  ),
  minimumNumberOfCalls: fc.integer({ min: 1, max: 6 }),
  waitDurationInOpenStateNs: fc.constantFrom(0, SECOND, 5 * SECOND),
  permittedNumberOfCallsInHalfOpenState: fc.integer({ min: 1, max: 4 }),
  successThreshold: fc.constantFrom(null, null, 1, 3, 6),
});

/** Time passes, then a call asks to pass, or one of those under way ends. */
const anyStep = fc.record({
  afterNs: fc.oneof(fc.constant(0), fc.nat(SECOND), fc.constantFrom(SECOND, 5 * SECOND, 20 * SECOND)),
  ending: fc.option(
    fc.record({
      which: fc.nat(100),
      result: fc.constantFrom("ok" as const, "failed" as const, "neutral" as const),
    }),
  ),
});

describe("CircuitBreaker", () => {
  it("does what the rules say over any course of calls, and is never stuck half-open", () => {
    fc.assert(
      fc.property(anyOptions, fc.array(anyStep, { maxLength: 120 }), (options, steps) => {
        let moves = 0;
        const breaker = new CircuitBreaker(options, (_nowNs, from, to) => {
          expect(to).not.toBe(from);
          moves += 1;
        });
        const plain = new PlainBreaker(options);
        const underWay: number[] = [];
        let nowNs = 0;
        const end = (which: number, result: "ok" | "failed" | "neutral"): void => {
          const [startedNs] = underWay.splice(which % underWay.length, 1);
          breaker.ended(nowNs, startedNs!, result);
          plain.ended(nowNs, startedNs!, result);
          expect(breaker.state).toBe(plain.state);
        };
        for (const { afterNs, ending } of steps) {
          nowNs += afterNs;
          if (ending !== null && underWay.length > 0) {
            end(ending.which, ending.result);
            continue;
          }
          const admitted = plain.permits(nowNs);
          expect(breaker.permits(nowNs)).toBe(admitted);
          expect(breaker.state).toBe(plain.state);
          if (admitted) underWay.push(nowNs);
        }
        while (underWay.length > 0) end(0, moves % 2 === 0 ? "neutral" : "ok");
        expect(breaker.permits(nowNs + options.waitDurationInOpenStateNs + 1)).toBe(true);
      }),
      { seed: 8, numRuns: 2_000 },
    );
  });
});

describe("CircuitBreaker beside cockatiel's ConsecutiveBreaker", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: 0 }));
  afterEach(() => vi.useRealTimers());

  // One call at a time and one trial call, where both have the same rules. The wait of half a
  // millisecond more keeps calls off its very end, which is open here and half-open there.
  const options: CircuitBreakerOptions = {
    trip: {
      failureRateThreshold: null,
      slowCallRateThreshold: null,
      slowCallDurationThresholdNs: 60 * SECOND,
      consecutiveFailures: 3,
    },
    slidingWindow: { kind: "calls", calls: 100 },
    minimumNumberOfCalls: 100,
    waitDurationInOpenStateNs: 1_000.5 * MILLISECOND,
    permittedNumberOfCallsInHalfOpenState: 1,
    successThreshold: null,
  };
  const nameOf = { [CircuitState.Closed]: "closed", [CircuitState.Open]: "open" } as Readonly<
    Record<number, string>
  >;

  it("refuses the same calls and stands in the same state after each", async () => {
    const step = fc.record({
      afterMs: fc.constantFrom(0, 10, 400, 1_000, 1_001, 5_000),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const oracle = circuitBreaker(handleAll, {
          halfOpenAfter: 1_000.5,
          breaker: new ConsecutiveBreaker(3),
        });
        const breaker = new CircuitBreaker(options, () => {});
        for (const { afterMs, fails } of steps) {
          vi.setSystemTime(Date.now() + afterMs);
          const nowNs = Date.now() * MILLISECOND;
          const attempt = oracle.execute(() => (fails ? Promise.reject(new Error("failed")) : "ok"));
          const refused = await attempt.then(
            () => false,
            (error: unknown) => error instanceof BrokenCircuitError,
          );
          expect(breaker.permits(nowNs)).toBe(!refused);
          if (!refused) breaker.ended(nowNs, nowNs, fails ? "failed" : "ok");
          expect(breaker.state).toBe(nameOf[oracle.state]);
        }
      }),
      { seed: 9, numRuns: 150 },
    );
  });
});
