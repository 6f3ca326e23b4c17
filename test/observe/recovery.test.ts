import { describe, expect, it } from "vitest";
import type { LoadSetup } from "../../src/observe/setup.ts";
import type { ImpactSummary } from "../../src/observe/summary.ts";
import { observe, SECOND, setupOf, timeout } from "./observed.ts";

interface Story {
  readonly durationS: number;
  readonly faultS: readonly [number, number];
  readonly rate?: number;
  readonly warmupS?: number;
  readonly load?: LoadSetup;
  /** Whether the request that arrives at this second is answered; at once, or after `latencyS`. */
  readonly answers: (atS: number) => boolean;
  readonly latencyS?: number;
  /** Seconds of all arrivals; evenly spaced unless given. */
  readonly arrivals?: readonly number[];
}

function impactOf(story: Story): ImpactSummary {
  const { durationS, rate = 100, latencyS = 0 } = story;
  const steady: LoadSetup = {
    kind: "open",
    stages: [{ startNs: 0, endNs: durationS * SECOND, fromRate: rate, toRate: rate }],
  };
  const load = story.load ?? steady;
  const [startS, endS] = story.faultS;
  const setup = setupOf({
    durationNs: durationS * SECOND,
    warmupNs: (story.warmupS ?? 0) * SECOND,
    workloads: [{ ...setupOf().workloads[0]!, load }],
    faults: [
      {
        name: "outage",
        startNs: startS * SECOND,
        endNs: endS * SECOND,
        repeated: null,
        text: "db is gone",
        restarts: [],
        abort: null,
      },
    ],
  });
  const arrivals = story.arrivals ?? Array.from({ length: durationS * rate }, (_, index) => index / rate);
  const summary = observe(setup, (observer) => {
    const users = observer.workload("users");
    const facts = arrivals.flatMap((atS) => [
      { atS, state: (atNs: number) => users.arrived(atNs, 0) },
      {
        atS: atS + latencyS,
        state: (atNs: number) =>
          users.ended(atNs, 0, Math.round(atS * SECOND), story.answers(atS) ? null : timeout, false),
      },
    ]);
    for (const { atS, state } of facts.filter(({ atS }) => atS < durationS).sort((a, b) => a.atS - b.atS))
      state(Math.round(atS * SECOND));
  });
  const { baselineGoodput, worstGoodput, lostRequests, recovered, recoveryMs } =
    summary.faults["outage"]!.impact["users"]!;
  return { baselineGoodput, worstGoodput, lostRequests, recovered, recoveryMs };
}

/** Arrivals of a Poisson process from a small generator of our own (Park and Miller, 1988). */
function poissonArrivals(rate: number, durationS: number): number[] {
  let state = 20_261_120;
  const arrivals: number[] = [];
  for (let atS = 0; ;) {
    state = (state * 48_271) % 2_147_483_647;
    atS -= Math.log(state / 2_147_483_647) / rate;
    if (atS >= durationS) return arrivals;
    arrivals.push(atS);
  }
}

describe("recovery", () => {
  it("is measured from the end of the fault to the first good stretch", () => {
    // Nothing is answered from 100 s on; the fault ends at 110 s, answers return at 117 s. The
    // stretch 116 to 126 s holds 9 of 10 seconds, 90 %; the one from 117 s on is whole.
    const impact = impactOf({
      durationS: 200,
      faultS: [100, 110],
      answers: (atS) => atS < 100 || atS >= 117,
    });
    expect(impact).toEqual({
      baselineGoodput: 100,
      worstGoodput: 0,
      lostRequests: 1700,
      recovered: true,
      recoveryMs: 7000,
    });
  });

  it("takes a stretch of 95 % on the mean, one bad second in it notwithstanding", () => {
    const halfOf118 = (atS: number): boolean => atS >= 118 && atS < 119 && (atS * 100) % 2 < 1;
    const impact = impactOf({
      durationS: 200,
      faultS: [100, 110],
      answers: (atS) => atS < 100 || (atS >= 117 && !halfOf118(Math.round(atS * 100) / 100)),
    });
    expect(impact.recoveryMs).toBe(7000);
  });

  it("took no time where the fault did no harm", () => {
    const impact = impactOf({ durationS: 200, faultS: [100, 110], answers: () => true });
    expect(impact).toEqual({
      baselineGoodput: 100,
      worstGoodput: 100,
      lostRequests: 0,
      recovered: true,
      recoveryMs: 0,
    });
  });

  it("failed where no stretch is good enough to the end: a metastable failure", () => {
    const impact = impactOf({
      durationS: 200,
      faultS: [100, 110],
      answers: (atS) => atS < 100 || Math.round(atS * 100) % 10 < 9,
    });
    expect(impact).toMatchObject({
      recovered: false,
      recoveryMs: null,
      worstGoodput: 90,
      lostRequests: 1000,
    });
  });

  it("does not count what fails after it", () => {
    const impact = impactOf({
      durationS: 200,
      faultS: [100, 110],
      answers: (atS) => atS < 100 || (atS >= 110 && atS < 150),
    });
    expect(impact).toMatchObject({ recovered: true, recoveryMs: 0, lostRequests: 1000, worstGoodput: 0 });
  });

  it("counts a request as lost by its beginning, even if it fails long after the recovery", () => {
    // Requests that begin from 100 to 115 s fail 30 s later, when all is well again.
    const impact = impactOf({
      durationS: 250,
      faultS: [100, 110],
      latencyS: 30,
      answers: (atS) => atS < 100 || atS >= 115,
    });
    // Answers of the good ones miss from 130 to 145 s: the level falls only then, so the first stretch is good.
    expect(impact).toMatchObject({ recovered: true, recoveryMs: 0, lostRequests: 1000 });
  });

  it("is not judged with fewer than ten windows left, or none", () => {
    const answers = (atS: number): boolean => atS < 100;
    expect(impactOf({ durationS: 119, faultS: [100, 110], answers })).toMatchObject({
      baselineGoodput: 100,
      recovered: null,
      recoveryMs: null,
      lostRequests: 1900,
    });
    expect(impactOf({ durationS: 120, faultS: [100, 110], answers })).toMatchObject({ recovered: false });
    expect(impactOf({ durationS: 120, faultS: [100, 120], answers })).toMatchObject({ recovered: null });
  });

  it("is not judged without ten windows of baseline after the warm-up", () => {
    const answers = (): boolean => true;
    expect(impactOf({ durationS: 200, warmupS: 91, faultS: [100, 110], answers })).toMatchObject({
      baselineGoodput: null,
      recovered: null,
    });
    expect(impactOf({ durationS: 200, warmupS: 90, faultS: [100, 110], answers })).toMatchObject({
      baselineGoodput: 100,
      recovered: true,
    });
  });

  it("is not judged where nothing was answered before, or nothing arrives after", () => {
    expect(impactOf({ durationS: 200, faultS: [100, 110], answers: (atS) => atS > 100 })).toMatchObject({
      recovered: null,
    });
    const stages = [{ startNs: 0, endNs: 105 * SECOND, fromRate: 100, toRate: 100 }];
    const arrivals = Array.from({ length: 10_500 }, (_, index) => index / 100);
    expect(
      impactOf({
        durationS: 200,
        faultS: [100, 110],
        load: { kind: "open", stages },
        arrivals,
        answers: () => true,
      }),
    ).toMatchObject({ recovered: null });
  });

  it("compares with the last 60 windows alone", () => {
    const impact = impactOf({ durationS: 200, faultS: [100, 110], answers: (atS) => atS >= 40 });
    expect(impact.baselineGoodput).toBe(100);
    expect(
      impactOf({ durationS: 200, faultS: [100, 110], answers: (atS) => atS >= 70 }).baselineGoodput,
    ).toBe(50);
  });

  it("judges a closed workload by its answers per second", () => {
    // Half as many requests come back after the fault, and all of them are answered: not recovered.
    const load: LoadSetup = { kind: "closed", users: 200, meanThinkNs: 2 * SECOND };
    const arrivals = Array.from({ length: 20_000 }, (_, index) => index / 100).filter(
      (atS, index) => atS < 100 || index % 2 === 0,
    );
    const closed = impactOf({ durationS: 200, faultS: [100, 110], load, arrivals, answers: () => true });
    expect(closed).toMatchObject({ baselineGoodput: 100, recovered: false });
    expect(impactOf({ durationS: 200, faultS: [100, 110], arrivals, answers: () => true })).toMatchObject({
      recovered: true,
      recoveryMs: 0,
    });
  });

  it("uses windows in which 100 arrivals are expected at the rate of the fault's start", () => {
    // Answers return 5 s after the end. At 30/s windows last 4 s: the stretch from 114 to 154 s has
    // them for 39 of 40 s, 97.5 %. At 100/s they last 1 s: from 114 to 124 s it is 90 %, too little.
    const answers = (atS: number): boolean => atS < 100 || atS >= 115;
    expect(impactOf({ durationS: 300, rate: 30, faultS: [100, 110], answers })).toMatchObject({
      recovered: true,
      recoveryMs: 4000,
    });
    expect(impactOf({ durationS: 300, rate: 100, faultS: [100, 110], answers })).toMatchObject({
      recovered: true,
      recoveryMs: 5000,
    });
  });

  it.each([1, 3, 10, 100, 1000])("reports no phantom outage in a healthy Poisson stream of %d/s", (rate) => {
    const windowS = Math.max(1, Math.ceil(100 / rate));
    const durationS = windowS * 60;
    const arrivals = poissonArrivals(rate, durationS);
    const faultS = [windowS * 30, windowS * 31] as const;
    const impact = impactOf({ durationS, rate, faultS, arrivals, latencyS: 0.1, answers: () => true });
    expect(impact).toMatchObject({ recovered: true, recoveryMs: 0, lostRequests: 0 });
  });
});
