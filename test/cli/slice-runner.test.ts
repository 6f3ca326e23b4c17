import { describe, expect, it } from "vitest";
import { planVariant } from "../../src/cli/load.ts";
import type { RunnerControl } from "../../src/cli/io.ts";
import { sliceRunner } from "../../src/cli/slice-runner.ts";
import type { RunJob } from "../../src/experiment/run.ts";
import { ONE_QUEUE, machine } from "./command-line.ts";

/** 80 requests a second for so long. */
function job(duration: string): RunJob {
  const text = ONE_QUEUE.replace("10s", duration);
  const source = { file: "x.yaml", text, read: () => "" };
  const loaded = { argument: "x.yaml", file: "x.yaml", stem: "x", source };
  const plain = { overrides: [], seed: null };
  const planned = planVariant(loaded, { name: "x", variant: null }, plain, machine());
  return { scenario: planned.scenario, source: planned.source };
}

const control = (own: Partial<RunnerControl> = {}): RunnerControl => ({
  eventsMax: null,
  wallClockMs: null,
  threads: 1,
  progress: () => {},
  take: null,
  ...own,
});

describe("runs in the main thread", () => {
  it("give the event loop a turn between slices of 262,144 events, and say how far they are", async () => {
    const shares: number[] = [];
    let turns = 0;
    const ticker = setInterval(() => (turns += 1), 0);
    const [finished] = await sliceRunner(() => 0).runAll(
      [job("1h")],
      control({
        progress: ({ share, events, runs, runsFinished }) => {
          expect({ runs, runsFinished }).toEqual({ runs: 1, runsFinished: 0 });
          expect(events % 262_144).toBe(0);
          shares.push(share);
        },
      }),
    );
    clearInterval(ticker);
    expect(finished?.summary.stopped).toBeNull();
    // 288,000 requests, at least two events each.
    expect(shares.length).toBeGreaterThanOrEqual(2);
    expect(turns).toBeGreaterThanOrEqual(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
  });

  it("stop at the wall-clock budget and leave later jobs alone", async () => {
    let now = 0;
    const finished = await sliceRunner(() => (now += 100)).runAll(
      [job("1h"), job("1s")],
      control({ wallClockMs: 150 }),
    );
    expect(finished.map(({ summary }) => summary.stopped?.reason)).toEqual([
      "the wall-clock budget of 0.15 s",
    ]);
  });

  it("stop at a signal", async () => {
    const listenersBefore = process.listenerCount("SIGINT");
    const finished = await sliceRunner(() => 0).runAll(
      [job("1h"), job("1s")],
      control({ progress: () => process.emit("SIGINT") }),
    );
    expect(finished.map(({ summary }) => summary.stopped?.reason)).toEqual(["an interrupt"]);
    expect(process.listenerCount("SIGINT")).toBe(listenersBefore);
  });
});
