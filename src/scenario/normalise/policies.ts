import { remedy } from "../nearest.ts";
import { LIBRARIES } from "../presets/libraries.ts";
import type { LibraryPreset } from "../presets/preset.ts";
import { SCENARIO_FORM, formBelow } from "../source/forms.ts";
import { layOver, longForm } from "../source/overlay.ts";
import { nodeAt, nodeOf } from "../source/node.ts";
import type { Entry, MapNode, Node, Path, Place } from "../source/node.ts";
import type { Reading } from "./reading.ts";
import { entriesOf } from "./reading.ts";

const CLIENT_FORM = formBelow(formBelow(SCENARIO_FORM, "defaults"), "client");

/** What stands above a policy that is built on. */
interface Above {
  /** The policies between, outermost first. */
  readonly chain: readonly string[];
  /** The settings written in any of them, and in the client itself. */
  readonly written: ReadonlySet<string>;
}

/** Lays client blocks over the policies they build on. */
export class Policies {
  private readonly _reading: Reading;

  constructor(reading: Reading) {
    this._reading = reading;
  }

  /** The block at a path with everything it builds on beneath it, `preset` taken out. Null where nothing stands. */
  laidOut(path: Path): MapNode | null {
    return this._laidOut(path, { chain: [], written: new Set() });
  }

  /** The part of a client block that an endpoint may have of its own, with the endpoint's laid over it. */
  forEndpoint(client: MapNode, endpoint: Node): MapNode {
    const kept = new Map(
      [...client.entries].filter(([key]) =>
        ["timeout", "deadline", "retry", "hedge", "fallback", "singleFlight"].includes(key),
      ),
    );
    const merged = layOver({ ...client, entries: kept }, endpoint, CLIENT_FORM);
    return merged.kind === "map" ? merged : client;
  }

  /** The path under which a setting of a block was written: there, or in the policy it came from. */
  origin(path: Path, setting: Path): Path {
    const seen = new Set<string>();
    let at = path;
    while (nodeAt(this._reading.root, [...at, ...setting]) === null) {
      const preset = this._presetOf(at);
      if (preset === null || seen.has(preset)) return path;
      seen.add(preset);
      at = ["policies", preset];
    }
    return [...at, ...setting];
  }

  private _laidOut(path: Path, above: Above): MapNode | null {
    const node = nodeAt(this._reading.root, path);
    const own = node === null ? null : longForm(node, CLIENT_FORM);
    if (own?.kind !== "map") return null;
    const preset = this._presetOf(path);
    const written = new Set([...above.written, ...own.entries.keys()]);
    const beneath = preset === null ? null : this._preset(preset, path, { ...above, written });
    return withoutPreset(beneath === null ? own : asMap(layOver(beneath, own, CLIENT_FORM), own));
  }

  private _preset(name: string, usedAt: Path, above: Above): MapNode | null {
    const { report, root } = this._reading;
    const path = ["policies", name];
    const atPreset = nodeAt(root, [...usedAt, "preset"]);
    if (nodeAt(root, path) === null) {
      if (report.isSpoilt(path)) return null;
      const library = LIBRARIES.get(name);
      const place = (atPreset ?? nodeAt(root, usedAt))?.place;
      if (library !== undefined && place !== undefined) return defaultsOf(library, above.written, place);
      this._unknown(name, atPreset === null ? usedAt : [...usedAt, "preset"]);
      return null;
    }
    const { chain } = above;
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(" -> ");
      report.mistake(["policies", name], `policies build on each other in a circle: ${circle}`);
      return null;
    }
    return this._laidOut(path, { ...above, chain: [...chain, name] });
  }

  private _unknown(name: string, at: Path): void {
    const own = entriesOf(this._reading.input.policies).map(([known]) => known);
    this._reading.report.mistake(
      at,
      `there is no policy "${name}"`,
      remedy(name, [...own, ...LIBRARIES.keys()]),
    );
  }

  private _presetOf(path: Path): string | null {
    const node = nodeAt(this._reading.root, path);
    if (node === null) return null;
    const preset = node.kind === "map" ? node.entries.get("preset")?.value : node;
    return preset?.kind === "scalar" && typeof preset.value === "string" ? preset.value : null;
  }
}

/** A library's own numbers for the blocks that are written, and for what it does unasked. */
function defaultsOf(
  { settings, switchesOn }: LibraryPreset,
  written: ReadonlySet<string>,
  place: Place,
): MapNode {
  const names = new Set<string>(switchesOn);
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(settings)) {
    if (names.has(name) || written.has(name))
      entries.set(name, { keyPlace: place, value: nodeOf(value, place) });
  }
  return { kind: "map", place, entries };
}

function withoutPreset(node: MapNode): MapNode {
  const entries = new Map<string, Entry>(node.entries);
  entries.delete("preset");
  return { ...node, entries };
}

function asMap(node: Node, otherwise: MapNode): MapNode {
  return node.kind === "map" ? node : otherwise;
}
