import type { TracePart, TraceSpan } from "../../observe/tracing/trace.ts";
import type { TraceReport } from "./trace-report.ts";
import { fateText, holderText, markText, traceOrigin } from "./words.ts";

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
  /** Nobody waits for it: an arrow leads to it. */
  readonly follows: boolean;
}

/**
 * Traces in Chrome's Trace Event Format (JSON object form; times in microseconds). Each request is a process;
 * events of one track must nest, so what overlaps its neighbour gets a track of its own.
 */
export function chromeTrace(report: TraceReport): object {
  const arrows = new Arrows();
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
      const tracks = new Tracks(pid, arrows);
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
    name: visit === null ? span.name : `${span.name} [${String(visit.instance)}]`,
    category: span.kind,
    fromNs: span.fromNs,
    toNs: span.toNs ?? endNs,
    details: {
      outcome: failure?.code ?? (span.toNs === null ? "under way" : "OK"),
      ...(failure === null ? {} : { cause: failure.cause, place: failure.place }),
      ...(span.marks.length === 0 ? {} : { marks: span.marks.map(markText) }),
    },
    inside,
    follows: span.kind === "message",
  };
}

function placedPart({ kind, fromNs, toNs, wait }: TracePart, endNs: number): Placed {
  const details =
    wait === undefined
      ? {}
      : { for: wait.what, ...(wait.holder === null ? {} : { holder: holderText(wait.holder) }) };
  return { name: kind, category: "part", fromNs, toNs: toNs ?? endNs, details, inside: [], follows: false };
}

/** Arrows are told apart by their numbers in the whole file, whatever process they belong to. */
class Arrows {
  private _last = 0;

  next(): number {
    return ++this._last;
  }
}

/** The tracks of one request, and until when each is taken. */
class Tracks {
  readonly events: ChromeEvent[] = [];
  private readonly _arrows: Arrows;
  private readonly _pid: number;
  /** By track: when the last thing that ended on it did. */
  private readonly _takenNs: number[] = [];
  /** Tracks on which something still stands around what is being placed. */
  private readonly _open = new Set<number>();

  constructor(pid: number, arrows: Arrows) {
    this._pid = pid;
    this._arrows = arrows;
  }

  /** Puts something on a track, and what it contains on the same one as far as it nests; `arrow`: the end of one that leads to it. */
  place(thing: Placed, track: number, arrow: ChromeEvent | null = null): void {
    const isOuter = !this._open.has(track);
    this._open.add(track);
    this._takenNs[track] = thing.fromNs;
    this.events.push({
      name: thing.name,
      cat: thing.category,
      ph: "X",
      ts: thing.fromNs / 1000,
      dur: (thing.toNs - thing.fromNs) / 1000,
      pid: this._pid,
      tid: track,
      args: thing.details,
    });
    // Of one moment the file's order counts: what the arrow leads to is there before it.
    if (arrow !== null) this.events.push(arrow);
    for (const inner of thing.inside) {
      const nests = inner.fromNs >= (this._takenNs[track] ?? 0) && inner.toNs <= thing.toNs;
      const innerTrack = nests ? track : this._freeTrack(inner.fromNs);
      this.place(inner, innerTrack, inner.follows ? this._arrow(thing, track, { inner, innerTrack }) : null);
    }
    this._takenNs[track] = thing.toNs;
    if (isOuter) this._open.delete(track);
  }

  /** A flow event from where a message was left; answers the one that ends where it is kept. */
  private _arrow(
    thing: Placed,
    track: number,
    { inner, innerTrack }: { readonly inner: Placed; readonly innerTrack: number },
  ): ChromeEvent {
    const common = { name: inner.name, cat: "message", pid: this._pid, id: this._arrows.next() };
    // It must lie inside of what it leads from, whose end does not belong to it.
    const atNs = Math.max(thing.fromNs, Math.min(inner.fromNs, thing.toNs - 1));
    this.events.push({ ...common, ph: "s", ts: atNs / 1000, tid: track });
    return { ...common, ph: "f", bp: "e", ts: inner.fromNs / 1000, tid: innerTrack };
  }

  private _freeTrack(fromNs: number): number {
    const free = this._takenNs.findIndex((takenNs, track) => takenNs <= fromNs && !this._open.has(track));
    return free < 0 ? this._takenNs.length : free;
  }
}
