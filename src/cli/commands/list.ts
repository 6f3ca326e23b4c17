import type { Command } from "commander";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { widthOf } from "../io.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../results.ts";
import { listTemplates } from "../templates.ts";
import { wrapped } from "../text.ts";

/** `ripplesim list` */
export function addListCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  program
    .command("list")
    .description("list the scenarios that come along; `init NAME` copies one")
    .option("--json", "print the list as JSON")
    .action((options: { readonly json?: true }) => {
      const templates = listTemplates();
      if (options.json === true) {
        io.stdout.write(
          jsonText(
            templates.map(({ name, folder, file, title, summary }) => ({
              name,
              folder,
              file,
              title,
              summary,
            })),
          ),
        );
      } else {
        const nameWidth = Math.max(...templates.map(({ name }) => name.length), 4) + 2;
        const folderWidth = Math.max(...templates.map(({ folder }) => folder.length), 6) + 2;
        const indent = nameWidth + folderWidth;
        io.stdout.write(`${"NAME".padEnd(nameWidth)}${"FOLDER".padEnd(folderWidth)}WHAT IT SHOWS\n`);
        for (const { name, folder, title, summary } of templates) {
          const lines = wrapped(summary === "" ? title : summary, Math.max(widthOf(io) - indent, 24));
          io.stdout.write(
            `${name.padEnd(nameWidth)}${folder.padEnd(folderWidth)}${lines.join(`\n${" ".repeat(indent)}`)}\n`,
          );
        }
      }
      settle(EXIT.fine);
    });
}
