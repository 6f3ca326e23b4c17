import fc from "fast-check";
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from "cockatiel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import { noChance, RULES, TRIP_RULES } from "./breaker-options.ts";

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
  #waitFrom = 0;
  #clearedAt = 0;
  /** Outcomes before this one are of earlier intervals. */
  #cleared = 0;
  #openings = 0;
  #permitsLeft = 0;
  #shares: number[] = [];
  #admitted = 0;
  #outcomes: Outcome[] = [];

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  permits(nowNs: number): boolean {
    this.#turn(nowNs);
    if (this.state === "closed") return true;
    if (this.state === "open" && nowNs > this.#waitFrom + this.waitNs()) {
      this.#move(nowNs, "half-open");
      this.#permitsLeft = this.#options.permittedNumberOfCallsInHalfOpenState;
      this.#shares = [];
      this.#admitted = 0;
    }
    return this.state === "half-open" && this.#admits(nowNs);
  }

  /** The wait of the opening at hand: exponential, capped. */
  waitNs(): number {
    const { waitDurationInOpenStateNs: base, waitDurationBackoff: backoff } = this.#options;
    const plain = base * backoff.multiplier ** (this.#openings - 1);
    return Math.min(Math.round(plain), backoff.maxNs ?? Infinity);
  }

  #admits(nowNs: number): boolean {
    const { halfOpen } = this.#options;
    if (halfOpen.kind === "all") return true;
    if (halfOpen.kind === "permits") {
      if (this.#permitsLeft === 0) return false;
      this.#permitsLeft -= 1;
      return true;
    }
    // As many have passed as the shares so far add up to, the first call counting as a whole one.
    const passed = Math.min(1, (nowNs - this.#movedAt) / halfOpen.overNs);
    this.#shares.push(halfOpen.from + (1 - halfOpen.from) * passed);
    const due = 1 + this.#shares.slice(1).reduce((sum, share) => sum + share, 0);
    if (Math.floor(due + 1e-6) <= this.#admitted) return false;
    this.#admitted += 1;
    return true;
  }

  ended(nowNs: number, startedNs: number, result: string): void {
    const { lateOutcomes } = this.#options;
    const isTrialCall = this.state === "half-open" && startedNs >= this.#movedAt;
    if (this.state === "open") {
      if (result === "failed" && lateOutcomes === "restartWait") this.#waitFrom = nowNs;
    } else if (result !== "neutral") this.#endedWith(nowNs, startedNs, result === "failed", isTrialCall);
    else if (isTrialCall) this.#permitsLeft += 1;
  }

  #endedWith(nowNs: number, startedNs: number, failed: boolean, isTrialCall: boolean): void {
    const { lateOutcomes, successThreshold, permittedNumberOfCallsInHalfOpenState } = this.#options;
    this.#turn(nowNs);
    if (lateOutcomes === "ignored" && startedNs < Math.max(this.#movedAt, this.#clearedAt)) return;
    const returns = successThreshold !== null && successThreshold > permittedNumberOfCallsInHalfOpenState;
    if (isTrialCall && returns) this.#permitsLeft += 1;
    const slow = nowNs - startedNs > this.#options.trip.slowCallDurationThresholdNs;
    this.#outcomes.push({ second: Math.floor(nowNs / SECOND), failed, slow });
    if (this.state === "closed") this.#judgeClosed(nowNs);
    else this.#judgeTrial(nowNs);
  }

  /** Counts are cleared by the first that happens after an interval. */
  #turn(nowNs: number): void {
    const { slidingWindow } = this.#options;
    if (this.state !== "closed" || slidingWindow.kind !== "interval") return;
    if (nowNs <= this.#clearedAt + slidingWindow.intervalNs) return;
    this.#clearedAt = nowNs;
    this.#cleared = this.#outcomes.length;
  }

  #judgeClosed(nowNs: number): void {
    const { slidingWindow, minimumNumberOfCalls, trip } = this.#options;
    const lastCalls = this.#window(nowNs);
    const least =
      slidingWindow.kind === "calls"
        ? Math.min(minimumNumberOfCalls, slidingWindow.calls)
        : minimumNumberOfCalls;
    const last = this.#outcomes.at(-1)!;
    if (trip.judgedAfter === "failure" && !last.failed && !last.slow) return;
    const isRow = trip.consecutiveFailures !== null && this.#row() >= trip.consecutiveFailures;
    if (isRow || this.#exceeds(lastCalls, least, trip.failureRateThreshold)) this.#move(nowNs, "open");
  }

  #window(nowNs: number): readonly Outcome[] {
    const { slidingWindow: window } = this.#options;
    switch (window.kind) {
      case "calls":
        return this.#outcomes.slice(-window.calls);
      case "time":
        return this.#lastSeconds(nowNs, window.timeNs);
      case "interval":
        return this.#outcomes.slice(this.#cleared);
    }
  }

  #judgeTrial(nowNs: number): void {
    const { permittedNumberOfCallsInHalfOpenState: permitted, successThreshold } = this.#options;
    const { trip, halfOpen } = this.#options;
    const isStrict = this.#isStrict();
    const least = successThreshold ?? Math.min(permitted, this.#options.minimumNumberOfCalls);
    const lastCalls = this.#outcomes.slice(-(successThreshold ?? permitted));
    const rowMax = isStrict ? 1 : (trip.consecutiveFailures ?? Infinity);
    const rate = isStrict ? null : trip.failureRateThreshold;
    const rampNs = halfOpen.kind === "ramp" ? halfOpen.overNs : 0;
    if (this.#row() >= rowMax || this.#exceeds(lastCalls, least, rate)) this.#move(nowNs, "open");
    else if (this.#outcomes.length >= least && nowNs >= this.#movedAt + rampNs) this.#move(nowNs, "closed");
  }

  /** One failure refutes a trial that counts successes, or that has no rate to go by. */
  #isStrict(): boolean {
    const { trip, successThreshold } = this.#options;
    return (
      successThreshold !== null || (trip.failureRateThreshold === null && trip.consecutiveFailures !== null)
    );
  }

  #exceeds(calls: readonly Outcome[], least: number, failureRate: number | null): boolean {
    if (calls.length < least) return false;
    const failed = calls.filter((call) => call.failed).length / calls.length;
    const slow = calls.filter((call) => call.slow).length / calls.length;
    const { slowCallRateThreshold, opensAt } = this.#options.trip;
    const trips = (rate: number, threshold: number | null): boolean =>
      threshold !== null && (rate > threshold || (rate === threshold && opensAt === "threshold"));
    return trips(failed, failureRate) || trips(slow, slowCallRateThreshold);
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
    this.#waitFrom = nowNs;
    this.#clearedAt = nowNs;
    this.#cleared = 0;
    this.#outcomes = [];
    if (to === "open") this.#openings += 1;
    if (to === "closed") this.#openings = 0;
  }
}

const anyOptions: fc.Arbitrary<CircuitBreakerOptions> = fc.record({
  trip: fc.record({
    failureRateThreshold: fc.constantFrom(null, 0.07, 0.3, 0.5, 1),
    slowCallRateThreshold: fc.constantFrom(null, 0.5, 1),
    slowCallDurationThresholdNs: fc.constantFrom(0, SECOND, 3 * SECOND),
    consecutiveFailures: fc.constantFrom(null, null, 1, 2, 4),
    opensAt: fc.constantFrom("threshold", "aboveThreshold"),
    judgedAfter: fc.constantFrom("outcome", "failure"),
  }),
  slidingWindow: fc.oneof(
    fc.record({ kind: fc.constant("calls" as const), calls: fc.integer({ min: 1, max: 8 }) }),
    fc.record({
      kind: fc.constant("time" as const),
      timeNs: fc.constantFrom(SECOND, 2.5 * SECOND, 10 * SECOND),
    }),
    fc.record({ kind: fc.constant("interval" as const), intervalNs: fc.constantFrom(SECOND, 10 * SECOND) }),
  ),
  minimumNumberOfCalls: fc.integer({ min: 1, max: 6 }),
  waitDurationInOpenStateNs: fc.constantFrom(0, SECOND, 5 * SECOND),
  waitDurationBackoff: fc.record({
    multiplier: fc.constantFrom(1, 1, 2),
    maxNs: fc.constantFrom(null, 7 * SECOND),
  }),
  waitDurationJitter: fc.constant({ kind: "none" as const }),
  lateOutcomes: fc.constantFrom("counted", "counted", "ignored", "restartWait"),
  halfOpen: fc.oneof(
    fc.constant({ kind: "permits" as const }),
    fc.constant({ kind: "all" as const }),
    fc.record({
      kind: fc.constant("ramp" as const),
      from: fc.constantFrom(0.1, 0.5, 1),
      overNs: fc.constantFrom(SECOND, 30 * SECOND),
    }),
  ),
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
        const breaker = new CircuitBreaker(options, noChance, (_nowNs, from, to) => {
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
        // A ramp may keep a single call off, not ten of them.
        nowNs += plain.waitNs();
        const later = Array.from({ length: 10 }, () => breaker.permits((nowNs += 1)));
        expect(later).toContain(true);
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
      ...TRIP_RULES,
    },
    slidingWindow: { kind: "calls", calls: 100 },
    minimumNumberOfCalls: 100,
    waitDurationInOpenStateNs: 1_000.5 * MILLISECOND,
    permittedNumberOfCallsInHalfOpenState: 1,
    successThreshold: null,
    ...RULES,
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
        const breaker = new CircuitBreaker(options, noChance, () => {});
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
