import type { Command } from "commander";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { explain, explanationText } from "../explain/explanation.ts";
import { widthOf } from "../io.ts";
import type { Io } from "../io.ts";
import { loadFile, parseLoaded } from "../load.ts";
import { addScenarioOptions, adjustmentsOf } from "../options.ts";
import type { ScenarioOptions } from "../options.ts";
import { jsonText } from "../results.ts";

interface Options extends ScenarioOptions {
  readonly variant?: string;
  readonly json?: true;
}

/** `ripplesim explain FILE` */
export function addExplainCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("explain")
    .description(
      "say what a scenario means before it runs: load against capacity, every policy's numbers, suspicious settings",
    )
    .argument("<file>", "scenario file, or - for standard input")
    .option("--variant <name>", "the scenario with this variant laid over it")
    .option("--json", "print the resolved scenario and its arithmetic as JSON");
  addScenarioOptions(command).action((file: string, options: Options) => {
    const scenario = parseLoaded(loadFile(file, io), options.variant ?? null, adjustmentsOf(options), io);
    const explanation = explain(scenario);
    io.stdout.write(
      options.json === true ? jsonText(explanation) : explanationText(explanation, widthOf(io)),
    );
    settle(EXIT.fine);
  });
}
