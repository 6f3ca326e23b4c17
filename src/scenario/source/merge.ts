import { remedy } from "../nearest.ts";
import { problemAt } from "../problem.ts";
import type { Problem } from "../problem.ts";
import type { DataFiles } from "./data-files.ts";
import { DataFileError } from "./data-files.ts";
import { readDocument } from "./document.ts";
import { SCENARIO_FORM } from "./forms.ts";
import { nodeOf, sourceText } from "./node.ts";
import type { Entry, MapNode, Node, Place } from "./node.ts";
import { layOver, putInPlace } from "./overlay.ts";
import { parsePath } from "./path.ts";

/** Longest chain of files that build on each other. */
const CHAIN_MAX = 20;

/** A text of a scenario, and what the files that it extends are found by. */
export interface ScenarioFile {
  /** Shown name. */
  readonly file: string;
  /** Folder below the scenario's own, with a closing slash, or empty. */
  readonly folder: string;
  readonly text: string;
}

/** A file with the files that it extends beneath it; null when one of them cannot be read. */
export function loadTree(top: ScenarioFile, files: DataFiles, problems: Problem[]): MapNode | null {
  const name = top.file.split("/").pop() ?? top.file;
  return new Loader(files, problems).load(top, [name]);
}

class Loader {
  private readonly _files: DataFiles;
  private readonly _problems: Problem[];

  constructor(files: DataFiles, problems: Problem[]) {
    this._files = files;
    this._problems = problems;
  }

  /** `chain` holds the files on the way here, this one last. */
  load(file: ScenarioFile, chain: readonly string[]): MapNode | null {
    const root = readDocument(file.file, file.folder, file.text, this._problems);
    const value = root?.entries.get("extends")?.value;
    if (root === null || value === undefined) return root;
    const own = without(root, "extends");
    if (value.kind !== "scalar" || (value.value !== null && typeof value.value !== "string")) {
      return this._complain(value.place, "extends takes the name of one file");
    }
    if (value.value === null) return own;
    const base = this._base(value.place, file.folder + value.value.replace(/^(\.\/)+/, ""), chain);
    return base === null ? null : (layOver(base, own, SCENARIO_FORM) as MapNode);
  }

  private _base(place: Place, name: string, chain: readonly string[]): MapNode | null {
    if (chain.includes(name) || chain.length > CHAIN_MAX) {
      return this._complain(place, `files extend each other in a circle: ${[...chain, name].join(" -> ")}`);
    }
    try {
      const folder = name.slice(0, name.lastIndexOf("/") + 1);
      return this.load({ file: name, folder, text: this._files.text(name) }, [...chain, name]);
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      return this._complain(place, error.message);
    }
  }

  private _complain(place: Place, message: string): null {
    this._problems.push(problemAt(place, { path: "extends", message, hint: null }));
    return null;
  }
}

/** A value to be laid over the scenario at a path. */
export interface Override {
  readonly path: string;
  /** Plain data, as YAML gives it. */
  readonly value: unknown;
  /** Where it comes from, for messages: `--set`. */
  readonly origin: string;
}

/** The tree with all changes of a variant laid over it, in their order. */
export function applyVariant(root: MapNode, variant: string, problems: Problem[]): MapNode {
  const variants = root.entries.get("variants")?.value;
  const changes = variants?.kind === "map" ? variants.entries.get(variant)?.value : undefined;
  if (changes?.kind !== "map") return root;
  let changed = root;
  for (const [path, { keyPlace, value }] of changes.entries)
    changed = applyChange(changed, { path, keyPlace, value }, problems);
  return changed;
}

/** The tree with overrides laid over it, in their order. */
export function applyOverrides(root: MapNode, overrides: readonly Override[], problems: Problem[]): MapNode {
  let changed = root;
  for (const { path, value, origin } of overrides) {
    const place: Place = { source: sourceText(origin, "", ""), start: 0, end: 0 };
    changed = applyChange(changed, { path, keyPlace: place, value: nodeOf(value, place) }, problems);
  }
  return changed;
}

interface WrittenChange {
  readonly path: string;
  readonly keyPlace: Place;
  readonly value: Node;
}

function applyChange(root: MapNode, change: WrittenChange, problems: Problem[]): MapNode {
  const steps = parsePath(change.path);
  const complainAt = (message: string, hint: string | null): MapNode => {
    problems.push(problemAt(change.keyPlace, { path: change.path.slice(0, 200), message, hint }));
    return root;
  };
  if (steps === null)
    return complainAt(
      "is not a path",
      "paths are names joined by dots, such as services.shop.queue.capacity",
    );
  if (steps[0] === "variants" || steps[0] === "extends" || steps[0] === "findings")
    return complainAt(`${steps[0]} cannot be changed by a path`, null);
  const result = putInPlace(root, { steps, keyPlace: change.keyPlace, value: change.value }, SCENARIO_FORM);
  if ("root" in result) return result.root;
  return complainAt(result.refusal.message, remedy(result.refusal.wrong, result.refusal.known));
}

function without(root: MapNode, key: string): MapNode {
  const entries = new Map<string, Entry>(root.entries);
  entries.delete(key);
  return { ...root, entries };
}
