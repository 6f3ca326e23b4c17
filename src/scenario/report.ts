import { problemAt } from "./problem.ts";
import type { Mistake, Problem } from "./problem.ts";
import { placeAt } from "./source/node.ts";
import type { MapNode, Path, Place } from "./source/node.ts";

/** Collects the mistakes of one scenario at the places where they stand, each once. */
export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  private readonly _root: MapNode;
  private readonly _seen = new Set<string>();
  /** Places whose value was wrong in itself; what follows from that is not reported again. */
  private readonly _spoilt: Path[] = [];

  constructor(root: MapNode) {
    this._root = root;
  }

  /** Something is wrong at a path, in its key or its value. */
  mistake(path: Path, message: string, hint: string | null = null, at: "key" | "value" = "value"): void {
    if (this._spoilt.some((spoilt) => isPrefix(path, spoilt) || isPrefix(spoilt, path))) return;
    this._add(this.problems, path, message, hint, at);
  }

  /** Something is wrong with one part of the text at a path. */
  mistakeIn(
    path: Path,
    part: string,
    { message, hint }: { readonly message: string; readonly hint: string | null },
  ): void {
    const place = placeAt(this._root, path, "value");
    const at = part === "" ? -1 : place.source.text.slice(place.start, place.end).indexOf(part);
    const start = at < 0 ? place.start : place.start + at;
    this._addAt(this.problems, at < 0 ? place : { ...place, start, end: start + part.length }, {
      path: path.join("."),
      message,
      hint,
    });
  }

  /** Like `mistake`, for what the schema found: what stands at the path is left out of later checks. */
  spoil(path: Path, message: string, hint: string | null, at: "key" | "value"): void {
    this._add(this.problems, path, message, hint, at);
    if (path.length > 0) this._spoilt.push(path);
  }

  /** Legal, but probably not meant. */
  warning(path: Path, message: string, hint: string | null = null): void {
    this._add(this.warnings, path, message, hint, "key");
  }

  /** Whether anything at or below a path of names is known to be wrong. */
  isSpoilt(path: Path): boolean {
    return this._spoilt.some((spoilt) => isPrefix(path, spoilt) || isPrefix(spoilt, path));
  }

  private _add(to: Problem[], path: Path, message: string, hint: string | null, at: "key" | "value"): void {
    this._addAt(to, placeAt(this._root, path, at), { path: path.join("."), message, hint });
  }

  private _addAt(to: Problem[], place: Place, mistake: Mistake): void {
    const name = `${place.source.file} ${place.start} ${mistake.path} ${mistake.message}`;
    if (this._seen.has(name)) return;
    this._seen.add(name);
    to.push(problemAt(place, mistake));
  }
}

function isPrefix(short: Path, long: Path): boolean {
  return short.length <= long.length && short.every((step, index) => step === long[index]);
}
