import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { packagePath } from "../package-files.ts";

/** `ripplesim schema` */
export function addSchemaCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema of scenarios, for editors")
    .action(() => {
      io.stdout.write(readFileSync(packagePath("schema/scenario.schema.json"), "utf8"));
      settle(EXIT.fine);
    });
}
