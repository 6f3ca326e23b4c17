import { join, resolve } from "node:path";
import type { CliffResult } from "../experiment/cliff/result.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import { commandAgain, type OutputOptions, type RunOptions } from "./options.ts";
import { jsonText } from "./results.ts";
import type { VariedOptions } from "./varied-scenario.ts";

interface Publication {
  /** The search's folder as the user knows it. */
  readonly folder: string;
  readonly argument: string;
  readonly options: VariedOptions &
    RunOptions &
    Pick<OutputOptions, "json"> & {
      readonly vary: string;
      readonly until?: string;
      readonly precision?: string;
      readonly budget: number;
      readonly out?: string;
    };
}

/** Prints where the cliff is, and keeps the result in its folder. */
export async function publishCliff(result: CliffResult, publication: Publication, io: Io): Promise<void> {
  const { folder, argument, options } = publication;
  const kept = join(folder, "cliff.json");
  writeTextFile(resolve(io.folder, kept), kept, jsonText(result));
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    return;
  }
  const { renderCliff } = await import("../report/terminal/cliff.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  const command = commandAgain(["cliff", argument, ...wordsOf(options)], options, result.seed);
  io.stdout.write(renderCliff(result, { ...layout, command, reportFile: null }));
}

function wordsOf({
  vary,
  until,
  precision,
  variant,
  events,
  budget,
  out,
}: Publication["options"]): readonly string[] {
  return [
    ...["--vary", vary],
    ...(until === undefined ? [] : ["--until", until]),
    ...(precision === undefined ? [] : ["--precision", precision]),
    ...["--budget", String(budget)],
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
}
