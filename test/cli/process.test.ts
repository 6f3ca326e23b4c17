import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { ONE_QUEUE, TWO_VARIANTS, folderWith, ripplesim } from "./command-line.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** The program from its sources, in a process of its own. */
const PROGRAM = ["--import", import.meta.resolve("tsx"), join(ROOT, "src/cli/main.ts")];

/** Long enough that nobody waits for its end: some 10^10 events. */
const ENDLESS = ONE_QUEUE.replace("10s", "1000h")
  .replaceAll("80/s", "4000/s")
  .replace("concurrency: 1,", "concurrency: 50,");

/** Loaded before the program: one line as soon as a simulation that hears ctrl-C has made its first slice. */
const SAYS_WHEN_IT_LISTENS = `process.on("newListener", (name) => {
  if (name === "SIGINT") setImmediate(() => process.stderr.write("listening"));
});`;

describe("the program", () => {
  it("runs simulations in threads and gives what the same seed gives in one", async () => {
    const folder = folderWith({ "two.yaml": TWO_VARIANTS });
    const words = ["compare", "two.yaml", "--replications", "2", "--json"];
    const threads = spawnSync(process.execPath, [...PROGRAM, ...words, "--jobs", "2"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(JSON.parse(threads.stdout)).toMatchObject({ schema: "ripplesim/comparison@1", stopped: null });
    expect(threads.stdout).toBe((await ripplesim(words, { folder })).out);
  });

  it.each([
    ["ctrl-C", "SIGINT"],
    ["what a scheduler sends", "SIGTERM"],
  ] as const)(
    "ends cleanly on %s: the result so far is written, says that it is cut short, and the exit code is 130",
    async (_who, signal) => {
      const folder = folderWith({ "long.yaml": ENDLESS });
      const preload = ["--import", `data:text/javascript,${encodeURIComponent(SAYS_WHEN_IT_LISTENS)}`];
      const words = [...preload, ...PROGRAM, "run", "long.yaml", "--json"];
      const child = spawn(process.execPath, words, { cwd: folder });
      let out = "";
      child.stdout.on("data", (data: Buffer) => (out += data.toString()));
      child.stderr.once("data", () => child.kill(signal));
      const code = await new Promise((ended) => child.on("close", ended));
      expect(code).toBe(130);
      const summary = JSON.parse(out) as Summary;
      expect(summary.stopped).toMatchObject({ reason: "an interrupt" });
      expect(summary.stopped!.atMs).toBeGreaterThan(0);
      expect(summary.workloads["users"]!.ok).toBeGreaterThan(0);
    },
  );

  it("ends by a wall-clock budget with exit code 4", () => {
    const folder = folderWith({ "long.yaml": ENDLESS });
    const { status, stdout } = spawnSync(
      process.execPath,
      [...PROGRAM, "run", "long.yaml", "--json", "--wall-clock", "200ms"],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    expect(status).toBe(4);
    expect((JSON.parse(stdout) as Summary).stopped?.reason).toBe("the wall-clock budget of 0.2 s");
  });

  it("ends quietly when its reader has seen enough", () => {
    const command = `"${process.execPath}" ${PROGRAM.map((word) => `"${word}"`).join(" ")} list --json | head -c 1`;
    const { stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(stderr).toBe("");
  });
});

it("says that what reads its results has no room", () => {
  const command = `"${process.execPath}" ${PROGRAM.map((word) => `"${word}"`).join(" ")} schema > /dev/full`;
  const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  expect([status, stderr]).toEqual([2, "error: cannot write to standard output: the disk is full\n"]);
});

describe("the built program", () => {
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    readonly bin: { readonly ripplesim: string };
  };
  const program = join(ROOT, bin.ripplesim);

  it("is there after `npm ci` and runs on plain node", () => {
    expect(existsSync(program), "run `npm run build` first").toBe(true);
    const folder = folderWith({ "one.yaml": ONE_QUEUE });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, "run", "one.yaml", "--report", "page.html"],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("page.html");
    expect(readFileSync(join(folder, "page.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });
});
