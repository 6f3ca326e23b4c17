import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { Backoff, type BackoffOptions, type Jitter } from "../../src/resilience/backoff.ts";

const MILLISECOND = 1_000_000;
const doubling: BackoffOptions = { baseNs: 100 * MILLISECOND, multiplier: 2, maxNs: null };

/** The pauses in ms of a run of retries, each draw of which gives `unit`. */
function pausesMs(options: BackoffOptions, jitter: Jitter, retries: number, unit: number): number[] {
  const backoff = new Backoff(options, jitter);
  const pauses: number[] = [];
  let lastNs = options.baseNs;
  for (let retry = 1; retry <= retries; retry += 1) {
    lastNs = backoff.pauseNs(retry, lastNs, { next: () => unit });
    pauses.push(lastNs / MILLISECOND);
  }
  return pauses;
}

/** Every pause is linear in its draws, so its mean is its value at the mean draw. */
const meansMs = (options: BackoffOptions, jitter: Jitter, retries: number) =>
  pausesMs(options, jitter, retries, 0.5);

describe("Backoff", () => {
  it("multiplies the base from retry to retry", () => {
    expect(pausesMs(doubling, { kind: "none" }, 4, 0)).toEqual([100, 200, 400, 800]);
    expect(pausesMs({ ...doubling, multiplier: 1.5 }, { kind: "none" }, 3, 0)).toEqual([100, 150, 225]);
  });

  it("stays at the base with a multiplier of 1, and at nothing with a base of 0", () => {
    expect(pausesMs({ ...doubling, multiplier: 1 }, { kind: "none" }, 3, 0)).toEqual([100, 100, 100]);
    expect(pausesMs({ ...doubling, baseNs: 0 }, { kind: "full" }, 3, 0.9)).toEqual([0, 0, 0]);
  });

  it("caps before the jitter: gRPC's pauses of 100, 200 and 400 ms end at 1 s, give or take 20 %", () => {
    const capped = { ...doubling, maxNs: 1_000 * MILLISECOND };
    expect(pausesMs(capped, { kind: "none" }, 6, 0)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(meansMs(capped, { kind: "plusMinus", ratio: 0.2 }, 3).reduce((sum, ms) => sum + ms)).toBe(700);
    expect(pausesMs(capped, { kind: "plusMinus", ratio: 0.2 }, 6, 1)[5]).toBe(1_200);
    expect(pausesMs(capped, { kind: "plusRatio", ratio: 0.1 }, 6, 1)[5]).toBe(1_100);
  });

  it("sleeps 350 ms on average over three retries with full jitter on 100 ms", () => {
    expect(meansMs(doubling, { kind: "full" }, 3)).toEqual([50, 100, 200]);
  });

  it("keeps half of the pause with equal jitter", () => {
    expect(pausesMs(doubling, { kind: "equal" }, 2, 0)).toEqual([50, 100]);
    expect(meansMs(doubling, { kind: "equal" }, 2)).toEqual([75, 150]);
  });

  it("sleeps 2, 3.5, 5.75 and 9.125 bases on average with decorrelated jitter", () => {
    expect(meansMs(doubling, { kind: "decorrelated" }, 4)).toEqual([200, 350, 575, 912.5]);
  });

  it("caps decorrelated jitter after the draw", () => {
    expect(pausesMs({ ...doubling, maxNs: 250 * MILLISECOND }, { kind: "decorrelated" }, 3, 1)).toEqual([
      250, 250, 250,
    ]);
  });

  it("draws from the ranges of Envoy: 0 to 25, 50, 100, 200, 250 and 250 ms", () => {
    const envoy = { baseNs: 25 * MILLISECOND, multiplier: 2, maxNs: 250 * MILLISECOND };
    expect(pausesMs(envoy, { kind: "full" }, 6, 0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(pausesMs(envoy, { kind: "full" }, 6, 1)).toEqual([25, 50, 100, 200, 250, 250]);
  });

  it("adds a share or a time on top", () => {
    expect(pausesMs(doubling, { kind: "plusRatio", ratio: 0.1 }, 2, 1)).toEqual([110, 220]);
    expect(pausesMs(doubling, { kind: "plusTime", timeNs: 1_000 * MILLISECOND }, 2, 0.5)).toEqual([600, 700]);
    expect(pausesMs(doubling, { kind: "plusTime", timeNs: 1_000 * MILLISECOND }, 2, 0)).toEqual([100, 200]);
  });

  it("draws nothing without jitter", () => {
    const never = { next: () => expect.unreachable("no draw") };
    expect(new Backoff(doubling, { kind: "none" }).pauseNs(3, 0, never)).toBe(400 * MILLISECOND);
  });

  it("keeps every pause a whole number of nanoseconds inside the range of its jitter", () => {
    const bounds: readonly (readonly [Jitter, (plain: number, last: number) => readonly [number, number]])[] =
      [
        [{ kind: "full" }, (plain) => [0, plain]],
        [{ kind: "equal" }, (plain) => [plain / 2, plain]],
        [{ kind: "plusRatio", ratio: 0.3 }, (plain) => [plain, 1.3 * plain]],
        [{ kind: "plusTime", timeNs: 777 }, (plain) => [plain, plain + 777]],
        [{ kind: "plusMinus", ratio: 0.2 }, (plain) => [0.8 * plain, 1.2 * plain]],
        [{ kind: "decorrelated" }, (_plain, last) => [1_001, Math.min(50_000, 3 * last)]],
      ];
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...bounds),
        fc.array(unit, { minLength: 1, maxLength: 12 }),
        ([jitter, range], units) => {
          const backoff = new Backoff({ baseNs: 1_001, multiplier: 1.7, maxNs: 50_000 }, jitter);
          let lastNs = 1_001;
          units.forEach((draw, index) => {
            const plain = Math.min(1_001 * 1.7 ** index, 50_000);
            const [low, high] = range(plain, lastNs);
            lastNs = backoff.pauseNs(index + 1, lastNs, { next: () => draw });
            expect(lastNs).toBeGreaterThanOrEqual(Math.round(low * (1 - 1e-12)));
            expect(lastNs).toBeLessThanOrEqual(Math.round(high * (1 + 1e-12)));
            expect(Number.isInteger(lastNs)).toBe(true);
          });
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("stays finite after any number of doublings", () => {
    const pause = new Backoff(doubling, { kind: "none" }).pauseNs(1_000_000, 0, { next: () => 0 });
    expect(pause).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("spreads full jitter evenly", () => {
    const backoff = new Backoff(doubling, { kind: "full" });
    const random = new Randoms("backoff").stream("jitter");
    const draws = 20_000;
    let sumMs = 0;
    for (let draw = 0; draw < draws; draw += 1) sumMs += backoff.pauseNs(1, 0, random) / MILLISECOND;
    // Uniform on 0..100 ms: standard deviation 100 / sqrt(12).
    expect(Math.abs(sumMs / draws - 50)).toBeLessThan((3.5 * 100) / Math.sqrt(12 * draws));
  });
});
