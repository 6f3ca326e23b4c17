import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The built program: what users start. */
const PROGRAM = "dist/cli/main.js";
const QUICKSTART = "scenarios/quickstart.yaml";

/** 200 points, one run each. */
const SWEEP = [
  ...["sweep", QUICKSTART, "--replications", "1"],
  ...["--vary", "workloads.shoppers.rate=20/s..59/s:1/s", "--vary", "services.shop.queue=10,20,40,80,160"],
];

/** Two threads against one, taking turns; the aim is 1.8 x. */
export function printSweep(rounds: number): void {
  if (!isBuilt()) return;
  const folder = mkdtempSync(join(tmpdir(), "ripplesim-bench-"));
  const seconds = (jobs: number, round: number): number =>
    timed([PROGRAM, ...SWEEP, "--jobs", String(jobs), "--out", join(folder, `${jobs}-${round}`)]);
  try {
    const pairs = Array.from(
      { length: rounds },
      (_, round) => [seconds(1, round), seconds(2, round)] as const,
    );
    const ratios = pairs.map(([one, two]) => one / two);
    const [one, two] = [0, 1].map((place) => Math.min(...pairs.map((pair) => pair[place]!)));
    console.log(
      `sweep   200 runs of quickstart, best of ${rounds}: ${one!.toFixed(2)} s in one thread, ${two!.toFixed(2)} s in two: ${(one! / two!).toFixed(2)} x (median of pairs ${median(ratios).toFixed(2)} x, aim 1.8 x)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the program takes to start, against Node alone. */
export function printStart(rounds: number): void {
  if (!isBuilt()) return;
  const commands = {
    "node -e 0": ["-e", "0"],
    "--help": [PROGRAM, "--help"],
    validate: [PROGRAM, "validate", QUICKSTART],
  };
  const best = { "node -e 0": Infinity, "--help": Infinity, validate: Infinity };
  for (let round = 0; round < Math.max(rounds, 10); round++)
    for (const name of Object.keys(commands) as (keyof typeof commands)[])
      best[name] = Math.min(best[name], timed(commands[name]));
  const node = best["node -e 0"];
  const told = Object.entries(best).map(
    ([name, seconds]) => `${name} ${(seconds * 1000).toFixed(0)} ms (${(seconds / node).toFixed(1)} x)`,
  );
  console.log(`start   best of ${Math.max(rounds, 10)}: ${told.join(", ")}; aim 250 ms`);
}

function timed(words: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${String(status)}`);
  return (performance.now() - start) / 1000;
}

function isBuilt(): boolean {
  if (!existsSync(PROGRAM)) console.log(`${PROGRAM} is not there: run \`npm run build\` first.`);
  return existsSync(PROGRAM);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
