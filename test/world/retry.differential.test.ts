import { ConstantBackoff, ExponentialBackoff, handleAll, noJitterGenerator, retry } from "cockatiel";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { run } from "./run-yaml.ts";

/** When the callee fails, in ms from the start: it answers at once before, between and after. */
interface Trouble {
  readonly fromMs: number;
  readonly forMs: number;
}

interface Settings {
  readonly retries: number;
  readonly baseMs: number;
  /** Null: pauses do not grow. */
  readonly maxMs: number | null;
  readonly troubles: readonly Trouble[];
}

/** What became of one call made at 0: attempts, the end, and whether it was OK. */
interface Course {
  readonly attempts: number;
  readonly endMs: number;
  readonly ok: boolean;
}

const fails = (troubles: readonly Trouble[], atMs: number): boolean =>
  troubles.some(({ fromMs, forMs }) => atMs >= fromMs && atMs < fromMs + forMs);

function ours({ retries, baseMs, maxMs, troubles }: Settings): Course {
  const growth = maxMs === null ? "" : `, multiplier: 2, max: ${maxMs}ms`;
  const faults = troubles.map(
    ({ fromMs, forMs }, index) =>
      `  f${index}: { at: ${fromMs}ms, for: ${forMs}ms, errors: { target: shop, ratio: 100% } }`,
  );
  // One arrival: the next would be at 10000 s.
  const summary = run(`
name: One call
duration: 10000s
workloads:
  users: { rate: 0.36/h, arrivals: constant, target: shop, client: { retry: { maxAttempts: ${retries + 1}, backoff: { base: ${baseMs}ms${growth} } } } }
services: { shop: { steps: [] } }
faults:
${faults.join("\n")}`);
  const { attempts, ok } = summary.clients["users"]!["shop"]!;
  const { latency, failedLatency } = summary.workloads["users"]!;
  return { attempts, ok: ok === 1, endMs: (ok === 1 ? latency : failedLatency).max! };
}

async function theirs({ retries, baseMs, maxMs, troubles }: Settings): Promise<Course> {
  const backoff =
    maxMs === null
      ? new ConstantBackoff(baseMs)
      : new ExponentialBackoff({ initialDelay: baseMs, maxDelay: maxMs, generator: noJitterGenerator });
  let attempts = 0;
  const call = retry(handleAll, { maxAttempts: retries, backoff })
    .execute(() => {
      attempts += 1;
      if (fails(troubles, Date.now())) throw new Error("failed");
    })
    .then(
      () => true,
      () => false,
    )
    .then((ok) => ({ attempts, ok, endMs: Date.now() }));
  await vi.runAllTimersAsync();
  return call;
}

describe("A client that retries beside cockatiel's retry", () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  // One difference, of a name: `maxAttempts` counts the retries there and the first try here.
  it("makes as many attempts, and ends at the same moment in the same way", async () => {
    const settings = fc.record({
      retries: fc.integer({ min: 0, max: 8 }),
      baseMs: fc.integer({ min: 1, max: 300 }),
      maxMs: fc.option(fc.integer({ min: 1, max: 2000 })),
      troubles: fc.array(
        fc.record({ fromMs: fc.integer({ min: 0, max: 3000 }), forMs: fc.integer({ min: 1, max: 3000 }) }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    const seen = { ok: 0, failed: 0, retried: 0 };
    await fc.assert(
      fc.asyncProperty(settings, async (one) => {
        // Nothing to see where the first try succeeds.
        const bad = { ...one, troubles: [{ fromMs: 0, forMs: one.troubles[0]!.forMs }, ...one.troubles] };
        vi.setSystemTime(0);
        const expected = await theirs(bad);
        const { endMs, ...course } = ours(bad);
        expect(course).toEqual({ attempts: expected.attempts, ok: expected.ok });
        // A latency is known to within half a per cent, at most.
        expect(Math.abs(endMs - expected.endMs)).toBeLessThanOrEqual(0.005 * expected.endMs);
        seen[course.ok ? "ok" : "failed"] += 1;
        if (course.attempts > 2) seen.retried += 1;
      }),
      { seed: 13, numRuns: 150 },
    );
    expect(Math.min(seen.ok, seen.failed, seen.retried)).toBeGreaterThan(20);
  });
});
