import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bugReport } from "../../src/cli/exit.ts";
import { sliceRunner } from "../../src/cli/slice-runner.ts";
import { threadRunner } from "../../src/cli/thread-runner.ts";
import type { Runner } from "../../src/cli/io.ts";
import type { SweepResult } from "../../src/experiment/sweep/sweep.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const WITH_THRESHOLD = `${ONE_QUEUE}\nthresholds: [workloads.users.latency.mean < 30ms]\n`;

const files = { "q.yaml": WITH_THRESHOLD };
const RATES = ["--vary", "workloads.users.rate=40/s,80/s,120/s"];

async function sweep(
  words: readonly string[],
  own: Parameters<typeof ripplesim>[1] & { folder: string },
): Promise<SweepResult> {
  const { code, out, err } = await ripplesim(["sweep", "q.yaml", ...words, "--json"], own);
  expect([code, err.includes("error")]).toEqual([0, false]);
  return JSON.parse(out) as SweepResult;
}

/** How many runs are made, and how many may be before ctrl-C. */
function counting(runner: Runner, max = Infinity): Runner & { made: number } {
  const counter: Runner & { made: number } = {
    made: 0,
    runAll: (jobs, control) =>
      runner.runAll(jobs, {
        ...control,
        take: {
          failed: () => {},
          made: (index, finished) => {
            counter.made++;
            control.take?.made(index, finished);
            if (counter.made >= max) process.emit("SIGINT");
          },
        },
      }),
  };
  return counter;
}

/** A machine on which some runs fail. */
function failing(isBroken: (index: number) => boolean): Runner {
  const whole = sliceRunner(() => 0);
  return {
    async runAll(jobs, { take, ...control }) {
      for (const index of jobs.keys())
        if (isBroken(index)) take?.failed(index, bugReport({ trace: "broken", run: null }));
      const places = [...jobs.keys()].filter((index) => !isBroken(index));
      return await whole.runAll(
        places.map((index) => jobs[index]!),
        {
          ...control,
          take: take && { ...take, made: (place, finished) => take.made(places[place]!, finished) },
        },
      );
    },
  };
}

describe("sweep", () => {
  it("shows every figure at every point, with its interval and whether the thresholds hold", async () => {
    const folder = folderWith(files);
    const { axes, points, metrics, seeds } = await sweep([...RATES, "--replications", "4"], { folder });
    expect(axes[0]).toMatchObject({ path: "workloads.users.rate", scale: { numbers: [40, 80, 120] } });
    expect(seeds).toEqual(["1", "1/2", "1/3", "1/4"]);
    expect(metrics.map(({ path }) => path)).toEqual([
      "workloads.users.goodput",
      "workloads.users.successRate",
      "workloads.users.latency.p50",
      "workloads.users.latency.p99",
      // What the threshold asks about.
      "workloads.users.latency.mean",
    ]);
    const goodput = points.map(({ estimates }) => estimates["workloads.users.goodput"]!);
    for (const [index, rate] of [40, 80].entries()) {
      const { mean, halfWidth, runs } = goodput[index]!;
      expect(runs.length).toBe(4);
      expect(Math.abs(mean! - rate)).toBeLessThan(3 * halfWidth!);
    }
    expect(points.map(({ holding }) => holding!.runs)).toEqual([4, 0, 0]);
  });

  it("gives at a point what run gives there", async () => {
    const folder = folderWith(files);
    const words = [
      "--vary",
      "services.shop.queue=5,50",
      "--metric",
      "workloads.users.latency.mean",
      "--replications",
      "1",
    ];
    const { points } = await sweep(words, { folder });
    const run = await ripplesim(["run", "q.yaml", "--json", "--set", "services.shop.queue=5"], { folder });
    const summary = JSON.parse(run.out) as { workloads: { users: { latency: { mean: number } } } };
    expect(points[0]!.estimates["workloads.users.latency.mean"]!.mean).toBe(
      summary.workloads.users.latency.mean,
    );
  });

  it("says where the figure is best, and where it falls off", async () => {
    const folder = folderWith(files);
    const words = [
      "--vary",
      "workloads.users.rate=20/s..140/s:20/s",
      "--metric",
      "workloads.users.latency.p99",
    ];
    const { out, code } = await ripplesim(["sweep", "q.yaml", ...words], { folder });
    expect(code).toBe(0);
    expect(out).toMatch(
      /P99 latency of users is best at rate = 20\/s: .* ms; worst at rate = 140\/s: .* s\./,
    );
    expect(out).toMatch(/workloads.users.latency.mean < 30ms holds up to rate = (40|60)\/s and fails/);
    expect(out.replaceAll("\n", " ")).toContain(
      "ripplesim sweep q.yaml --vary workloads.users.rate=20/s..140/s:20/s",
    );
  });

  it("does not call best what may be luck", async () => {
    const folder = folderWith(files);
    const { out } = await ripplesim(
      ["sweep", "q.yaml", "--vary", "services.shop.queue=5000,6000,7000,8000"],
      { folder },
    );
    expect(out).toContain("everywhere.");
  });

  it("has a grid, a zip and samples", async () => {
    const folder = folderWith(files);
    const two = [
      "--vary",
      "services.shop.concurrency=1,2",
      "--vary",
      "workloads.users.rate=40/s,80/s",
      "--replications",
      "1",
    ];
    expect((await sweep(two, { folder })).points.map(({ values }) => values.join(" "))).toEqual([
      "1 40/s",
      "1 80/s",
      "2 40/s",
      "2 80/s",
    ]);
    expect((await sweep([...two, "--zip"], { folder })).points.length).toBe(2);
    const drawn = ["--vary", "workloads.users.rate=10/s..90/s", "--samples", "9", "--replications", "1"];
    const { points } = await sweep(drawn, { folder });
    expect(points.length).toBe(9);
    expect((await sweep(drawn, { folder })).points).toEqual(points);
  });

  it("goes on where it was interrupted: nothing is lost, nothing repeated, and the bytes are the same", async () => {
    const words = [...RATES, "--replications", "5", "--out", "here"];
    const whole = folderWith(files);
    const expected = await ripplesim(["sweep", "q.yaml", ...words], { folder: whole });
    const folder = folderWith(files);
    const first = counting(
      sliceRunner(() => 0),
      4,
    );
    const interrupted = await ripplesim(["sweep", "q.yaml", ...words], { folder, runner: first });
    expect(interrupted.code).toBe(130);
    expect(interrupted.out.replaceAll(/\s+/g, " ")).toContain("The same command goes on from there.");
    const kept = readdirSync(join(folder, "here", "cells")).length;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(kept).toBeLessThan(15);
    const second = counting(sliceRunner(() => 0));
    const resumed = await ripplesim(["sweep", "q.yaml", ...words], { folder, runner: second });
    expect([resumed.code, second.made]).toEqual([0, 15 - kept]);
    expect(resumed.out).toBe(expected.out);
    expect(readFileSync(join(folder, "here", "sweep.json"), "utf8")).toBe(
      readFileSync(join(whole, "here", "sweep.json"), "utf8"),
    );
    const third = counting(sliceRunner(() => 0));
    await ripplesim(["sweep", "q.yaml", ...words], { folder, runner: third });
    expect(third.made).toBe(0);
  });

  it("makes a damaged or half-written run again, and never takes one of another scenario", async () => {
    const folder = folderWith(files);
    const words = [...RATES, "--replications", "1", "--out", "here"];
    const expected = await sweep(words, { folder });
    const cells = join(folder, "here", "cells");
    const [first, second] = readdirSync(cells);
    writeFileSync(join(cells, first!), '{"seed":"1","fing');
    rmSync(join(cells, second!));
    writeFileSync(join(cells, `${second!}.draft`), "{}");
    expect(await sweep(words, { folder })).toEqual(expected);
    writeFileSync(join(folder, "q.yaml"), WITH_THRESHOLD.replace("10ms", "11ms"));
    const other = await sweep(words, { folder });
    expect(other.points[0]).not.toEqual(expected.points[0]);
  });

  it("gives the same in threads", { timeout: 60_000 }, async () => {
    const words = [...RATES, "--replications", "2"];
    const inSlices = await sweep(words, { folder: folderWith(files) });
    expect(
      await sweep([...words, "--jobs", "3"], { folder: folderWith(files), runner: threadRunner }),
    ).toEqual(inSlices);
  });

  it("leaves out a run that its budget ended, says so, and goes on with the others", async () => {
    const folder = folderWith(files);
    const words = ["sweep", "q.yaml", ...RATES, "--events", "2000", "--replications", "1", "--json"];
    const { code, out } = await ripplesim(words, { folder });
    const { points, stopped } = JSON.parse(out) as SweepResult;
    expect([code, stopped]).toEqual([4, null]);
    expect(points.map((point) => point.stopped)).toEqual([
      null,
      "the budget of 2,000 events",
      "the budget of 2,000 events",
    ]);
    expect((await ripplesim(words, { folder, runner: failing(() => true) })).out).toBe(out);
  });

  it("leaves out a point at which the scenario is invalid, says so, and runs the others", async () => {
    const folder = folderWith(files);
    const words = ["--vary", "workloads.users.rate=40/s,80,120/s", "--replications", "1"];
    const { code, out, err } = await ripplesim(["sweep", "q.yaml", ...words, "--json"], { folder });
    expect(code).toBe(3);
    expect(err).toMatch(/80 has no unit[^]*The scenario is invalid at 1 point of 3; it is left out\./);
    const { points, stopped } = JSON.parse(out) as SweepResult;
    expect(stopped).toBe(null);
    expect(points.map(({ invalid }) => invalid === null)).toEqual([true, false, true]);
    expect(points.map(({ holding }) => holding?.runs ?? null)).toEqual([1, null, 0]);
  });

  it("tells a run that failed and makes the others; the same command makes that one again", async () => {
    const folder = folderWith(files);
    const words = ["sweep", "q.yaml", ...RATES, "--replications", "2"];
    const expected = await ripplesim(words, { folder: folderWith(files) });
    const broken = await ripplesim(words, { folder, runner: failing((index) => index === 3) });
    expect(broken.code).toBe(1);
    expect(broken.err).toContain("internal error");
    expect(broken.err).toContain("at workloads.users.rate=80/s, seed 1/2. The others were made.");
    expect(broken.out).toContain("1 of 6 runs are missing (a failure in 1 run).");
    const mended = await ripplesim(words, { folder });
    expect([mended.code, mended.out]).toEqual([0, expected.out]);
    expect(mended.err).toBe("5 of 6 runs are there already\n");
  });

  it("makes a run again for another figure, and keeps both", async () => {
    const folder = folderWith(files);
    const asked = (metric: string): readonly string[] => [
      ...RATES,
      "--replications",
      "1",
      "--metric",
      metric,
    ];
    const one = await sweep(asked("services.shop.utilization"), { folder });
    await sweep(asked("services.shop.queue.mean"), { folder });
    const runner = failing(() => true);
    expect(await sweep(asked("services.shop.utilization"), { folder, runner })).toEqual(one);
  });

  const wrong: readonly (readonly [readonly string[], number, string])[] = [
    [[], 2, "nothing to vary: give --vary PATH=VALUES"],
    [["--vary", "rate"], 2, '"rate" is not PATH=VALUES'],
    [["--vary", "workloads.users.rate=1..5"], 2, "a range wants a step"],
    [["--vary", "workloads.users.rat=1/s,2/s"], 3, "rat"],
    [["--vary", "workloads.users.rate=1,2"], 3, "1 has no unit"],
    [["--vary", "workloads.users.rate=9/s..9/s:1/s"], 2, "the range must rise"],
    [["--vary", "workloads.users.rate=1/s..9/s:0/s"], 2, "the step must be above 0"],
    [["--vary", "services.shop.queue=1..9:x1"], 2, "the factor must be above 1"],
    [["--vary", "services.shop.queue="], 2, "is not PATH=VALUES"],
    [["--vary", "services.shop.queue=1,,2"], 2, "there is an empty value"],
    [["--vary", "services.shop.queue=1..1000000:1"], 2, "1000000 values are more than 1000"],
    [
      ["--vary", "services.shop.queue=1..1000:1", "--vary", "services.shop.concurrency=1..1000:1"],
      2,
      "1000 x 1000 are 1000000 points, more than 10000",
    ],
    [[...RATES, "--replications", "1000000"], 2, "are 3000000 runs, more than 100000"],
    [["--vary", "workloads.users.rate=1/s..9/s", "--samples", "1000000"], 2, "samples are more than 10000"],
    [["--vary", "services.shop.que=1,2"], 3, 'unknown key "que" - known keys:'],
    [
      ["--vary", "services.shop.queue=1,2", "--vary", "services.shop.queue=3,4"],
      2,
      "services.shop.queue is varied twice",
    ],
    [[...RATES, "--metric", "workloads.users.godput"], 2, "did you mean workloads.users.goodput?"],
    [[...RATES, "--metric", "workloads.users"], 2, "it is a group of figures"],
    [[...RATES, "--samples", "5"], 2, "FROM..TO is wanted"],
    [["--vary", "workloads.users.rate=1/s..9/s", "--samples", "5", "--zip"], 2, "exclude each other"],
    [[...RATES, "--report", "q.yaml"], 2, "would overwrite a scenario"],
    [[...RATES, "--out", "q.yaml"], 2, "q.yaml"],
  ];
  it.each(wrong)("refuses %j", async (words, code, message) => {
    const folder = folderWith(files);
    const result = await ripplesim(["sweep", "q.yaml", ...words], { folder });
    expect([result.code, result.out]).toEqual([code, ""]);
    expect(result.err).toContain(message);
    expect(existsSync(join(folder, "reports", "q-sweep", "sweep.json"))).toBe(false);
  });
});
