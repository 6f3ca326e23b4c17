import type { Summary } from "../../../observe/summary.ts";
import { clock } from "../../numbers.ts";
import { listedUpTo } from "../../phrases.ts";
import { BAD_SHARE, BUSY, FULL } from "./graph.ts";
import type { Topology } from "./graph.ts";
import { edgeCourse } from "./edge-moments.ts";
import type { EdgeMoment } from "./edge-moments.ts";
import { lineWidth, SEVERITIES, TONE_NAMES } from "./looks.ts";
import type { Severity } from "./looks.ts";
import type { Moments } from "./moments.ts";
import { partCourses } from "./part-moments.ts";
import type { PartMoment } from "./part-moments.ts";

/**
 * The topology at every moment, for the runtime of the page: small numbers that point into lists, in
 * the order of the nodes and edges of the picture.
 */
export interface TopologyCourse {
  /** `1m05s` */
  readonly clocks: readonly string[];
  readonly startsMs: readonly number[];
  readonly texts: readonly string[];
  /** Of each moment, what there is to see, in words: an index of `texts`. */
  readonly said: readonly number[];
  readonly parts: readonly {
    /** Of each moment, a place in `SEVERITIES` and two indices of `texts`. */
    readonly looks: readonly number[];
    readonly lines: readonly [readonly number[], readonly number[]];
  }[];
  readonly edges: readonly {
    /** Of each moment, a place in `TONE_NAMES`, a width in px, and indices of `texts`; -1: no such label. */
    readonly tones: readonly number[];
    readonly widths: readonly number[];
    readonly labels: readonly [readonly number[], readonly number[]];
  }[];
  /** The moment at which most parts are in trouble: where the slider stands at first. */
  readonly worst: number;
  readonly bands: readonly { readonly from: number; readonly to: number }[];
}

/** Everything at one moment. */
export interface Scene {
  readonly parts: readonly (PartMoment & { readonly severity: Severity })[];
  readonly edges: readonly EdgeMoment[];
}

/** The topology of a run at each of its moments. */
export function scenesOf(topology: Topology, summary: Summary, moments: Moments): readonly Scene[] {
  const parts = partCourses(summary, moments);
  const edges = topology.edges.map((edge) => edgeCourse(edge, summary, moments));
  return Array.from({ length: moments.count }, (_none, moment): Scene => {
    const along = edges.map((course) => course(moment));
    const found = topology.nodes.map(({ name }) => parts.get(name)?.(moment) ?? NOTHING);
    return {
      edges: along,
      parts: found.map((part, index) => ({ ...part, severity: severityOf(index, topology, found, along) })),
    };
  });
}

const NOTHING: PartMoment = { failed: 0, busy: 0, isDown: false, lines: ["no data", ""] };

/** Failures begin where a part fails, or its callers wait for it in vain, and nothing that it calls does the same. */
function severityOf(
  index: number,
  { nodes, edges }: Topology,
  parts: readonly PartMoment[],
  along: readonly EdgeMoment[],
): Severity {
  const part = parts[index] ?? NOTHING;
  if (part.isDown) return "down";
  const failedOf = (name: string): number =>
    parts[nodes.findIndex((node) => node.name === name)]?.failed ?? 0;
  const isInTrouble = (name: string): boolean => {
    const at = nodes.findIndex((node) => node.name === name);
    const own = parts[at];
    // What refuses its callers over the whole run is to blame while they fail.
    if (own?.isSilent === true && nodes[at]?.severity === "origin" && !own.isDown)
      return edges.some(({ from, to }) => to === name && failedOf(from) > BAD_SHARE);
    const isAwaited = edges.some((edge, at) => edge.to === name && (along[at]?.timedOut ?? 0) > BAD_SHARE);
    return own !== undefined && (own.isDown || own.failed > BAD_SHARE || isAwaited);
  };
  const name = nodes[index]?.name ?? "";
  const isFailing = isInTrouble(name);
  const isPassing =
    isFailing &&
    edges.some(
      (edge, at) => edge.from === name && (isInTrouble(edge.to) || (along[at]?.tone ?? "plain") !== "plain"),
    );
  if (isFailing && !isPassing) return "origin";
  if (part.busy >= FULL) return "full";
  if (part.failed > BAD_SHARE) return "passes";
  return part.busy > BUSY ? "busy" : "calm";
}

/** The scenes as the page carries them. */
export function courseOf(
  topology: Topology,
  scenes: readonly Scene[],
  summary: Summary,
  moments: Moments,
): TopologyCourse {
  const texts = new Texts();
  const busiest = Math.max(...scenes.flatMap(({ edges }) => edges.map(({ rate }) => rate)));
  const starts = scenes.map((_scene, moment) => moments.startMs(moment));
  const lastMs = moments.lengthMs * moments.count;
  const isShort = moments.lengthMs < 1000;
  return {
    clocks: starts.map((atMs) => clock(atMs, isShort)),
    startsMs: starts,
    said: scenes.map((scene) => texts.indexOf(saidOf(topology, scene))),
    parts: topology.nodes.map((_node, index) => {
      const own = scenes.map(({ parts }) => parts[index] ?? { ...NOTHING, severity: "calm" as const });
      return {
        looks: own.map(({ severity }) => SEVERITIES.indexOf(severity)),
        lines: [
          own.map(({ lines }) => texts.indexOf(lines[0])),
          own.map(({ lines }) => texts.indexOf(lines[1])),
        ],
      };
    }),
    edges: topology.edges.map((_edge, index) => {
      const own = scenes.flatMap(({ edges }) => edges[index] ?? []);
      const label = (place: number): number[] =>
        own.map(({ labels }) => (labels[place] === undefined ? -1 : texts.indexOf(labels[place])));
      return {
        tones: own.map(({ tone }) => TONE_NAMES.indexOf(tone)),
        widths: own.map(({ rate }) => Math.round(10 * lineWidth(rate, busiest)) / 10),
        labels: [label(0), label(1)],
      };
    }),
    worst: worstOf(scenes, Math.ceil(summary.warmupMs / moments.lengthMs)),
    bands: Object.values(summary.faults).flatMap(({ episodes }) =>
      episodes.slice(0, BANDS_MAX).map(({ startMs, endMs }) => ({
        from: Math.round((1000 * startMs) / lastMs) / 1000,
        to: Math.round((1000 * Math.min(endMs, lastMs)) / lastMs) / 1000,
      })),
    ),
    texts: texts.all,
  };
}

const BANDS_MAX = 20;

/** The first moment at which most is wrong; a step up the ramp outweighs any number of parts one step below. */
function worstOf(scenes: readonly Scene[], from: number): number {
  const weights = scenes.map(({ parts }) =>
    parts.reduce((sum, { severity }) => sum + 4 ** SEVERITIES.indexOf(severity), 0),
  );
  const measured = weights.slice(from);
  return measured.length === 0 ? 0 : from + measured.indexOf(Math.max(...measured));
}

const NAMES_MAX = 4;

/** What follows a colon: `failures begin at payments; orders is saturated.` */
function saidOf({ nodes, edges }: Topology, scene: Scene): string {
  const names = (wanted: Severity): string[] =>
    nodes.filter((_node, index) => scene.parts[index]?.severity === wanted).map(({ name }) => name);
  const open = edges
    .filter((_edge, index) => scene.edges[index]?.tone === "open")
    .map(({ from, to }) => `${from} → ${to}`);
  const clauses = [
    clause(names("down"), (list, be) => `${list} ${be} down`),
    clause(names("origin"), (list) => `failures begin at ${list}`),
    clause(names("full"), (list, be) => `${list} ${be} saturated`),
    clause(names("passes"), (list, _be, isOne) => `${list} ${isOne ? "passes" : "pass"} failures on`),
    clause(names("busy"), (list, be) => `${list} ${be} busy`),
    clause(
      open,
      (list, _be, isOne) => `${isOne ? "the circuit" : "circuits"} ${list} ${isOne ? "is" : "are"} open`,
    ),
  ].filter((text) => text !== null);
  return clauses.length === 0 ? "all parts are calm." : `${clauses.join("; ")}.`;
}

function clause(
  names: readonly string[],
  write: (list: string, be: string, isOne: boolean) => string,
): string | null {
  if (names.length === 0) return null;
  const isOne = names.length === 1;
  return write(listedUpTo(names, NAMES_MAX), isOne ? "is" : "are", isOne);
}

/** Every text once. */
class Texts {
  readonly all: string[] = [];
  private readonly _places = new Map<string, number>();

  indexOf(text: string): number {
    const known = this._places.get(text);
    if (known !== undefined) return known;
    this._places.set(text, this.all.length);
    this.all.push(text);
    return this.all.length - 1;
  }
}
