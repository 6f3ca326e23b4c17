import { resolve } from "node:path";
import type { Command } from "commander";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { checkOutput } from "../results.ts";
import { SweepFolder } from "../sweep-folder.ts";
import { type ShowOptions, SWEEP } from "../kept-results.ts";
import { addShowOptions } from "../options.ts";
import type { SweepPlan } from "../sweep-plan.ts";
import { digestOf, isIn, loadPlan, shardsOf } from "../sweep-plan-file.ts";
import { endSweep, tellInvalid } from "../sweep-results.ts";
import { cellsIn } from "../sweep-runs.ts";

/** `ripplesim sweep merge DIR`: the result of what was made, whoever made it. */
export function addMergeCommand(sweep: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = sweep
    .command("merge")
    .description("put the runs of all shards together: step 3 of 3; says which shards are missing")
    .argument("<folder>", "the sweep's folder");
  addShowOptions(command, SWEEP.name).action(async (folder: string, options: ShowOptions) =>
    settle(await mergeFolder(folder, options, io)),
  );
}

async function mergeFolder(argument: string, options: ShowOptions, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const plan = loadPlan(argument, io);
  tellInvalid(plan, io);
  const path = resolve(io.folder, argument);
  const folder = new SweepFolder(path, argument);
  const { runs } = plan;
  const cells = cellsIn(folder, plan);
  const missing = cells.flatMap((cell, index) => (cell === null && runs[index] !== null ? [index] : []));
  if (missing.length > 0) io.stderr.write(`${missingText(plan, missing, path)}\n`);
  const ended = missing.length === 0 ? null : "shards that are not finished";
  return endSweep(plan, { cells, ended, failures: [], found: 0 }, { folder, shown: argument, options }, io);
}

/** Which shards have to be worked on (again). */
function missingText(plan: SweepPlan, missing: readonly number[], folder: string): string {
  const runs = plan.runs.length;
  const head = `${missing.length} of ${runs} runs are missing`;
  const shards = shardsOf(folder, digestOf(plan));
  if (shards === null) return `${head}: no shard was worked on`;
  const told = Array.from({ length: shards.of }, (_, index) => index + 1).flatMap((shard) => {
    const count = missing.filter((index) => isIn({ shard, of: shards.of }, index)).length;
    if (count === 0) return [];
    const state = shards.begun.has(shard) ? "was not finished" : "was not begun";
    return [`shard ${shard}/${shards.of} ${state} (${count} missing)`];
  });
  return `${head}: ${told.join(", ")}`;
}
