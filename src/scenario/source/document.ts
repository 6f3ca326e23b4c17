import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node as YamlNode, Pair } from "yaml";
import { problemAt } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { plainData, sourceText } from "./node.ts";
import type { Entry, MapNode, Node, Place, Scalar, SourceText } from "./node.ts";

/** Input comes from strangers; none of these bounds is met by a scenario a person writes. */
const TEXT_MAX = 1 << 20;
const NESTING_MAX = 64;
const NODES_MAX = 200_000;
const TOO_DEEP = `nested more than ${NESTING_MAX} levels deep`;
const TOO_MANY = `more than ${NODES_MAX} values, aliases included: too large for a scenario`;

/** Reads a YAML text into a tree. What is wrong with it goes to `problems`; null when nothing of it is usable. */
export function readDocument(
  file: string,
  folder: string,
  text: string,
  problems: Problem[],
): MapNode | null {
  const clean = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const unusable = refuse(clean);
  const source = sourceText(file, folder, unusable === null ? clean : "");
  const top: Place = { source, start: 0, end: 0 };
  const complain = (place: Place, message: string): null => {
    problems.push(problemAt(place, { path: "", message, hint: null }));
    return null;
  };
  if (unusable !== null) return complain(top, unusable);
  let document: Document.Parsed;
  try {
    document = parseDocument(clean, {
      lineCounter: new LineCounter(),
      strict: true,
      uniqueKeys: true,
      version: "1.2",
      merge: false,
      prettyErrors: false,
    });
  } catch {
    return complain(top, TOO_DEEP); // The parser has run out of stack.
  }
  for (const error of document.errors.slice(0, 100)) {
    complain(
      { source, start: error.pos[0], end: error.pos[1] },
      `not valid YAML: ${firstSentence(error.message)}`,
    );
  }
  if (document.errors.length > 0) return null;
  const reader = new TreeReader(source, problems);
  const root = reader.read(document.contents);
  if (root === null) return null;
  if (root.kind === "map") return root;
  return complain(root.place, "a scenario is a map of settings: name, duration, workloads, services");
}

/** Reads one YAML value, such as the right side of `--set`. Throws an Error with one sentence. */
export function readValue(text: string): unknown {
  const unusable = text.trim() === "" ? null : refuse(text);
  if (unusable !== null) throw new Error(unusable);
  const document = parseDocument(text, {
    strict: true,
    uniqueKeys: true,
    version: "1.2",
    merge: false,
    prettyErrors: false,
  });
  const error = document.errors[0];
  if (error !== undefined) throw new Error(`not valid YAML: ${firstSentence(error.message)}`);
  const problems: Problem[] = [];
  const source = sourceText("value", "", text);
  const root = new TreeReader(source, problems).read(document.contents);
  if (problems[0] !== undefined) throw new Error(problems[0].message);
  return root === null ? null : plainData(root, false);
}

/** Why a text is not worth parsing; null when it is. */
function refuse(text: string): string | null {
  if (text.length > TEXT_MAX)
    return `larger than 1 MiB (${text.length} characters): too large for a scenario`;
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.test(text))
    return "not a text: it holds control characters";
  if (text.trim() === "")
    return "the file is empty; the smallest scenario has name, duration, workloads and services";
  if (isDeep(text)) return TOO_DEEP;
  return null;
}

/**
 * A rough look at the nesting before the parser, which takes its time over a megabyte of brackets.
 * Brackets inside text count too, so the bound is far above what is allowed.
 */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if ((character === "]" || character === "}") && depth > 0) depth -= 1;
    if (depth > 8 * NESTING_MAX) return true;
  }
  return /(?:[-?:][ \t]+){200}/.test(text);
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/:$/, "");
}

/** Turns yaml's nodes into ours: aliases followed, names checked, size and nesting bounded. */
class TreeReader {
  private readonly _source: SourceText;
  private readonly _problems: Problem[];
  /** The latest node of each anchor, as met in the order of the text. */
  private readonly _anchors = new Map<string, YamlNode>();
  private _nodes = 0;
  private _hasGivenUp = false;

  constructor(source: SourceText, problems: Problem[]) {
    this._source = source;
    this._problems = problems;
  }

  /** The tree of a node, or null when there is nothing or too much. */
  read(node: YamlNode | null): Node | null {
    const root = this._convert(node, 0, null);
    return this._hasGivenUp ? null : root;
  }

  private _convert(node: YamlNode | null, depth: number, above: Place | null): Node {
    const place = this._placeOf(node) ?? above ?? { source: this._source, start: 0, end: 0 };
    const empty: Node = { kind: "scalar", place, value: null, laid: false };
    this._nodes += 1;
    if (this._hasGivenUp || node === null) return empty;
    if (depth > NESTING_MAX) return this._giveUp(empty, TOO_DEEP);
    if (this._nodes > NODES_MAX) return this._giveUp(empty, TOO_MANY);
    if (isAlias(node)) return this._convert(this._anchors.get(node.source) ?? null, depth + 1, place);
    if (node.anchor !== undefined) this._anchors.set(node.anchor, node);
    return this._convertContent(node, depth, place);
  }

  private _convertContent(node: YamlNode, depth: number, place: Place): Node {
    if (isSeq(node)) {
      const items = node.items as (YamlNode | null)[];
      return { kind: "list", place, items: items.map((item) => this._convert(item, depth + 1, place)) };
    }
    if (isMap(node))
      return this._convertMap(node.items as Pair<YamlNode | null, YamlNode | null>[], depth, place);
    const value = isScalar(node) ? this._scalar(node.value, place) : null;
    return { kind: "scalar", place, value, laid: false };
  }

  private _convertMap(
    pairs: readonly Pair<YamlNode | null, YamlNode | null>[],
    depth: number,
    place: Place,
  ): MapNode {
    const entries = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const keyPlace = this._placeOf(key) ?? place;
      const name = isScalar(key) ? key.value : null;
      if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) {
        this._complain(keyPlace, `${showKey(name)} cannot be a key: keys are words that begin with a letter`);
        continue;
      }
      entries.set(name, { keyPlace, value: this._convert(value, depth + 1, keyPlace) });
    }
    return { kind: "map", place, entries };
  }

  private _scalar(value: unknown, place: Place): Scalar {
    if (
      value === null ||
      typeof value === "string" ||
      typeof value === "boolean" ||
      typeof value === "number"
    )
      return value;
    this._complain(place, `a value of this kind (${typeof value}) has no place in a scenario`);
    return null;
  }

  private _placeOf(node: YamlNode | null): Place | null {
    const range = node?.range;
    return range === undefined || range === null
      ? null
      : { source: this._source, start: range[0], end: range[1] };
  }

  private _giveUp(empty: Node, message: string): Node {
    this._hasGivenUp = true;
    this._complain(empty.place, message);
    return empty;
  }

  private _complain(place: Place, message: string): void {
    this._problems.push(problemAt(place, { path: "", message, hint: null }));
  }
}

function showKey(name: unknown): string {
  return typeof name === "string" || typeof name === "number" || typeof name === "boolean"
    ? `"${name}"`
    : name === null
      ? "null"
      : "this";
}
