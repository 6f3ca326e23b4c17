import type { TracePart, TraceSpan } from "../../observe/tracing/trace.ts";
import type { TraceReport } from "./trace-report.ts";
import { fateText, traceOrigin } from "./words.ts";

/** A complete event, or the name of a process, of the Trace Event Format that Perfetto and chrome://tracing open. */
type ChromeEvent = Readonly<Record<string, unknown>>;

/** Something with a length that stands on a track. */
interface Placed {
  readonly name: string;
  readonly category: string;
  readonly fromNs: number;
  readonly toNs: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly inside: readonly Placed[];
}

/**
 * Traces in Chrome's Trace Event Format (JSON object form; times in microseconds). Each request is a process;
 * events of one track must nest, so what overlaps its neighbour gets a track of its own.
 */
export function chromeTrace(report: TraceReport): object {
  return {
    displayTimeUnit: "ms",
    otherData: {
      generator: `ripplesim ${report.version}`,
      scenario: report.scenario,
      seed: report.seed,
      fingerprint: report.fingerprint,
    },
    traceEvents: report.traces.flatMap((trace, index) => {
      const pid = index + 1;
      const name = `${traceOrigin(trace)}, ${fateText(trace.root)}`;
      const tracks = new Tracks(pid);
      tracks.place(placedSpan(trace.root, report.endNs), 0);
      return [{ name: "process_name", ph: "M", pid, tid: 0, args: { name } }, ...tracks.events];
    }),
  };
}

function placedSpan(span: TraceSpan, endNs: number): Placed {
  const inside = [
    ...span.children.map((child) => placedSpan(child, endNs)),
    ...span.parts.map((part) => placedPart(part, endNs)),
  ].sort((a, b) => a.fromNs - b.fromNs || b.toNs - a.toNs);
  const { visit, failure } = span;
  return {
    name: span.kind === "attempt" && visit !== null ? `${span.name} [${String(visit.instance)}]` : span.name,
    category: span.kind,
    fromNs: span.fromNs,
    toNs: span.toNs ?? endNs,
    details: {
      outcome: failure?.code ?? (span.toNs === null ? "under way" : "OK"),
      ...(failure === null ? {} : { cause: failure.cause, place: failure.place }),
    },
    inside,
  };
}

function placedPart({ kind, fromNs, toNs }: TracePart, endNs: number): Placed {
  return { name: kind, category: "part", fromNs, toNs: toNs ?? endNs, details: {}, inside: [] };
}

/** The tracks of one request, and until when each is taken. */
class Tracks {
  readonly events: ChromeEvent[] = [];
  readonly #pid: number;
  /** By track: when the last thing that ended on it did. */
  readonly #takenNs: number[] = [];
  /** Tracks on which something still stands around what is being placed. */
  readonly #open = new Set<number>();

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Puts something on a track, and what it contains on the same one as far as it nests. */
  place(thing: Placed, track: number): void {
    const isOuter = !this.#open.has(track);
    this.#open.add(track);
    this.#takenNs[track] = thing.fromNs;
    this.events.push({
      name: thing.name,
      cat: thing.category,
      ph: "X",
      ts: thing.fromNs / 1000,
      dur: (thing.toNs - thing.fromNs) / 1000,
      pid: this.#pid,
      tid: track,
      args: thing.details,
    });
    for (const inner of thing.inside) {
      const nests = inner.fromNs >= (this.#takenNs[track] ?? 0) && inner.toNs <= thing.toNs;
      this.place(inner, nests ? track : this.#freeTrack(inner.fromNs));
    }
    this.#takenNs[track] = thing.toNs;
    if (isOuter) this.#open.delete(track);
  }

  #freeTrack(fromNs: number): number {
    const free = this.#takenNs.findIndex((takenNs, track) => takenNs <= fromNs && !this.#open.has(track));
    return free < 0 ? this.#takenNs.length : free;
  }
}
