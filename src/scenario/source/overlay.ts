import { formBelow } from "./forms.ts";
import type { Form } from "./forms.ts";
import type { Entry, ListNode, MapNode, Node, Place } from "./node.ts";

/** Lays one tree over another: maps key by key; lists, scalars and one-key maps replace whole; null takes away. */
export function layOver(base: Node, over: Node, form: Form): Node {
  const lower = longForm(base, form);
  const upper = longForm(over, form);
  if (lower.kind !== "map" || upper.kind !== "map" || form.whole === true) return laid(over);
  const entries = new Map(lower.entries);
  for (const [key, entry] of upper.entries) {
    const beneath = entries.get(key);
    const value =
      beneath === undefined ? laid(entry.value) : layOver(beneath.value, entry.value, formBelow(form, key));
    entries.set(key, { keyPlace: entry.keyPlace, value });
  }
  return { kind: "map", place: upper.place, entries };
}

/** A short form spelt out: `queue: 500` is `queue: { capacity: 500 }`. Anything else as it is. */
export function longForm(node: Node, form: Form): Node {
  if (form.short === undefined || node.kind === "map") return node;
  if (node.kind === "scalar" && node.value === null) return node;
  return {
    kind: "map",
    place: node.place,
    entries: new Map([[form.short, { keyPlace: node.place, value: node }]]),
  };
}

/** The tree with its nulls marked as taking something away. */
function laid(node: Node): Node {
  if (node.kind === "scalar") return node.value === null && !node.laid ? { ...node, laid: true } : node;
  if (node.kind === "list") return { ...node, items: node.items.map(laid) };
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) entries.set(key, { ...entry, value: laid(entry.value) });
  return { ...node, entries };
}

/** One value to be put at one path, from a variant or from the command line. */
export interface Change {
  readonly steps: readonly string[];
  readonly value: Node;
  /** Where the path itself is written. */
  readonly keyPlace: Place;
}

/** Why a change could not be made; `known` are the names there are. */
export interface Refusal {
  readonly message: string;
  readonly wrong: string;
  readonly known: readonly string[];
}

/** The tree with a change put in place, or why that cannot be. */
export function putInPlace(
  root: MapNode,
  change: Change,
  form: Form,
): { readonly root: MapNode } | { readonly refusal: Refusal } {
  const result = put(root, change, 0, form);
  if ("refusal" in result) return result;
  return result.node.kind === "map" ? { root: result.node } : { root };
}

type PutResult = { readonly node: Node } | { readonly refusal: Refusal };

function put(at: Node, change: Change, depth: number, form: Form): PutResult {
  const step = change.steps[depth];
  if (step === undefined) return { node: laid(change.value) };
  const node = longForm(at, form);
  if (node.kind === "list") return putInList(node, change, depth, form);
  if (node.kind === "scalar" && node.value !== null) {
    return refusal(`"${pathText(change, depth)}" is a plain value and has nothing below it`, step, []);
  }
  return putInMap(node.kind === "map" ? node : { ...EMPTY, place: node.place }, change, depth, form);
}

const EMPTY = { kind: "map", entries: new Map<string, Entry>() } as const;

function putInMap({ place, entries }: MapNode, change: Change, depth: number, form: Form): PutResult {
  const step = change.steps[depth] ?? "";
  const isLast = depth === change.steps.length - 1;
  if (!isLast && !entries.has(step)) {
    // Taking away what is absent is allowed.
    if (isNull(change.value))
      return { node: entries.size === 0 ? nothingAt(place) : { kind: "map", place, entries } };
    if (form.named !== undefined) {
      return refusal(`there is no ${form.named} "${step}"`, step, [...entries.keys()]);
    }
  }
  const entry = entries.get(step) ?? { keyPlace: change.keyPlace, value: nothingAt(change.keyPlace) };
  const below = put(entry.value, change, depth + 1, formBelow(form, step));
  if ("refusal" in below) return below;
  const keyPlace = isLast ? change.keyPlace : entry.keyPlace;
  const changed = new Map(entries).set(step, { keyPlace, value: below.node });
  return { node: { kind: "map", place, entries: changed } };
}

function nothingAt(place: Place): Node {
  return { kind: "scalar", place, value: null, laid: true };
}

function putInList(node: ListNode, change: Change, depth: number, form: Form): PutResult {
  const step = change.steps[depth] ?? "";
  const index = /^[0-9]+$/.test(step) ? Number(step) : -1;
  const item = node.items[index];
  if (item === undefined) {
    const size = `a list of ${node.items.length}`;
    return refusal(`"${pathText(change, depth)}" is ${size}; "${step}" is not an index into it`, step, []);
  }
  const below = put(item, change, depth + 1, form.each ?? {});
  if ("refusal" in below) return below;
  const items = node.items.map((other, at) => (at === index ? below.node : other));
  // A null in the place of an item takes the item away.
  return { node: { ...node, items: isNull(below.node) ? items.filter((_, at) => at !== index) : items } };
}

function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

function pathText(change: Change, depth: number): string {
  return change.steps.slice(0, depth).join(".");
}

function refusal(message: string, wrong: string, known: readonly string[]): PutResult {
  return { refusal: { message, wrong, known } };
}
