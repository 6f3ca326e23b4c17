import { componentOf } from "../../observe/tracing/critical-path.ts";
import type { Trace, TraceFailure, TraceSpan } from "../../observe/tracing/trace.ts";
import type { TraceReport } from "./trace-report.ts";

/** Kinds of a span in opentelemetry/proto/trace/v1. */
const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS = { unset: 0, error: 2 } as const;

/** Time 0 of a run as viewers show it: 2000-01-01T00:00:00Z. A simulation has no date of its own. */
const EPOCH_NS = 946_684_800_000_000_000n;

/** What becomes of a span, or of the visit behind it, in OTLP's words. */
interface Facts extends Pick<TraceSpan, "fromNs" | "toNs" | "failure" | "degraded" | "parts"> {
  readonly kind: number;
  readonly instance?: number;
}

interface Emitted {
  readonly service: string;
  readonly span: object;
}

/**
 * Traces as OTLP/JSON (opentelemetry-proto 1.x, TracesData in proto3's JSON mapping: ids in hex, 64-bit numbers as
 * strings). A call and its attempts are the caller's spans, a visit is the callee's.
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
  readonly #trace: Trace;
  readonly #traceId: string;
  readonly #endNs: number;
  readonly #emitted: Emitted[] = [];

  constructor(report: TraceReport, trace: Trace) {
    this.#trace = trace;
    this.#endNs = report.endNs;
    this.#traceId =
      hex(report.fingerprint, 16) +
      hex(`${report.variant ?? ""}/${trace.workload}/${String(trace.number)}`, 16);
  }

  all(): readonly Emitted[] {
    this.#emit(this.#trace.root, this.#trace.workload, "");
    return this.#emitted;
  }

  /** A span of a caller, the visit behind it, and all that was called there. */
  #emit(span: TraceSpan, caller: string, parentId: string): void {
    const kind = span.kind === "attempt" ? KIND.client : KIND.internal;
    const id = this.#push(caller, parentId, span.name, { ...span, kind });
    const { visit } = span;
    if (visit === null) {
      for (const child of span.children) this.#emit(child, caller, id);
      return;
    }
    const name = span.name.slice(componentOf(span).length + 1) || span.name;
    const visitId = this.#push(visit.component, id, name, {
      kind: KIND.server,
      ...visit,
      degraded: span.degraded,
      parts: span.parts,
      instance: visit.instance,
    });
    for (const child of span.children) this.#emit(child, visit.component, visitId);
  }

  #push(service: string, parentSpanId: string, name: string, facts: Facts): string {
    const spanId = (this.#emitted.length + 1).toString(16).padStart(16, "0");
    const span = {
      traceId: this.#traceId,
      spanId,
      ...(parentSpanId === "" ? {} : { parentSpanId }),
      name,
      kind: facts.kind,
      startTimeUnixNano: timeText(facts.fromNs),
      endTimeUnixNano: timeText(facts.toNs ?? this.#endNs),
      attributes: this.#attributes(facts),
      status: statusOf(facts.failure),
    };
    this.#emitted.push({ service, span });
    return spanId;
  }

  #attributes(facts: Facts): object[] {
    const { failure, degraded, instance, parts, kind } = facts;
    const isVisit = kind === KIND.server;
    const spent = new Map<string, number>();
    for (const part of parts) {
      if (isVisit !== (part.kind === "queue" || part.kind === "work" || part.kind === "sleep")) continue;
      spent.set(part.kind, (spent.get(part.kind) ?? 0) + (part.toNs ?? this.#endNs) - part.fromNs);
    }
    return [
      ...(failure === null
        ? []
        : [text("error.type", failure.cause), text("ripplesim.failure.place", failure.place)]),
      ...(degraded ? [{ key: "ripplesim.degraded", value: { boolValue: true } }] : []),
      ...(instance === undefined ? [] : [text("service.instance.id", String(instance))]),
      ...[...spent].map(([what, ns]) => ({ key: `ripplesim.${what}.ms`, value: { doubleValue: ns / 1e6 } })),
    ];
  }
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
