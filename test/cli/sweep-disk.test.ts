import { readdirSync } from "node:fs";
import type * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { folderWith, ONE_QUEUE, type Outcome, ripplesim } from "./command-line.ts";

/** What the disk refuses; null: nothing. */
const disk = vi.hoisted(() => ({ refuses: null as ((path: string) => string | null) | null }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const guarded =
    <Words extends readonly unknown[], Result>(act: (...words: Words) => Result) =>
    (...words: Words): Result => {
      const code = disk.refuses?.(String(words[0])) ?? null;
      if (code !== null) throw Object.assign(new Error(code), { code });
      return act(...words);
    };
  return {
    ...real,
    writeFileSync: guarded(real.writeFileSync),
    mkdirSync: guarded(real.mkdirSync as (path: string) => unknown),
  };
});

afterEach(() => (disk.refuses = null));

const files = { "q.yaml": ONE_QUEUE };
const RUNS = 6;

function sweep(folder: string, ...words: readonly string[]): Promise<Outcome> {
  const design = ["--vary", "workloads.users.rate=40/s,80/s", "--replications", "3", "--out", "there"];
  return ripplesim(["sweep", "q.yaml", ...design, ...words], { folder });
}

describe("a sweep whose disk", () => {
  it("is full in the middle says so, keeps what was made, and goes on from there", async () => {
    const expected = await sweep(folderWith(files));
    const folder = folderWith(files);
    let cells = 0;
    disk.refuses = (path) => (path.includes("cells") && ++cells > 3 ? "ENOSPC" : null);
    const full = await sweep(folder);
    expect([full.code, full.out, full.err]).toEqual([
      4,
      "",
      "error: there: the disk is full. The runs that are there are kept; the same command goes on from there\n",
    ]);
    expect(readdirSync(join(folder, "there", "cells")).length).toBe(2);
    disk.refuses = null;
    const resumed = await sweep(folder);
    expect([resumed.code, resumed.out]).toEqual([0, expected.out]);
    expect(resumed.err).toBe(`2 of ${RUNS} runs are there already\n`);
  });

  it.each(["sweep.json", "sweep.html"])("has no room for %s prints the result all the same", async (name) => {
    const expected = await sweep(folderWith(files), "--json");
    disk.refuses = (path) => (path.endsWith(name) || path.includes(`${name}.`) ? "ENOSPC" : null);
    const { code, out, err } = await sweep(folderWith(files), "--json", "--report");
    // The page is told of where it could be written.
    const page = name === "sweep.html" ? "" : "report: there/sweep.html\n";
    expect([code, err]).toEqual([2, `${page}error: cannot write there/${name}: the disk is full\n`]);
    expect(out).toBe(expected.out);
  });

  it.each([
    ["EACCES", "may not be accessed"],
    ["EROFS", "the disk is read-only"],
    ["ENOSPC", "the disk is full"],
  ])("cannot be written (%s) is refused before a run is made", async (code, words) => {
    const folder = folderWith(files);
    disk.refuses = () => code;
    expect(await sweep(folder)).toEqual({ code: 2, out: "", err: `error: there: ${words}\n` });
  });

  it("has no room for the plan is refused before a run is made", async () => {
    disk.refuses = (path) => (path.includes("plan.json") ? "ENOSPC" : null);
    const folder = folderWith(files);
    expect(await sweep(folder)).toEqual({ code: 2, out: "", err: "error: there: the disk is full\n" });
    expect(readdirSync(join(folder, "there", "cells"))).toEqual([]);
  });
});

describe("a search whose disk is full in the middle", () => {
  const RATE = ["--vary", "workloads.users.rate=60/s..140/s"];
  it.each([
    ["cliff", [...RATE, "--until", "workloads.users.latency.p50 > 200ms"]],
    [
      "tune",
      [...RATE.slice(0, 1), "services.shop.concurrency=1..3:1", "--minimize", "workloads.users.latency.p99"],
    ],
  ])("says so, keeps what was made, and goes on from there: %s", async (command, words) => {
    const line = [command, "q.yaml", ...words, "--out", "there"];
    const expected = await ripplesim(line, { folder: folderWith(files) });
    const folder = folderWith(files);
    let cells = 0;
    disk.refuses = (path) =>
      path.includes(".json") && path.includes("cells") && ++cells > 3 ? "ENOSPC" : null;
    const full = await ripplesim(line, { folder });
    expect([full.code, full.out]).toEqual([4, ""]);
    expect(full.err).toBe(
      "error: there: the disk is full. The runs that are there are kept; the same command goes on from there\n",
    );
    disk.refuses = null;
    const resumed = await ripplesim(line, { folder });
    expect([resumed.code, resumed.out]).toEqual([expected.code, expected.out]);
    expect(resumed.err).toMatch(/^3 of \d+ runs were there already\n$/);
  });
});
