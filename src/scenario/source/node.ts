/**
 * A YAML text as a tree that remembers where everything stands. Trees are never changed: laying
 * one over another makes a new one whose parts still point at the texts they came from.
 */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly keyPlace: Place;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly Node[];
}

export type Scalar = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: Scalar;
  /** True for a `null` of an overlay: it takes away, where a plain one is just empty. */
  readonly laid: boolean;
}

export interface SourceText {
  /** Name as shown to the user. */
  readonly file: string;
  /** Folder below the scenario's own, with a closing slash, or empty; `extends` and data files are relative to it. */
  readonly folder: string;
  readonly text: string;
  /** Offsets at which lines begin. */
  readonly lineStarts: readonly number[];
}

/** Half-open range of offsets in a text. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** Steps from the root of a tree: keys of maps, indices of lists. */
export type Path = readonly (string | number)[];

/** A text, prepared for looking up lines. */
export function sourceText(file: string, folder: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, folder, text, lineStarts };
}

/** Line and column of the start of a place, both from 1. */
export function positionOf(place: Place): { readonly line: number; readonly column: number } {
  const starts = place.source.lineStarts;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= place.start) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: place.start - (starts[low] ?? 0) + 1 };
}

/** The part at the end of a path; null where there is none. */
export function nodeAt(root: Node, path: Path): Node | null {
  let node: Node | null = root;
  for (const step of path) {
    if (node === null) return null;
    node = childOf(node, step);
  }
  return node;
}

/** The part one step below a node; null where there is none. */
export function childOf(node: Node, step: string | number): Node | null {
  if (node.kind === "map") return node.entries.get(String(step))?.value ?? null;
  if (node.kind === "list") return node.items[Number(step)] ?? null;
  return null;
}

/** Where the key or the value at a path stands, or the nearest part above it that exists. */
export function placeAt(root: Node, path: Path, at: "key" | "value"): Place {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = nodeAt(root, path.slice(0, length - 1));
    const step = path[length - 1];
    if (parent === null || step === undefined) continue;
    const entry = parent.kind === "map" ? parent.entries.get(String(step)) : undefined;
    if (entry !== undefined && (at === "key" || length < path.length)) return entry.keyPlace;
    const value = childOf(parent, step);
    // A map or a list begins with its first entry, which is not what is wrong: its key speaks for it.
    if (entry !== undefined && entry.value.kind !== "scalar") return entry.keyPlace;
    if (value !== null) return value.place;
  }
  return { ...root.place, end: root.place.start };
}

/** The tree as plain data in maps without a prototype. `dropNulls` leaves out what is null. */
export function plainData(node: Node, dropNulls: boolean): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map((item) => plainData(item, dropNulls));
  const data: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, { value }] of node.entries) {
    if (dropNulls && value.kind === "scalar" && value.value === null) continue;
    data[key] = plainData(value, dropNulls);
  }
  return data;
}

/** Plain data as a tree; all of it stands at `place`, and its nulls take away. */
export function nodeOf(data: unknown, place: Place): Node {
  if (Array.isArray(data)) return { kind: "list", place, items: data.map((item) => nodeOf(item, place)) };
  if (typeof data === "object" && data !== null) {
    const entries = new Map<string, Entry>();
    for (const key of Object.keys(data)) {
      entries.set(key, { keyPlace: place, value: nodeOf((data as Record<string, unknown>)[key], place) });
    }
    return { kind: "map", place, entries };
  }
  const value =
    typeof data === "string" || typeof data === "number" || typeof data === "boolean" ? data : null;
  return { kind: "scalar", place, value, laid: true };
}
