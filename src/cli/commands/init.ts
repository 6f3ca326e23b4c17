import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { nearest } from "../../scenario/nearest.ts";
import { parseScenario } from "../../scenario/parse.ts";
import { EXIT, usageError } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { companionReader, writeTextFile } from "../files.ts";
import type { Io } from "../io.ts";
import { packagePath } from "../package-files.ts";
import { listTemplates } from "../templates.ts";
import type { Template } from "../templates.ts";

interface Options {
  readonly force?: true;
}

/** `ripplesim init [TEMPLATE] [FILE]` */
export function addInitCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  program
    .command("init")
    .description("write a commented scenario to start from")
    .argument("[template]", "name from `ripplesim list`; without one, the first of them")
    .argument(
      "[file]",
      "where to write it, a file or a folder, or - for standard output; without one, TEMPLATE.yaml",
    )
    .option("--force", "overwrite what is there")
    .action((name: string | undefined, file: string | undefined, options: Options) => {
      const template = templateNamed(name);
      writeTemplate(template, fileFor(template, file, io), options, io);
      settle(EXIT.fine);
    });
}

function templateNamed(name: string | undefined): Template {
  const templates = listTemplates();
  const found =
    name === undefined
      ? templates[0]
      : templates.find((template) =>
          [template.name, template.file, template.file.replace(/\.ya?ml$/, "")].includes(name),
        );
  if (found !== undefined) return found;
  const near = nearest(
    name ?? "",
    templates.map((template) => template.name),
  );
  throw usageError(
    `there is no scenario called ${name ?? ""}${near === null ? "" : ` (did you mean ${near}?)`}; \`ripplesim list\` shows them all`,
  );
}

/** Into a folder it goes under its own name. */
function fileFor({ name }: Template, file: string | undefined, io: Io): string {
  const own = `${name}.yaml`;
  if (file === undefined) return own;
  const isFolder =
    /[/\\]$/.test(file) ||
    statSync(resolve(io.folder, file), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(file, own) : file;
}

function writeTemplate(template: Template, shown: string, options: Options, io: Io): void {
  const text = readFileSync(template.path, "utf8");
  const target = resolve(io.folder, shown);
  const folder = shown === "-" ? io.folder : dirname(target);
  const own = text.replace(
    /^(# yaml-language-server: \$schema=).*$/m,
    (_, head: string) => head + relative(folder, packagePath("schema/scenario.schema.json")),
  );
  if (shown === "-") {
    io.stdout.write(own);
    return;
  }
  const companions = companionsOf(template, text).map((name) => ({
    shown: join(dirname(shown), name),
    text: readFileSync(resolve(dirname(template.path), name), "utf8"),
  }));
  const files = [{ shown, text: own }, ...companions];
  // Scenarios share bases: one that is there as it should be is no obstacle.
  const isSame = (file: { readonly shown: string; readonly text: string }): boolean =>
    file.shown !== shown && readFileSync(resolve(io.folder, file.shown), "utf8") === file.text;
  const present = files.find((file) => existsSync(resolve(io.folder, file.shown)) && !isSame(file));
  if (present !== undefined && options.force !== true)
    throw usageError(`${present.shown} is already there; --force overwrites it`);
  for (const file of files) {
    writeTextFile(resolve(io.folder, file.shown), file.shown, file.text);
    io.stdout.write(`wrote ${file.shown}\n`);
  }
  io.stdout.write(`try    ripplesim run ${shown}\n`);
}

/** Files that the scenario reads, relative to it: bases, samples, arrivals. */
function companionsOf(template: Template, text: string): readonly string[] {
  const names = new Set<string>();
  parseScenario({
    file: template.file,
    text,
    read: companionReader(dirname(template.path), (name) => names.add(name)),
  });
  return [...names];
}
