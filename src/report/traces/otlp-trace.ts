import { componentOf } from "../../observe/tracing/critical-path.ts";
import type {
  PartKind,
  SpanKind,
  Trace,
  TraceFailure,
  TracePart,
  TraceSpan,
} from "../../observe/tracing/trace.ts";
import type { TraceReport } from "./trace-report.ts";
import { holderText, markText } from "./words.ts";

/** Kinds of a span in opentelemetry/proto/trace/v1. */
const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
const STATUS = { unset: 0, error: 2 } as const;

/** Time 0 of a run as viewers show it: 2000-01-01T00:00:00Z. A simulation has no date of its own. */
const EPOCH_NS = 946_684_800_000_000_000n;

/** What becomes of a span, or of the visit behind it, in OTLP's words. */
interface Facts extends Pick<TraceSpan, "fromNs" | "toNs" | "failure" | "degraded" | "parts"> {
  readonly kind: number;
  readonly instance?: number;
  readonly marks?: TraceSpan["marks"];
  /** Of a message: what is done with it. */
  readonly messaging?: Messaging;
}

/** Attributes of OpenTelemetry's conventions for messaging spans. */
interface Messaging {
  readonly operation: "send" | "process";
  readonly destination: string;
  /** Who left the message, where that is somebody else. */
  readonly producerId: string | null;
}

/** Where a span stands. */
interface Ancestry {
  /** Whose spans these are: the component that makes the call. */
  readonly caller: string;
  readonly parentId: string;
  /** The message that is delivered, where one is. */
  readonly message: Pick<Messaging, "destination" | "producerId"> | null;
}

interface Emitted {
  readonly service: string;
  readonly span: object;
}

/**
 * Traces as OTLP/JSON (opentelemetry-proto 1.x, TracesData in proto3's JSON mapping: ids in hex, 64-bit numbers as
 * strings). A call and its attempts are the caller's spans, a visit is the callee's. Whoever leaves a message is its
 * producer, and each delivery a span of its consumer, linked to the producer's: semantic conventions for messaging.
 */
export function otlpTrace(report: TraceReport): object {
  const emitted = report.traces.flatMap((trace) => new Emitter(report, trace).all());
  const services = [...new Set(emitted.map(({ service }) => service))];
  const scope = { name: "ripplesim", version: report.version };
  return {
    resourceSpans: services.map((service) => ({
      resource: {
        attributes: [
          text("service.name", service),
          text("ripplesim.scenario", report.scenario),
          text("ripplesim.seed", report.seed),
        ],
      },
      scopeSpans: [
        { scope, spans: emitted.filter((one) => one.service === service).map(({ span }) => span) },
      ],
    })),
  };
}

class Emitter {
  private readonly _trace: Trace;
  private readonly _traceId: string;
  private readonly _endNs: number;
  private readonly _emitted: Emitted[] = [];

  constructor(report: TraceReport, trace: Trace) {
    this._trace = trace;
    this._endNs = report.endNs;
    this._traceId =
      hex(report.fingerprint, 16) +
      hex(`${report.variant ?? ""}/${trace.workload}/${String(trace.number)}`, 16);
  }

  all(): readonly Emitted[] {
    this._emit(this._trace.root, { caller: this._trace.workload, parentId: "", message: null });
    return this._emitted;
  }

  private readonly _emitters: Readonly<Record<SpanKind, (span: TraceSpan, at: Ancestry) => void>> = {
    request: (span, at) => {
      this._calls(span, at, KIND.internal);
    },
    call: (span, at) => {
      this._calls(span, at, KIND.internal);
    },
    attempt: (span, at) => {
      this._calls(span, at, leavesMessage(span) ? KIND.producer : KIND.client);
    },
    message: (span, at) => {
      this._message(span, at);
    },
    delivery: (span, at) => {
      this._delivery(span, at);
    },
    saga: (span, at) => {
      this._calls(span, at, KIND.internal);
    },
    step: (span, at) => {
      this._calls(span, at, KIND.internal);
    },
  };

  private _emit(span: TraceSpan, at: Ancestry): void {
    this._emitters[span.kind](span, at);
  }

  /** A span of a caller, the visit behind it, and all that was called there. */
  private _calls(span: TraceSpan, { caller, parentId }: Ancestry, kind: number): void {
    const messaging =
      kind === KIND.producer
        ? { messaging: { operation: "send", destination: span.name, producerId: null } as const }
        : {};
    const id = this._push(caller, parentId, span.name, { ...span, kind, ...messaging });
    const { visit } = span;
    if (visit === null) {
      for (const child of span.children) this._emit(child, { caller, parentId: id, message: null });
      return;
    }
    const name = span.name.slice(componentOf(span).length + 1) || span.name;
    const visitId = this._push(visit.component, id, name, {
      kind: KIND.server,
      ...visit,
      degraded: span.degraded,
      parts: span.parts,
      instance: visit.instance,
    });
    const message = { destination: span.name, producerId: id };
    for (const child of span.children)
      this._emit(child, { caller: visit.component, parentId: visitId, message });
  }

  /** As long as somebody keeps it; relays and consumers come after. */
  private _message(span: TraceSpan, { caller, parentId, message }: Ancestry): void {
    const id = this._push(caller, parentId, `keep ${span.name}`, { ...span, kind: KIND.internal });
    const producerId = message?.producerId ?? parentId;
    for (const child of span.children)
      this._emit(child, { caller, parentId: id, message: { destination: span.name, producerId } });
  }

  /** In the hands of a consumer. */
  private _delivery(span: TraceSpan, { parentId, message }: Ancestry): void {
    const { visit } = span;
    const component = componentOf(span);
    const id = this._push(component, parentId, `process ${message?.destination ?? span.name}`, {
      ...span,
      kind: KIND.consumer,
      ...(visit === null ? {} : { instance: visit.instance }),
      ...(message === null ? {} : { messaging: { operation: "process", ...message } as const }),
    });
    for (const child of span.children) this._emit(child, { caller: component, parentId: id, message: null });
  }

  private _push(service: string, parentSpanId: string, name: string, facts: Facts): string {
    const spanId = (this._emitted.length + 1).toString(16).padStart(16, "0");
    const span = {
      traceId: this._traceId,
      spanId,
      ...(parentSpanId === "" ? {} : { parentSpanId }),
      name,
      kind: facts.kind,
      startTimeUnixNano: timeText(facts.fromNs),
      endTimeUnixNano: timeText(facts.toNs ?? this._endNs),
      attributes: this._attributes(facts),
      ...this._eventsAndLinks(facts),
      status: statusOf(facts.failure),
    };
    this._emitted.push({ service, span });
    return spanId;
  }

  private _eventsAndLinks({ marks = [], messaging }: Facts): object {
    const events = marks.map((mark) => ({ timeUnixNano: timeText(mark.atNs), name: markText(mark) }));
    const spanId = messaging?.producerId ?? null;
    return {
      ...(events.length === 0 ? {} : { events }),
      ...(spanId === null ? {} : { links: [{ traceId: this._traceId, spanId }] }),
    };
  }

  private _attributes(facts: Facts): object[] {
    const { failure, degraded, instance, parts, kind } = facts;
    const spent = new Map<string, number>();
    for (const part of parts) {
      if (!PARTS[kind]!.has(part.kind)) continue;
      spent.set(part.kind, (spent.get(part.kind) ?? 0) + (part.toNs ?? this._endNs) - part.fromNs);
    }
    return [
      ...(failure === null
        ? []
        : [text("error.type", failure.cause), text("ripplesim.failure.place", failure.place)]),
      ...(degraded ? [{ key: "ripplesim.degraded", value: { boolValue: true } }] : []),
      ...(instance === undefined ? [] : [text("service.instance.id", String(instance))]),
      ...messagingAttributes(facts.messaging),
      ...lockAttributes(parts.filter((part) => PARTS[kind]!.has(part.kind))),
      ...[...spent].map(([what, ns]) => ({ key: `ripplesim.${what}.ms`, value: { doubleValue: ns / 1e6 } })),
    ];
  }
}

const AT_CALLER: ReadonlySet<PartKind> = new Set<PartKind>([
  "permit",
  "connection",
  "batch",
  "buffer",
  "network",
  "broker",
]);
const AT_CALLEE: ReadonlySet<PartKind> = new Set<PartKind>(["queue", "lock", "replicas", "work", "sleep"]);

/** Which parts of an attempt are told of which of its spans: a delivery has but one. */
const PARTS: Readonly<Record<number, ReadonlySet<PartKind>>> = {
  [KIND.internal]: AT_CALLER,
  [KIND.client]: AT_CALLER,
  [KIND.producer]: AT_CALLER,
  [KIND.server]: AT_CALLEE,
  [KIND.consumer]: new Set([...AT_CALLER, ...AT_CALLEE]),
};

/** The first lock that had to be waited for. */
function lockAttributes(parts: readonly TracePart[]): object[] {
  const wait = parts.find(({ kind, wait: what }) => kind === "lock" && what !== undefined)?.wait;
  if (wait === undefined) return [];
  const holder = wait.holder === null ? [] : [text("ripplesim.lock.holder", holderText(wait.holder))];
  return [text("ripplesim.lock.name", wait.what), ...holder];
}

/** It stored something that somebody else will read. */
function leavesMessage({ children }: TraceSpan): boolean {
  return children.some(({ kind }) => kind === "message");
}

function messagingAttributes(messaging: Messaging | undefined): object[] {
  if (messaging === undefined) return [];
  const { operation, destination } = messaging;
  const place = destination.indexOf(".");
  return [
    text("messaging.system", place < 0 ? destination : destination.slice(0, place)),
    text("messaging.destination.name", destination.slice(place + 1)),
    text("messaging.operation.type", operation),
    text("messaging.operation.name", operation),
  ];
}

function statusOf(failure: TraceFailure | null): object {
  return failure === null
    ? { code: STATUS.unset }
    : { code: STATUS.error, message: `${failure.code}: ${failure.cause}` };
}

function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

function timeText(ns: number): string {
  return String(EPOCH_NS + BigInt(Math.round(ns)));
}

/** Hex digits that follow from a text (FNV-1a, 64 bits): never all zero, which would be no id. */
function hex(source: string, digits: number): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of source) {
    hash ^= BigInt(letter.codePointAt(0) ?? 0);
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return (hash === 0n ? 1n : hash).toString(16).padStart(digits, "0").slice(-digits);
}
