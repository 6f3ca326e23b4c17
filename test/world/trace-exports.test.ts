import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chromeTrace } from "../../src/report/traces/chrome-trace.ts";
import { otlpTrace } from "../../src/report/traces/otlp-trace.ts";
import { randomScenario } from "./random-scenario.ts";
import { type ChromeFile, chromeFile, type OtlpFile, otlpFile } from "./trace-schemas.ts";
import { traced } from "./traced.ts";

/** As a reader gets it: what JSON leaves out is not there. */
function written(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("Traces of any system", { timeout: 60_000 }, () => {
  it("are exported as the formats' own rules want them, every event at its place", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const report = traced(JSON.stringify(scenario), { count: 10, order: "slowest" });
        const chrome = chromeFile.parse(written(chromeTrace(report)));
        expectNesting(chrome);
        expectArrows(chrome);
        expectFamily(otlpFile.parse(written(otlpTrace(report))));
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it("lead from every message of every request to where it is kept", () => {
    const report = traced(MESSAGES, { count: 5 });
    const chrome = chromeFile.parse(written(chromeTrace(report)));
    expectArrows(chrome);
    expect(chrome.traceEvents.filter(({ ph }) => ph === "s").length).toBe(2 * report.traces.length);
    expectFamily(otlpFile.parse(written(otlpTrace(report))));
  });
});

/** Each request leaves two messages. */
const MESSAGES = `
name: Messages
duration: 5s
workloads: { users: { target: shop, rate: 10/s } }
services:
  shop: { concurrency: 4, steps: [{ publish: rabbit.mail }, { work: 1ms }, { publish: rabbit.mail }] }
  post: { concurrency: 4, consumers: { mail: { from: rabbit.mail, steps: [{ work: 20ms }] } } }
brokers: { rabbit: { queues: { mail: {} } } }
`;

describe("The rules of the formats", () => {
  const report = traced(MESSAGES, { count: 1 });
  const first = <T>(all: readonly T[]): T => all[0]!;

  it.each<[string, (span: Record<string, unknown>) => void]>([
    ["an id in base64", (span) => (span["traceId"] = "W47/95gDgQPSabYzgT/GDA==")],
    ["an id of zeros", (span) => (span["spanId"] = "0".repeat(16))],
    ["a time as a number", (span) => (span["startTimeUnixNano"] = 1e18)],
    ["a kind by its name", (span) => (span["kind"] = "SPAN_KIND_CLIENT")],
    ["an unknown kind", (span) => (span["kind"] = 6)],
    ["a name of the proto file", (span) => (span["parent_span_id"] = "0".repeat(15) + "1")],
    ["no name", (span) => (span["name"] = "")],
    [
      "a count as a number of 64 bits",
      (span) => (span["attributes"] = [{ key: "n", value: { intValue: 3 } }]),
    ],
    [
      "a key twice",
      (span) =>
        (span["attributes"] = [
          { key: "n", value: { boolValue: true } },
          { key: "n", value: { boolValue: true } },
        ]),
    ],
  ])("refuse %s in OTLP", (_what, damage) => {
    const file = written(otlpTrace(report)) as OtlpFile;
    expect(otlpFile.safeParse(file).success).toBe(true);
    damage(first(first(first(file.resourceSpans).scopeSpans).spans));
    expect(otlpFile.safeParse(file).success).toBe(false);
  });

  it.each<[string, (event: Record<string, unknown>) => void]>([
    ["no duration", (event) => delete event["dur"]],
    ["a time as a text", (event) => (event["ts"] = "1")],
    ["an unknown phase", (event) => (event["ph"] = "Y")],
    ["a process of a fraction", (event) => (event["pid"] = 1.5)],
  ])("refuse %s in the Trace Event Format", (_what, damage) => {
    const file = written(chromeTrace(report)) as ChromeFile;
    expect(chromeFile.safeParse(file).success).toBe(true);
    damage(file.traceEvents.find(({ ph }) => ph === "X")!);
    expect(chromeFile.safeParse(file).success).toBe(false);
  });
});

/** Events of one track are either one in the other or one after the other. */
function expectNesting({ traceEvents }: ChromeFile): void {
  const tracks = new Map<string, Slice[]>();
  for (const event of traceEvents) {
    if (event.ph !== "X") continue;
    const track = `${event.pid}/${event.tid}`;
    const events = tracks.get(track) ?? [];
    tracks.set(track, events);
    events.push(event);
  }
  const crossing: (readonly [number, number])[] = [];
  for (const events of tracks.values()) {
    const open: number[] = [];
    for (const { ts, dur } of events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (open.length > 0 && open.at(-1)! <= ts + 1e-6) open.pop();
      if (open.length > 0 && ts + dur > open.at(-1)! + 1e-6) crossing.push([ts, dur]);
      open.push(ts + dur);
    }
  }
  expect(crossing).toEqual([]);
}

type Slice = Extract<ChromeFile["traceEvents"][number], { ph: "X" }>;

/**
 * An arrow begins and ends once under its name and number in the whole file, which is what Perfetto goes by, and at
 * either end inside of a slice of its track that stands before it in the file.
 */
function expectArrows({ traceEvents }: ChromeFile): void {
  const slices = new Map<string, Slice[]>();
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const wrong: object[] = [];
  for (const event of traceEvents) {
    if (event.ph === "M") continue;
    const track = `${event.pid}/${event.tid}`;
    const before = slices.get(track) ?? [];
    if (event.ph === "X") {
      slices.set(track, before);
      before.push(event);
      continue;
    }
    const isInside = before.some(({ ts, dur }) => ts <= event.ts && (event.ts < ts + dur || dur === 0));
    const key = `${event.cat}/${event.name}/${event.id}`;
    const ends = event.ph === "s" ? begun : ended;
    const isLate = event.ph === "s" || (begun.get(key) ?? Infinity) <= event.ts;
    if (!isInside || ends.has(key) || !isLate) wrong.push(event);
    ends.set(key, event.ts);
  }
  expect(wrong).toEqual([]);
  expect(ended.size).toBe(begun.size);
}

/** Every span has the parent it names, every link its other end, and every trace one root. */
function expectFamily({ resourceSpans }: OtlpFile): void {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
  expect(ids.size).toBe(spans.length);
  const strangers = spans.flatMap(({ traceId, parentSpanId, links = [] }) => [
    ...(parentSpanId === undefined || ids.has(`${traceId}/${parentSpanId}`) ? [] : [parentSpanId]),
    ...links.filter((link) => !ids.has(`${link.traceId}/${link.spanId}`)),
  ]);
  expect(strangers).toEqual([]);
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
}
