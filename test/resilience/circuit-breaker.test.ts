import { describe, expect, it } from "vitest";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import { noChance, RULES, TRIP_RULES } from "./breaker-options.ts";

const SECOND = 1_000_000_000;

const base: CircuitBreakerOptions = {
  trip: {
    failureRateThreshold: 0.5,
    slowCallRateThreshold: null,
    slowCallDurationThresholdNs: 60 * SECOND,
    consecutiveFailures: null,
    ...TRIP_RULES,
  },
  slidingWindow: { kind: "calls", calls: 4 },
  minimumNumberOfCalls: 4,
  waitDurationInOpenStateNs: 30 * SECOND,
  permittedNumberOfCallsInHalfOpenState: 3,
  successThreshold: null,
  ...RULES,
};
const consecutive = (failures: number): CircuitBreakerOptions => ({
  ...base,
  trip: { ...base.trip, failureRateThreshold: null, consecutiveFailures: failures },
  minimumNumberOfCalls: 100,
});
/** Strictly after the wait of a circuit that opened at 0. */
const AFTER_WAIT = 30 * SECOND + 1;

interface Subject {
  readonly breaker: CircuitBreaker;
  readonly moves: string[];
  /** One call after the other, all at `nowNs`: "o" is ok, "f" failed, "n" neutral. */
  readonly calls: (nowNs: number, results: string) => void;
}

const resultOf = { o: "ok", f: "failed", n: "neutral" } as const;

function subject(options: CircuitBreakerOptions = base): Subject {
  const moves: string[] = [];
  const breaker = new CircuitBreaker(options, noChance, (nowNs, from, to, because) => {
    moves.push(`${nowNs / SECOND} s: ${from} -> ${to}, ${because}`);
  });
  const calls = (nowNs: number, results: string): void => {
    for (const result of results) {
      expect(breaker.permits(nowNs)).toBe(true);
      breaker.ended(nowNs, nowNs, resultOf[result as keyof typeof resultOf]);
    }
  };
  return { breaker, moves, calls };
}

/** A circuit that opened at time 0. */
function opened(options: CircuitBreakerOptions = base): Subject {
  const open = subject(options);
  for (let call = 0; call < 4 && open.breaker.state === "closed"; call += 1) open.calls(0, "f");
  expect(open.breaker.state).toBe("open");
  open.moves.length = 0;
  return open;
}

describe("a closed circuit", () => {
  it("says nothing before the minimum number of calls, however many of them fail", () => {
    const { breaker, calls } = subject();
    calls(0, "fff");
    expect(breaker.state).toBe("closed");
  });

  it("opens when the share of failures in the window reaches the threshold", () => {
    const { calls, moves } = subject();
    calls(2 * SECOND, "ffo");
    calls(5 * SECOND, "o");
    expect(moves).toEqual(["5 s: closed -> open, 2 of the last 4 calls failed"]);
  });

  it("can be opened by a success that completes the minimum", () => {
    const { breaker, calls } = subject();
    calls(0, "ffo");
    expect(breaker.state).toBe("closed");
    calls(0, "o");
    expect(breaker.state).toBe("open");
  });

  it("forgets the oldest call of a window of calls", () => {
    const { breaker, calls } = subject();
    calls(0, "fooofooofooo");
    expect(breaker.state).toBe("closed");
    calls(0, "ff");
    expect(breaker.state).toBe("open");
  });

  it("needs no more calls than its window holds", () => {
    const { breaker, calls } = subject({ ...base, minimumNumberOfCalls: 100 });
    calls(0, "ffff");
    expect(breaker.state).toBe("open");
  });

  it("compares quotients, so that 7 of 100 reaches 7 %", () => {
    const { calls, moves } = subject({
      ...base,
      trip: { ...base.trip, failureRateThreshold: 0.07 },
      slidingWindow: { kind: "calls", calls: 100 },
      minimumNumberOfCalls: 100,
    });
    calls(0, `${"o".repeat(93)}fffffff`);
    expect(moves).toEqual(["0 s: closed -> open, 7 of the last 100 calls failed"]);
  });

  it("records neutral ends not at all", () => {
    const { breaker, calls } = subject();
    calls(0, "fnfnnfnn");
    expect(breaker.state).toBe("closed");
    calls(0, "f");
    expect(breaker.state).toBe("open");
  });

  it("forgets what is older than a window of time, in buckets of one second", () => {
    const options: CircuitBreakerOptions = { ...base, slidingWindow: { kind: "time", timeNs: 10 * SECOND } };
    const late = subject(options);
    late.calls(0.5 * SECOND, "fff");
    late.calls(9.9 * SECOND, "f");
    expect(late.moves).toEqual(["9.9 s: closed -> open, 4 of 4 calls in the last 10 s failed"]);
    const tooLate = subject(options);
    tooLate.calls(0.5 * SECOND, "fff");
    tooLate.calls(10 * SECOND, "fff");
    expect(tooLate.breaker.state).toBe("closed");
  });

  it("does not cap the minimum by a window of time", () => {
    const { breaker, calls } = subject({
      ...base,
      slidingWindow: { kind: "time", timeNs: SECOND },
      minimumNumberOfCalls: 50,
    });
    calls(0, "f".repeat(49));
    expect(breaker.state).toBe("closed");
    calls(0, "f");
    expect(breaker.state).toBe("open");
  });

  it("opens after so many failures in a row, and a success begins the row anew", () => {
    const { calls, moves } = subject(consecutive(3));
    calls(0, "ffoff");
    expect(moves).toEqual([]);
    calls(0, "f");
    expect(moves).toEqual(["0 s: closed -> open, 3 calls in a row failed"]);
  });

  it("opens when too many calls are slow, be they ok or not; slow is longer than the threshold", () => {
    const { breaker, moves } = subject({
      ...base,
      trip: {
        ...base.trip,
        failureRateThreshold: null,
        slowCallRateThreshold: 0.75,
        slowCallDurationThresholdNs: 2 * SECOND,
      },
    });
    const durations = [2 * SECOND, 2 * SECOND + 1, 3 * SECOND, 9 * SECOND];
    for (const durationNs of durations) {
      expect(breaker.permits(0)).toBe(true);
      breaker.ended(durationNs, 0, durationNs === 3 * SECOND ? "failed" : "ok");
    }
    expect(moves).toEqual(["9 s: closed -> open, 3 of the last 4 calls were slow"]);
  });
});

describe("an open circuit", () => {
  it("refuses every call until one comes strictly later than the wait, which begins the trial", () => {
    const { breaker, moves } = opened();
    expect([1, 30 * SECOND - 1, 30 * SECOND].map((nowNs) => breaker.permits(nowNs))).toEqual([
      false,
      false,
      false,
    ]);
    expect(breaker.state).toBe("open");
    expect(breaker.permits(45 * SECOND)).toBe(true);
    expect(moves).toEqual(["45 s: open -> half-open, its wait of 30 s is over"]);
  });

  it("ignores how calls from before it opened end", () => {
    const { breaker } = opened();
    for (const result of ["ok", "failed", "neutral"] as const) breaker.ended(SECOND, 0, result);
    expect([breaker.state, breaker.permits(SECOND)]).toEqual(["open", false]);
  });
});

describe("a half-open circuit", () => {
  it("lets exactly the permitted number of calls through", () => {
    const { breaker } = opened();
    expect([1, 2, 3, 4, 5].map((step) => breaker.permits(AFTER_WAIT + step))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("closes when the trial stays below the threshold, with an empty window", () => {
    const { breaker, calls, moves } = opened();
    calls(AFTER_WAIT, "ofo");
    expect(moves[1]).toMatch(/: half-open -> closed, 1 of the last 3 trial calls failed$/);
    calls(AFTER_WAIT, "fff");
    expect(breaker.state).toBe("closed");
    calls(AFTER_WAIT, "f");
    expect(breaker.state).toBe("open");
  });

  it("opens again when the trial reaches the threshold, for a whole wait", () => {
    const { breaker, calls, moves } = opened();
    calls(AFTER_WAIT, "fof");
    expect(moves[1]).toMatch(/: half-open -> open, 2 of the last 3 trial calls failed$/);
    expect(breaker.permits(AFTER_WAIT + 30 * SECOND)).toBe(false);
    expect(breaker.permits(AFTER_WAIT + 30 * SECOND + 1)).toBe(true);
  });

  it("decides as soon as the minimum number of calls is in, if that is smaller than the trial", () => {
    const { breaker, calls } = opened({
      ...base,
      slidingWindow: { kind: "calls", calls: 2 },
      minimumNumberOfCalls: 2,
    });
    calls(AFTER_WAIT, "oo");
    expect(breaker.state).toBe("closed");
  });

  it("has the permission of a neutral end back", () => {
    const { breaker, calls } = opened();
    calls(AFTER_WAIT, "nnnnnnoo");
    expect([breaker.permits(AFTER_WAIT), breaker.permits(AFTER_WAIT)]).toEqual([true, false]);
  });

  it("has no permission back from calls that were let through before the trial", () => {
    const { breaker } = opened();
    expect([1, 2, 3].map(() => breaker.permits(AFTER_WAIT))).toEqual([true, true, true]);
    breaker.ended(AFTER_WAIT, 0, "neutral");
    expect(breaker.permits(AFTER_WAIT)).toBe(false);
  });

  it("counts how calls from before the trip end, as Resilience4j does", () => {
    const { breaker, moves } = opened();
    expect(breaker.permits(AFTER_WAIT)).toBe(true);
    for (let late = 0; late < 3; late += 1) breaker.ended(AFTER_WAIT, 0, "failed");
    expect(breaker.state).toBe("open");
    expect(moves).toHaveLength(2);
  });

  it("judges slow calls as well", () => {
    const { breaker, moves } = opened({
      ...base,
      trip: { ...base.trip, slowCallRateThreshold: 1, slowCallDurationThresholdNs: SECOND },
    });
    for (let call = 0; call < 3; call += 1) expect(breaker.permits(AFTER_WAIT)).toBe(true);
    for (let call = 0; call < 3; call += 1) breaker.ended(AFTER_WAIT + 2 * SECOND, AFTER_WAIT, "ok");
    expect(moves[1]).toMatch(/half-open -> open, 3 of the last 3 trial calls were slow$/);
  });

  it("opens at the first failure where failures in a row are all that opens it", () => {
    const { breaker, calls, moves } = opened(consecutive(4));
    calls(AFTER_WAIT, "of");
    expect(breaker.state).toBe("open");
    expect(moves[1]).toMatch(/half-open -> open, 1 of the last 2 trial calls failed$/);
    calls(AFTER_WAIT * 3, "ooo");
    expect(breaker.state).toBe("closed");
  });

  it("closes after `successThreshold` successes and opens at one failure", () => {
    const options = { ...base, successThreshold: 2 };
    const good = opened(options);
    good.calls(AFTER_WAIT, "oo");
    expect(good.breaker.state).toBe("closed");
    const bad = opened(options);
    bad.calls(AFTER_WAIT, "of");
    expect(bad.breaker.state).toBe("open");
  });

  it("bounds the calls under way, not their number, when the threshold is above the permitted calls", () => {
    const { breaker, calls } = opened({
      ...base,
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 3,
    });
    calls(AFTER_WAIT, "oo");
    expect([breaker.permits(AFTER_WAIT), breaker.permits(AFTER_WAIT)]).toEqual([true, false]);
    breaker.ended(AFTER_WAIT, AFTER_WAIT, "ok");
    expect(breaker.state).toBe("closed");
  });
});
