import { resolve } from "node:path";
import type { Command } from "commander";
import { Option, InvalidArgumentError } from "commander";
import { availableParallelism } from "node:os";
import { plural } from "../../report/phrases.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { milliseconds, type RunOptions, wholeNumber } from "../options.ts";
import { SweepFolder } from "../sweep-folder.ts";
import { digestOf, isIn, loadPlan, recordShard, type Shard } from "../sweep-plan-file.ts";
import { exitCodeOfRuns, tellFailures } from "../sweep-results.ts";
import { makeRuns } from "../sweep-runs.ts";

interface Options extends Pick<RunOptions, "wallClock" | "jobs"> {
  readonly shard: Shard;
}

/** `ripplesim sweep work DIR --shard i/n`: makes a share of the runs; nothing else needs to be known. */
export function addWorkCommand(sweep: Command, io: Io, settle: (code: ExitCode) => void): void {
  sweep
    .command("work")
    .description("make one share of the runs of a plan: step 2 of 3, on any machine that has the folder")
    .argument("<folder>", "the sweep's folder")
    .option("--shard <i/n>", "the share: the first of four is 1/4", shardOf, { shard: 1, of: 1 })
    .option("--wall-clock <duration>", "budget of real time for all runs together, e.g. 30s", milliseconds)
    .addOption(
      new Option("--jobs <n>", "runs made at the same time")
        .argParser(wholeNumber)
        .default(availableParallelism(), "the number of processors"),
    )
    .action(async (folder: string, options: Options) => settle(await workOn(folder, options, io)));
}

async function workOn(argument: string, { shard, ...options }: Options, io: Io): Promise<ExitCode> {
  const plan = loadPlan(argument, io, (runs) =>
    io.runner.prepare?.(Math.min(Math.ceil(runs / shard.of), options.jobs)),
  );
  const path = resolve(io.folder, argument);
  const folder = new SweepFolder(path, argument);
  const runs = plan.runs.map((run, index) => (isIn(shard, index) ? run : null));
  const wanted = runs.filter((run) => run !== null).length;
  const digest = digestOf(plan);
  recordShard(path, shard, { digest, missing: wanted });
  const { events } = plan.request;
  const budgets = { ...options, ...(events === null ? {} : { events }) };
  const made = await makeRuns({ runs, metrics: plan.metrics }, folder, budgets, io);
  const done = made.cells.filter((cell) => cell !== null).length;
  recordShard(path, shard, { digest, missing: wanted - done });
  tellFailures(plan, made, io);
  io.stdout.write(
    `shard ${shard.shard}/${shard.of}: ${done} of ${plural(wanted, "run")} ${done === 1 ? "is" : "are"} there, ${done - made.found} of them made now${made.ended === null ? "" : `; ended by ${made.ended}`}\n`,
  );
  return exitCodeOfRuns(made);
}

function shardOf(text: string): Shard {
  const match = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text);
  const [shard, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || shard < 1 || shard > of)
    throw new InvalidArgumentError("Expected a share such as 2/4: the second of four.");
  return { shard, of };
}
