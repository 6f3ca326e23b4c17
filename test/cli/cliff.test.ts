import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { CliffResult } from "../../src/experiment/cliff/result.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const PAUSE = readFileSync(
  resolve(import.meta.dirname, "../../scenarios/failures/gc-pause-collapse.yaml"),
  "utf8",
);
const files = { "pause.yaml": PAUSE, "q.yaml": ONE_QUEUE };

async function cliff(words: readonly string[], folder = folderWith(files)): Promise<CliffResult> {
  const { code, out, err } = await ripplesim(["cliff", ...words, "--json"], { folder });
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as CliffResult;
}

const RATE = ["--vary", "workloads.users.stages.0.rate=2/s..7/s", "--precision", "1/s"];
const DOWN = ["--until", "workloads.users.goodput < 1/s from 40s to 60s"];

describe("cliff", () => {
  it.each([
    ["strict", "2/s", "3/s"],
    ["hedged", "5/s", "6/s"],
  ])("finds where a pause tips retrying clients over: %s", async (variant, below, above) => {
    const { kind, bracket } = await cliff(["pause.yaml", "--variant", variant, ...RATE, ...DOWN]);
    expect([kind, bracket?.map(({ value }) => value)]).toEqual(["edge", [below, above]]);
  });

  it("asks of itself whether the system recovers from its faults", async () => {
    const words = ["pause.yaml", "--variant", "strictForLong", "--vary", "faults.pause.for=100ms..1s"];
    const { code, out } = await ripplesim(["cliff", ...words, "--precision", "100ms"], {
      folder: folderWith(files),
    });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toMatch(
      /The cliff is between pause\.for = [45]00ms and [56]00ms: it recovers in every run at the one, in none at the other\./,
    );
  });

  it("finds that a queue is stable up to its capacity", async () => {
    // 10 ms of work each: more than 100/s are never worked off; from 102/s on at least 2 % are left in the end.
    const words = ["q.yaml", "--set", "duration=3m", "--vary", "workloads.users.rate=60/s..140/s"];
    const { rises, bracket, threshold } = await cliff([
      ...words,
      ...["--until", "workloads.users.ok < 0.98 * workloads.users.requests", "--precision", "1/s"],
    ]);
    expect(rises).toBe(true);
    const [below, above] = bracket!.map(({ number }) => number) as [number, number];
    const tips = threshold?.number ?? (below + above) / 2;
    expect(tips).toBeGreaterThan(100);
    expect(tips).toBeLessThan(104);
  });

  it("makes no run twice, and gives the same bytes", async () => {
    const folder = folderWith(files);
    const words = ["cliff", "pause.yaml", "--variant", "strict", ...RATE, ...DOWN, "--out", "here"];
    const first = await ripplesim(words, { folder });
    const kept = readdirSync(join(folder, "here", "cells")).length;
    const second = await ripplesim(words, { folder });
    expect(second.out).toBe(first.out);
    expect(second.err).toContain(`${kept} of ${kept} runs were there already`);
  });

  it("says that there is no cliff where both ends agree", async () => {
    const words = ["cliff", "q.yaml", "--vary", "workloads.users.rate=10/s..50/s"];
    const { out, code } = await ripplesim([...words, "--until", "workloads.users.latency.p50 > 1s"], {
      folder: folderWith(files),
    });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "No cliff is seen between rate = 10/s and 50/s: workloads.users.latency.p50 > 1s holds at neither end.",
    );
  });

  it.each([
    [
      ["q.yaml", "--vary", "workloads.users.rate=10/s..50/s"],
      "there is no fault to recover from: say with --until",
    ],
    [["q.yaml", "--vary", "workloads.users.rate=10/s,50/s"], "FROM..TO is wanted"],
    [["q.yaml"], "--vary"],
    [["q.yaml", "--vary", "a.b=1..2", "--vary", "a.c=1..2"], "along one setting"],
    [["q.yaml", "--vary", "workloads.users.rate=10/s..50/s", "--until", "users > 3"], "--until"],
    [
      [
        "q.yaml",
        "--vary",
        "workloads.users.rate=10/s..50/s",
        "--until",
        "workloads.users.ok < 3",
        "--precision",
        "5ms",
      ],
      "--precision 5ms is no rate above 0",
    ],
    [
      [
        "q.yaml",
        "--vary",
        "workloads.users.rate=10/s..50/s",
        "--until",
        "workloads.users.ok < 3",
        "--precision",
        "40/s",
      ],
      "leaves nothing between the ends",
    ],
    [["q.yaml", "--vary", "workloads.users.rte=10/s..50/s", "--until", "workloads.users.ok < 3"], "rte"],
  ])("refuses %j", async (words, told) => {
    const { code, err } = await ripplesim(["cliff", ...words], { folder: folderWith(files) });
    expect([2, 3]).toContain(code);
    expect(err).toContain(told);
  });
});
