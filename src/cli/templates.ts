import { readFileSync } from "node:fs";
import { basename, dirname, posix } from "node:path";
import { parse } from "yaml";
import { packagePath, packageScenarios } from "./package-files.ts";

/** A scenario that comes along with the program. */
export interface Template {
  /** What `init` calls it: the file name without number and ending. */
  readonly name: string;
  /** File name, and its folder below the package's `scenarios/`; empty for that folder itself. */
  readonly file: string;
  readonly folder: string;
  readonly path: string;
  readonly title: string;
  readonly summary: string;
}

/** All of them: the ones to begin with, then folder by folder. */
export function listTemplates(): readonly Template[] {
  const templates = packageScenarios().map((entry): Template => {
    const path = packagePath(posix.join("scenarios", entry));
    const file = basename(entry);
    const folder = dirname(entry);
    const name = file.replace(/\.ya?ml$/, "").replace(/^\d+-/, "");
    return { name, file, folder: folder === "." ? "" : folder, path, ...headOf(path) };
  });
  const inFolder = (template: Template): boolean => template.folder !== "";
  return [...templates.filter((template) => !inFolder(template)), ...templates.filter(inFolder)];
}

/** Only what a list shows; whether the file is right is for `validate` to say. */
function headOf(path: string): { readonly title: string; readonly summary: string } {
  let content: unknown;
  try {
    content = parse(readFileSync(path, "utf8"), { logLevel: "silent" });
  } catch {
    content = null;
  }
  const textOf = (key: string): string => {
    const value =
      typeof content === "object" && content !== null && key in content
        ? (content as Record<string, unknown>)[key]
        : null;
    return typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "";
  };
  return { title: textOf("name"), summary: textOf("summary") };
}
