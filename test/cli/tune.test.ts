import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/cli/io.ts";
import { sliceRunner } from "../../src/cli/slice-runner.ts";
import { threadRunner } from "../../src/cli/thread-runner.ts";
import type { TuneResult } from "../../src/experiment/tuning/result.ts";
import { folderWith, ripplesim } from "./command-line.ts";

/** M/M/1 each, with 40/s shared by n instances of 20/s: a p99 of 691 ms with 3, 460 ms with 4, 384 ms with 5. */
const SHARED = `
name: How many
duration: 60s
warmup: 5s
workloads: { users: { target: shop, rate: 40/s, client: { loadBalancing: random } } }
services: { shop: { instances: 4, concurrency: 1, steps: [{ work: { exponential: 50ms } }] } }
cost: { currency: EUR, instanceHour: 0.25 }
`;
const files = { "q.yaml": SHARED };
const INSTANCES = ["--vary", "services.shop.instances=3..7:1"];
const LIMIT = ["--subject-to", "workloads.users.latency.mean < 125ms"];
const TUNE = ["tune", "q.yaml", ...INSTANCES, "--minimize", "cost", ...LIMIT, "--indifference", "5%"];

/** How many runs are made, and how many may be before ctrl-C. */
function counting(max = Infinity): Runner & { made: number } {
  const runner = sliceRunner(() => 0);
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

describe("tune", () => {
  it("finds the cheapest setting that keeps the limit, and says how it came to it", async () => {
    const folder = folderWith(files);
    const { code, out } = await ripplesim(TUNE, { folder });
    expect(code).toBe(0);
    const text = out.replaceAll(/\s+/g, " ");
    // A mean of 1 / (20 - 40 / n) s: 150 ms with 3 instances, 100 ms with 4.
    expect(text).toContain(
      "Best is instances = 4 with cost per hour 1.00 in every run, and keeps workloads.users.latency.mean < 125ms (100 ± 5 ms).",
    );
    expect(text).toContain(
      "With at least 95 % probability none that keeps the constraints is better by 0.0375 or more.",
    );
    expect(text).toMatch(
      /instances = 5, instances = 6 and instances = 7 are worse than instances = 4 \(1\.25 in every run to 1\.75 in every run\)/,
    );
    expect(text).toMatch(/instances = 3 breaks workloads\.users\.latency\.mean < 125ms/);
    expect(text).toContain("Setting --set services.shop.instances=4");
    expect(text).toContain("Try it ripplesim run q.yaml --set services.shop.instances=4 --seed 1");
    expect(text).toContain(
      "--subject-to 'workloads.users.latency.mean < 125ms' --indifference 0.05 --budget 200",
    );
  });

  it("gives the same bytes with any number of threads, and makes no run twice", async () => {
    const folder = folderWith(files);
    const words = [...TUNE, "--json", "--out", "here"];
    const first = await ripplesim(words, { folder, runner: threadRunner });
    const other = await ripplesim([...words, "--jobs", "1"], { folder: folderWith(files) });
    expect(other.out).toBe(first.out);
    const again = counting();
    const repeated = await ripplesim(words, { folder, runner: again });
    expect([again.made, repeated.out]).toEqual([0, first.out]);
    expect(readFileSync(join(folder, "here", "tune.json"), "utf8")).toBe(first.out);
    const { runs } = JSON.parse(first.out) as TuneResult;
    expect(readdirSync(join(folder, "here", "cells")).length).toBe(runs);
  }, 60_000);

  it("goes on where it was interrupted", async () => {
    const folder = folderWith(files);
    const words = [...TUNE, "--out", "here"];
    const interrupted = await ripplesim(words, { folder, runner: counting(20) });
    expect(interrupted.code).toBe(130);
    expect(interrupted.err).toContain("they are kept in here, and the same command goes on from there");
    const kept = readdirSync(join(folder, "here", "cells")).length;
    const resumed = counting();
    const { out } = await ripplesim(words, { folder, runner: resumed });
    const whole = counting();
    expect(out).toBe((await ripplesim(words, { folder: folderWith(files), runner: whole })).out);
    expect(resumed.made).toBe(whole.made - kept);
  });

  it("says who comes closest where no setting keeps the limits", async () => {
    const folder = folderWith(files);
    const words = ["--minimize", "cost.perHour", "--subject-to", "workloads.users.latency.mean < 40ms"];
    const { code, out } = await ripplesim(["tune", "q.yaml", ...INSTANCES, ...words], { folder });
    expect(code).toBe(99);
    expect(out.replaceAll(/\s+/g, " ")).toMatch(
      /No candidate keeps every constraint: closest is instances = 7 with .* ms for workloads\.users\.latency\.mean < 40ms\./,
    );
  });

  it("says what is open when the budget is spent", async () => {
    const folder = folderWith(files);
    const words = ["--minimize", "workloads.users.latency.max", "--budget", "50"];
    const { out } = await ripplesim(["tune", "q.yaml", ...INSTANCES, ...words, "--indifference", "0.1%"], {
      folder,
    });
    const text = out.replaceAll(/\s+/g, " ");
    expect(text).toMatch(/Ahead is instances = [4-7] with longest latency of users/);
    expect(text).toContain("The same command with a larger --budget goes on from here");
  });

  it("searches several settings at once, words among them", async () => {
    const folder = folderWith(files);
    const words = ["--vary", "workloads.users.client.loadBalancing=random,leastRequests", "--json"];
    const { out } = await ripplesim([...TUNE, ...words], { folder });
    const { best, candidates, axes } = JSON.parse(out) as TuneResult;
    expect(axes.map(({ path }) => path)).toEqual([
      "services.shop.instances",
      "workloads.users.client.loadBalancing",
    ]);
    // With the shortest queue three are enough: less than M/M/1 each, more than M/M/3's 81 ms.
    expect(candidates[best!]!.values).toEqual(["3", "leastRequests"]);
  });

  it.each([
    [["--minimize", "cost"], "nothing to vary"],
    [[...INSTANCES], "either --minimize PATH or --maximize PATH"],
    [[...INSTANCES, "--minimize", "cost", "--maximize", "cost"], "either --minimize PATH or --maximize PATH"],
    [[...INSTANCES, "--minimize", "workloads.users.latncy.p99"], "did you mean workloads.users.latency.p99?"],
    [
      ["--vary", "services.shop.instances=3", "--minimize", "cost"],
      "services.shop.instances has one value: there is nothing to choose",
    ],
    [
      [...INSTANCES, "--minimize", "cost", "--subject-to", "workloads.users.latency.p99 < 3"],
      '--subject-to "workloads.users.latency.p99 < 3"',
    ],
    [[...INSTANCES, "--minimize", "cost", "--subject-to", "users.p99 < 3ms"], "is no figure"],
    [
      [...INSTANCES, "--minimize", "cost", "--budget", "10"],
      "a budget of 10 runs is too small for 5 candidates: it takes at least 40, and 50 to let all of them race",
    ],
    [[...INSTANCES, "--minimize", "cost", "--confidence", "2"], "Expected a ratio above 50% and below 100%"],
    [["--vary", "services.shop.instancs=1,2", "--minimize", "cost"], "instancs"],
  ])("refuses %j", async (words, told) => {
    const { code, err } = await ripplesim(["tune", "q.yaml", ...words], { folder: folderWith(files) });
    expect([2, 3]).toContain(code);
    expect(err).toContain(told);
  });

  it("refuses to minimise a cost that nothing has", async () => {
    const folder = folderWith({ "q.yaml": SHARED.replace(/cost:.*/, "") });
    const { code, err } = await ripplesim(TUNE, { folder });
    expect([code, err]).toEqual([
      2,
      "error: --minimize cost.perHour: the scenario has no cost; say what an instance-hour costs\n",
    ]);
  });
});
