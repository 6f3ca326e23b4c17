import { remedy } from "../nearest.ts";
import { SCENARIO_FORM, formBelow } from "../source/forms.ts";
import { layOver, longForm } from "../source/overlay.ts";
import { nodeAt } from "../source/node.ts";
import type { Entry, MapNode, Node, Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";
import { entriesOf } from "./reading.ts";

/** Libraries whose defaults will be presets; a policy of the author's own may bear such a name. */
export const LIBRARY_PRESETS = [
  "resilience4j",
  "envoy",
  "istio",
  "linkerd",
  "polly",
  "hystrix",
  "grpc",
  "aws",
  "finagle",
  "failsafe",
  "cockatiel",
  "opossum",
  "gobreaker",
  "none",
];

const CLIENT_FORM = formBelow(formBelow(SCENARIO_FORM, "defaults"), "client");

/** Lays client blocks over the policies they build on. */
export class Policies {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The block at a path with everything it builds on beneath it, `preset` taken out. Null where nothing stands. */
  laidOut(path: Path): MapNode | null {
    return this.#laidOut(path, []);
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
    while (nodeAt(this.#reading.root, [...at, ...setting]) === null) {
      const preset = this.#presetOf(at);
      if (preset === null || seen.has(preset)) return path;
      seen.add(preset);
      at = ["policies", preset];
    }
    return [...at, ...setting];
  }

  #laidOut(path: Path, chain: readonly string[]): MapNode | null {
    const node = nodeAt(this.#reading.root, path);
    const own = node === null ? null : longForm(node, CLIENT_FORM);
    if (own?.kind !== "map") return null;
    const preset = this.#presetOf(path);
    const beneath = preset === null ? null : this.#preset(preset, path, chain);
    return withoutPreset(beneath === null ? own : asMap(layOver(beneath, own, CLIENT_FORM), own));
  }

  #preset(name: string, usedAt: Path, chain: readonly string[]): MapNode | null {
    const { report, root } = this.#reading;
    const path = ["policies", name];
    const at = nodeAt(root, [...usedAt, "preset"]) === null ? usedAt : [...usedAt, "preset"];
    if (nodeAt(root, path) === null) {
      if (report.isSpoilt(path)) return null;
      const isLibrary = LIBRARY_PRESETS.includes(name);
      const known = entriesOf(this.#reading.input.policies).map(([known]) => known);
      report.mistake(
        at,
        isLibrary ? `the library preset ${name} is not there yet` : `there is no policy "${name}"`,
        isLibrary ? null : remedy(name, known),
      );
      return null;
    }
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(" -> ");
      report.mistake(["policies", name], `policies build on each other in a circle: ${circle}`);
      return null;
    }
    return this.#laidOut(path, [...chain, name]);
  }

  #presetOf(path: Path): string | null {
    const node = nodeAt(this.#reading.root, path);
    if (node === null) return null;
    const preset = node.kind === "map" ? node.entries.get("preset")?.value : node;
    return preset?.kind === "scalar" && typeof preset.value === "string" ? preset.value : null;
  }
}

function withoutPreset(node: MapNode): MapNode {
  const entries = new Map<string, Entry>(node.entries);
  entries.delete("preset");
  return { ...node, entries };
}

function asMap(node: Node, otherwise: MapNode): MapNode {
  return node.kind === "map" ? node : otherwise;
}
