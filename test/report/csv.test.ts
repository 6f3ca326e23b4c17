import { describe, expect, it } from "vitest";
import { seriesCsv } from "../../src/report/csv.ts";
import { calmRun, protectedRun, runOf } from "./fixture.ts";

describe("series as CSV", () => {
  it("come as one file per kind of part, each with a header", () => {
    const files = seriesCsv(runOf(protectedRun));
    expect(files.map((file) => file.name)).toEqual([
      "workloads.csv",
      "services.csv",
      "databases.csv",
      "caches.csv",
      "queues.csv",
      "clients.csv",
      "data.csv",
    ]);
    for (const file of files)
      expect(file.text.split("\r\n")[0]).toBe("name,part,metric,windowStartMs,windowMs,value");
  });

  it("have one row per window, metric and part, and an empty value where a window has too few samples", () => {
    const run = calmRun();
    const series = {
      offered: [1, 2],
      ok: [1, 1],
      degraded: [0, 0],
      failed: { timeout: [0, 1] },
      latency: { windowMs: 8000, p50: [3], p99: [null] },
    };
    const text = seriesCsv({
      ...run,
      series: { ...run.series, workloads: { users: { ...series, targets: {} } } },
    })[0]?.text;
    expect(text).toBe(
      [
        "name,part,metric,windowStartMs,windowMs,value",
        "users,,offered,0,4000,1",
        "users,,offered,4000,4000,2",
        "users,,ok,0,4000,1",
        "users,,ok,4000,4000,1",
        "users,,degraded,0,4000,0",
        "users,,degraded,4000,4000,0",
        "users,,failed.timeout,0,4000,0",
        "users,,failed.timeout,4000,4000,1",
        "users,,latency.p50,0,8000,3",
        "users,,latency.p99,0,8000,",
        "",
      ].join("\r\n"),
    );
  });

  it("quote names that would break a row", () => {
    const run = calmRun();
    const station = {
      requests: [1],
      failed: [],
      utilization: null,
      cpuUtilization: null,
      queue: [],
      queueMax: [],
      concurrencyLimit: null,
    };
    const files = seriesCsv({ ...run, series: { ...run.series, services: { 'a "b", c': station } } });
    expect(files[1]?.text.split("\r\n")[1]).toBe('"a ""b"", c",,requests,0,4000,1');
  });
});
