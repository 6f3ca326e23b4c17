import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/cli/io.ts";
import { sliceRunner } from "../../src/cli/slice-runner.ts";
import type { Comparison } from "../../src/experiment/comparison.ts";
import { folderWith, ONE_QUEUE, ripplesim, TWO_VARIANTS } from "./command-line.ts";

const runner = sliceRunner(() => 0);

/** A machine at which somebody presses ctrl-C when so many runs are made. */
function pressedAfter(runs: number): Runner {
  let made = 0;
  return {
    runAll: (jobs, control) =>
      runner.runAll(jobs, {
        ...control,
        take: control.take && {
          failed: () => {},
          made: (index, finished) => {
            control.take?.made(index, finished);
            if (++made === runs) process.emit("SIGINT");
          },
        },
      }),
  };
}

/** And one at which it is pressed in the middle of the run after so many. */
function pressedWithin(run: number): Runner {
  return {
    runAll: (jobs, control) =>
      runner.runAll(jobs, {
        ...control,
        progress: (progress) => {
          if (progress.runsFinished === run) process.emit("SIGINT");
        },
      }),
  };
}

describe("ctrl-C", () => {
  it("in the middle of a cliff loses no run: the same command goes on and gives the same bytes", async () => {
    const words = ["cliff", "q.yaml", "--vary", "workloads.users.rate=60/s..140/s", "--precision", "5/s"];
    words.push("--until", "workloads.users.latency.p50 > 200ms", "--out", "here");
    const whole = await ripplesim(words, { folder: folderWith({ "q.yaml": ONE_QUEUE }) });
    expect(whole.code).toBe(0);
    const folder = folderWith({ "q.yaml": ONE_QUEUE });
    const cut = await ripplesim(words, { folder, runner: pressedAfter(5) });
    expect(cut).toEqual({
      code: 130,
      out: "",
      err: "ended by an interrupt after 5 runs; they are kept in here, and the same command goes on from there\n",
    });
    expect(readdirSync(join(folder, "here", "cells"))).toHaveLength(5);
    const resumed = await ripplesim(words, { folder });
    expect([resumed.code, resumed.out]).toEqual([0, whole.out]);
    expect(resumed.err).toMatch(/^5 of \d+ runs were there already\n$/);
  });

  it("in the middle of a comparison prints what the runs before it found, says so and exits with 130", async () => {
    // Two slices of events a run, of which the first hears it.
    const folder = folderWith({ "two.yaml": TWO_VARIANTS.replace("10s", "1h") });
    const words = ["compare", "two.yaml", "--replications", "3"];
    const cut = await ripplesim([...words, "--json"], { folder, runner: pressedWithin(4) });
    expect(cut.code).toBe(130);
    const { stopped, seeds, variants } = JSON.parse(cut.out) as Comparison;
    expect(stopped).toMatchObject({ reason: "an interrupt" });
    expect(seeds).toEqual(["1", "1/2"]);
    for (const { runs } of Object.values(variants))
      expect(runs.map((run) => [run.seed, run.stopped])).toEqual(seeds.map((seed) => [seed, null]));
  });
});
