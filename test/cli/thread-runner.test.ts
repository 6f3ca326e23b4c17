import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { CommandError } from "../../src/cli/exit.ts";
import type { RunnerControl } from "../../src/cli/io.ts";
import { runnerInThreads } from "../../src/cli/thread-runner.ts";
import type { RunJob } from "../../src/experiment/run.ts";

/** Stands in for the simulation: says that a run is finished, unless its seed tells how the thread is to die. */
const THREAD = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", (task) => {
  if (task === null) return parentPort.close();
  if ("state" in task) return;
  const { index, job } = task;
  const { seed } = job.scenario;
  if (seed === "exits") process.exit(3);
  if (seed === "throws") throw new Error("broken outside the run");
  if (seed === "fills") for (const kept = []; ;) kept.push(new Array(1e5).fill(Math.random()));
  if (seed === "fails") return parentPort.postMessage({ kind: "failed", index, failure: { trace: "broken", run: null } });
  const summary = { seed, events: 1, stopped: seed === "cut" ? { reason: "the budget", atMs: 1 } : null };
  parentPort.postMessage({ kind: "finished", index, finished: { summary } });
});`;

const runner = runnerInThreads(
  () => new Worker(THREAD, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 24 } }),
);

const jobs = (...seeds: readonly string[]): readonly RunJob[] =>
  seeds.map(
    (seed) => ({ scenario: { seed, durationNs: 1e9 }, source: { variant: null } }) as unknown as RunJob,
  );

const control = (own: Partial<RunnerControl> = {}): RunnerControl => ({
  eventsMax: null,
  wallClockMs: null,
  threads: 2,
  progress: () => {},
  take: null,
  ...own,
});

/** Makes the runs, each to be taken as it comes. */
async function taken(...seeds: readonly string[]): Promise<{ made: number[]; failed: [number, string][] }> {
  const made: number[] = [];
  const failed: [number, string][] = [];
  const take = {
    made: (index: number) => void made.push(index),
    failed: (index: number, { message, exitCode }: CommandError) =>
      void failed.push([index, `${exitCode} ${message.split("\n").at(-1)!.trim()}`]),
  };
  await runner.runAll(jobs(...seeds), control({ take }));
  return { made: made.sort((a, b) => a - b), failed: failed.sort(([a], [b]) => a - b) };
}

describe("runs in threads", () => {
  it("come in the order of the jobs, whoever is done first", async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => String(index));
    const finished = await runner.runAll(jobs(...seeds), control({ threads: 3 }));
    expect(finished.map(({ summary }) => summary.seed)).toEqual(seeds);
  });

  it("end with the first that was cut short", async () => {
    const finished = await runner.runAll(jobs("a", "b", "cut", "d", "e"), control());
    expect(finished.map(({ summary }) => summary.seed)).toEqual(["a", "b", "cut"]);
  });

  it("are lost to no other run when a thread dies: its own is told, and another thread makes the rest", async () => {
    const { made, failed } = await taken("a", "exits", "b", "c", "fills", "d", "exits", "fails", "e");
    expect(made).toEqual([0, 2, 3, 5, 8]);
    expect(failed).toEqual([
      [1, "4 error: a thread ended in the middle of its run"],
      [4, "4 error: out of memory: the scenario keeps too many requests alive at the same time"],
      [6, "4 error: a thread ended in the middle of its run"],
      [7, "1 broken"],
    ]);
  });

  it("tell an error outside a run as a mistake of ours", async () => {
    const { made, failed } = await taken("a", "throws", "b");
    expect([made, failed.map(([index]) => index), failed[0]![1].startsWith("1 ")]).toEqual([
      [0, 2],
      [1],
      true,
    ]);
  });

  it("are given up when every thread dies", async () => {
    const all = Array.from({ length: 50 }, () => "exits");
    await expect(taken(...all)).rejects.toThrow("a thread ended in the middle of its run");
  });

  it("fail together where they are wanted together", async () => {
    await expect(runner.runAll(jobs("a", "exits", "b"), control())).rejects.toThrow("a thread ended");
  });

  it("do not wait for a thread that was got ready before and died", async () => {
    let started = 0;
    const prepared = runnerInThreads(
      () => new Worker(started++ === 0 ? "process.exit(3)" : THREAD, { eval: true }),
    );
    prepared.prepare?.(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const finished = await prepared.runAll(jobs("a", "b", "c"), control());
    expect(finished.map(({ summary }) => summary.seed)).toEqual(["a", "b", "c"]);
  });

  it("end when one cannot be taken", async () => {
    const full = new CommandError("error: the disk is full", 4);
    const take = {
      made: () => {
        throw full;
      },
      failed: () => {},
    };
    await expect(runner.runAll(jobs("a", "b", "c", "d"), control({ take }))).rejects.toBe(full);
  });
});
