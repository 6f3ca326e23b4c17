import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chromeTrace } from "../../src/report/traces/chrome-trace.ts";
import { otlpTrace } from "../../src/report/traces/otlp-trace.ts";
import { randomScenario } from "./random-scenario.ts";
import { traced } from "./traced.ts";

describe("Traces of any system", { timeout: 60_000 }, () => {
  it("are exported so that what stands on a track nests, and every span has the parent it names", () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const report = traced(JSON.stringify(scenario), { count: 20, order: "slowest" });
        expectNesting(chromeTrace(report) as ChromeFile);
        expectFamily(otlpTrace(report) as OtlpFile);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

interface ChromeFile {
  readonly traceEvents: readonly {
    readonly ph: string;
    readonly ts: number;
    readonly dur: number;
    readonly pid: number;
    readonly tid: number;
  }[];
}

/** Events of one track are either one in the other or one after the other. */
function expectNesting({ traceEvents }: ChromeFile): void {
  const tracks = new Map<string, ChromeFile["traceEvents"]>();
  for (const event of traceEvents.filter(({ ph }) => ph === "X")) {
    const track = `${event.pid}/${event.tid}`;
    tracks.set(track, [...(tracks.get(track) ?? []), event]);
  }
  for (const events of tracks.values()) {
    const open: number[] = [];
    for (const { ts, dur } of events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (open.length > 0 && open.at(-1)! <= ts + 1e-6) open.pop();
      if (open.length > 0) expect(ts + dur).toBeLessThanOrEqual(open.at(-1)! + 1e-6);
      open.push(ts + dur);
    }
  }
}

interface OtlpFile {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
      }[];
    }[];
  }[];
}

function expectFamily({ resourceSpans }: OtlpFile): void {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`));
  expect(ids.size).toBe(spans.length);
  for (const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    if (parentSpanId !== undefined) expect(ids.has(`${traceId}/${parentSpanId}`)).toBe(true);
    expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  }
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
}
