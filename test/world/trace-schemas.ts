import * as z from "zod";

/**
 * The published rules of the two formats that traces are exported in, as far as they can be said of one file at a time.
 * Strict objects: a field that the format does not have is a mistake (proto3's JSON readers refuse or drop it).
 */

// --- OTLP/JSON ----------------------------------------------------------------------------------
// github.com/open-telemetry/opentelemetry-proto: opentelemetry/proto/trace/v1/trace.proto, common/v1/common.proto and
// resource/v1/resource.proto, in the mapping of opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: names in
// lowerCamelCase, ids in hex, enums as numbers, 64-bit integers as decimal strings.

const traceId = z.string().regex(/^(?!0{32})[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0{16})[0-9a-f]{16}$/);
const uint64 = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .refine((text) => BigInt(text) < 2n ** 64n);
const int64 = z
  .string()
  .regex(/^(0|-?[1-9][0-9]*)$/)
  .refine((text) => BigInt.asIntN(64, BigInt(text)) === BigInt(text));
const uint32 = z.int().min(0).max(0xffffffff);

/** One of a few fields. Numbers that JSON has no word for are texts. */
const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: int64 }),
  z.strictObject({ doubleValue: z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]) }),
]);

const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, "keys must be unique");

const event = z.strictObject({
  timeUnixNano: uint64,
  name: z.string().min(1),
  attributes: attributes.optional(),
  droppedAttributesCount: uint32.optional(),
});

const link = z.strictObject({
  traceId,
  spanId,
  traceState: z.string().optional(),
  attributes: attributes.optional(),
  droppedAttributesCount: uint32.optional(),
  flags: uint32.optional(),
});

/** SPAN_KIND_INTERNAL to SPAN_KIND_CONSUMER; unspecified (0) is not to be used. */
const spanKind = z.int().min(1).max(5);
/** Unset, ok, error. */
const status = z.strictObject({ message: z.string().optional(), code: z.int().min(0).max(2).optional() });

const span = z
  .strictObject({
    traceId,
    spanId,
    traceState: z.string().optional(),
    /** Left out of a root. */
    parentSpanId: spanId.optional(),
    flags: uint32.optional(),
    name: z.string().min(1),
    kind: spanKind,
    startTimeUnixNano: uint64,
    endTimeUnixNano: uint64,
    attributes: attributes.optional(),
    droppedAttributesCount: uint32.optional(),
    events: z.array(event).optional(),
    droppedEventsCount: uint32.optional(),
    links: z.array(link).optional(),
    droppedLinksCount: uint32.optional(),
    status: status.optional(),
  })
  .refine((one) => BigInt(one.endTimeUnixNano) >= BigInt(one.startTimeUnixNano), "it ends before it starts");

const scope = z.strictObject({
  name: z.string().optional(),
  version: z.string().optional(),
  attributes: attributes.optional(),
  droppedAttributesCount: uint32.optional(),
});

export const otlpFile = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z
        .strictObject({ attributes, droppedAttributesCount: uint32.optional() })
        .refine(
          (resource) => resource.attributes.some(({ key }) => key === "service.name"),
          "opentelemetry.io/docs/specs/semconv/resource/#service wants a service.name",
        ),
      scopeSpans: z.array(
        z.strictObject({ scope: scope.optional(), spans: z.array(span), schemaUrl: z.string().optional() }),
      ),
      schemaUrl: z.string().optional(),
    }),
  ),
});

export type OtlpFile = z.infer<typeof otlpFile>;

// --- Trace Event Format -------------------------------------------------------------------------
// "Trace Event Format" of the Chromium project, docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU,
// as Perfetto reads it: src/trace_processor/importers/json/json_trace_parser_impl.cc.

/** Microseconds from the start of the trace. */
const micros = z.number().min(0);
/** Perfetto takes both for 32 bits. */
const track = { pid: uint32, tid: uint32 };

const complete = z.strictObject({
  ...track,
  name: z.string().min(1),
  cat: z.string(),
  ph: z.literal("X"),
  ts: micros,
  dur: micros,
  args: z.record(z.string(), z.unknown()),
});

const metadata = z.strictObject({
  ...track,
  name: z.enum(["process_name", "thread_name", "process_labels"]),
  ph: z.literal("M"),
  args: z.strictObject({ name: z.string().min(1) }),
});

const arrow = { ...track, name: z.string().min(1), cat: z.string(), ts: micros, id: z.int().min(0) };
const arrowStart = z.strictObject({ ...arrow, ph: z.literal("s") });
/** `bp: e`: it ends in the slice around it, not in the next one. */
const arrowEnd = z.strictObject({ ...arrow, ph: z.literal("f"), bp: z.literal("e").optional() });

export const chromeFile = z.strictObject({
  displayTimeUnit: z.enum(["ms", "ns"]).optional(),
  otherData: z.record(z.string(), z.string()).optional(),
  traceEvents: z.array(z.discriminatedUnion("ph", [complete, metadata, arrowStart, arrowEnd])),
});

export type ChromeFile = z.infer<typeof chromeFile>;
