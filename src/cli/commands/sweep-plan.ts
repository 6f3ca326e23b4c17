import { resolve } from "node:path";
import type { Command } from "commander";
import { plural } from "../../report/phrases.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile } from "../load.ts";
import { wholeNumber } from "../options.ts";
import { SweepFolder } from "../sweep-folder.ts";
import { addDesignOptions, type DesignOptions, requestOf } from "../sweep-options.ts";
import { planSweep } from "../sweep-plan.ts";
import { keepPlan, readOnce } from "../sweep-plan-file.ts";
import { tellInvalid } from "../sweep-results.ts";

/** `ripplesim sweep plan FILE --vary PATH=VALUES --out DIR`: the runs are written down and none is made. */
export function addPlanCommand(sweep: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = sweep
    .command("plan")
    .description("write down what there is to run, for others to make: step 1 of 3 on many machines")
    .argument("<file>", "scenario file, or - for standard input");
  addDesignOptions(command)
    .option("--replications <n>", "runs on seeds of their own (default: 3)", wholeNumber)
    .option("--events <n>", "budget of events for each run", wholeNumber)
    .requiredOption("--out <folder>", "the sweep's folder, which all who work on it can reach")
    .action((file: string, options: DesignOptions & { readonly out: string }) => {
      settle(planFile(file, options, io));
    });
}

function planFile(argument: string, options: DesignOptions & { readonly out: string }, io: Io): ExitCode {
  const { loaded, companions } = readOnce(loadFile(argument, io));
  const plan = planSweep({ loaded, request: requestOf(argument, options) }, io);
  const isWhole = !tellInvalid(plan, io);
  const shown = options.out;
  const folder = resolve(io.folder, shown);
  new SweepFolder(folder, shown);
  keepPlan(plan, { folder, shown, companions }, io);
  const runs = plan.runs.filter((run) => run !== null).length;
  io.stdout.write(
    `${plural(plan.points.length, "point")}, ${plural(plan.seeds.length, "run")} each: ${plural(runs, "run")} to make.\n` +
      `ripplesim sweep work ${shown} --shard 1/4   and so on to 4/4, in any order, anywhere\n` +
      `ripplesim sweep merge ${shown}              when they are done\n`,
  );
  return isWhole ? EXIT.fine : EXIT.invalidScenario;
}
