import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { folderWith, ONE_QUEUE } from "./command-line.ts";

/** Kills the suite plays; `KILLS=100 npx vitest run … test/cli/sweep-kill` plays more. */
const KILLS = Number(process.env["KILLS"] ?? 4);

const PROGRAM = resolve(import.meta.dirname, "../../dist/cli/main.js");
const WORDS = ["sweep", "q.yaml", "--vary", "workloads.users.rate=40/s..100/s:5/s", "--replications", "3"];
const RUNS = 13 * 3;
const files = { "q.yaml": ONE_QUEUE.replace("10s", "1m") };

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function sweep(folder: string): Outcome {
  const words = [PROGRAM, ...WORDS, "--out", "there", "--jobs", "2"];
  return spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
}

/** Starts it, and ends it the hard way so many ms after its first run is kept. */
async function killed(folder: string, afterMs: number): Promise<void> {
  const words = [PROGRAM, ...WORDS, "--out", "there", "--jobs", "2"];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: "ignore" });
  const ended = new Promise((resolveEnd) => child.on("close", resolveEnd));
  while (child.exitCode === null && cellsIn(folder).length === 0) await setTimeout(2);
  await Promise.race([setTimeout(afterMs), ended]);
  child.kill("SIGKILL");
  await ended;
}

function cellsIn(folder: string): readonly string[] {
  const cells = join(folder, "there", "cells");
  return existsSync(cells) ? readdirSync(cells) : [];
}

const resultIn = (folder: string): string => readFileSync(join(folder, "there", "sweep.json"), "utf8");

describe("a sweep that is killed", () => {
  it(
    "goes on with the very runs that are missing, and gives the same bytes",
    { timeout: 60_000 + KILLS * 20_000 },
    async () => {
      const whole = folderWith(files);
      const startedAt = performance.now();
      const expected = sweep(whole);
      const tookMs = performance.now() - startedAt;
      expect(expected.status).toBe(0);
      const found: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const folder = folderWith(files);
        // Evenly over the time in which runs are made, and a little beyond.
        await killed(folder, ((kill + Math.random()) / KILLS) * 0.8 * tookMs);
        const kept = cellsIn(folder).filter((name) => name.endsWith(".json")).length;
        found.push(kept);
        const resumed = sweep(folder);
        expect([resumed.status, resumed.stdout]).toEqual([0, expected.stdout]);
        if (kept > 0 && kept < RUNS)
          expect(resumed.stderr).toContain(`${kept} of ${RUNS} runs are there already\n`);
        expect(resultIn(folder)).toBe(resultIn(whole));
        expect(cellsIn(folder).toSorted()).toEqual(cellsIn(whole).toSorted());
      }
      if (KILLS > 10) console.log(`runs kept at each kill: ${found.join(" ")}`);
      expect(found.some((kept) => kept < RUNS)).toBe(true);
    },
  );
});
