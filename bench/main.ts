import { parseArgs } from "node:util";
import { printStart, printSweep } from "./command-line.ts";
import { bundleWorkloads, compileReferences, hasSimPy } from "./compile.ts";
import { run } from "./program.ts";
import { MEMORY, REFERENCES, type Row, ROWS, WORKLOADS } from "./rows.ts";
import type { Measurement } from "./workloads/measurement.ts";

const USAGE = `npm run bench -- [--rounds N] [--only W1,W4,memory,sweep,start] [--cpu]
  --rounds  rounds per row, the programs of a row taking turns (default 5)
  --only    rows by the beginning of their names
  --cpu     compares processor time instead of elapsed time: on a busy machine the fairer of the two,
            although it charges us for the threads of compiler and garbage collector`;

interface Settings {
  readonly rounds: number;
  readonly only: readonly string[];
  readonly clock: "seconds" | "cpuSeconds";
}

/** Measures the speed of the simulator side by side with the reference programs and prints a table of ratios. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      only: { type: "string", default: "" },
      cpu: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const settings: Settings = {
    rounds: Number(values.rounds),
    only: values.only.split(",").filter((name) => name !== ""),
    clock: values.cpu ? "cpuSeconds" : "seconds",
  };
  if (isWanted("sweep", settings)) printSweep(settings.rounds);
  if (isWanted("start", settings)) printStart(settings.rounds);
  if (settings.only.length > 0 && settings.only.every((name) => ["sweep", "start"].includes(name))) return;
  await bundleWorkloads(WORKLOADS);
  const available = { "C++": compileReferences(REFERENCES), SimPy: hasSimPy(), W4: true };
  if (!available["C++"]) console.log("g++ is not installed: no comparison with C++.");
  if (!available.SimPy) console.log("python3-simpy3 is not installed: no comparison with SimPy.");
  printSpeed(settings, available);
  if (isWanted("memory", settings)) printMemory();
}

function isWanted(name: string, { only }: Settings): boolean {
  return only.length === 0 || only.some((wanted) => name.toLowerCase().startsWith(wanted.toLowerCase()));
}

function printSpeed(settings: Settings, available: Readonly<Record<"C++" | "SimPy" | "W4", boolean>>): void {
  const lines = [["", "workload", "ours", "against", "median", "best", "floor", "aim", "", "results"]];
  let busiest = 0;
  for (const row of ROWS.filter(({ name }) => isWanted(name, settings))) {
    const others = row.others.filter(({ label }) => available[label]);
    const rounds = measured({ ...row, others }, settings.rounds);
    const rates = rounds.map(([own]) => own!.units / own![settings.clock]);
    const rate = `${(median(rates) / 1e6).toFixed(2)} M ${row.unit}/s`;
    others.forEach(({ label, goal }, index) => {
      const ratios = rounds.map((round) => speed(round[0]!, settings) / speed(round[1 + index]!, settings));
      const ratio = median(ratios);
      const best = fastest(rounds, 0, settings) / fastest(rounds, 1 + index, settings);
      const mark = ratio >= goal.aim ? "reached" : ratio >= goal.floor ? "above floor" : "BELOW FLOOR";
      const results = `${rounds[0]![0]!.result.toPrecision(5)} / ${rounds[0]![1 + index]!.result.toPrecision(5)}`;
      const goals = [String(goal.floor), String(goal.aim)];
      lines.push([
        row.name,
        row.what,
        rate,
        label,
        `${ratio.toFixed(2)} x`,
        `${best.toFixed(2)} x`,
        ...goals,
        mark,
        results,
      ]);
      const shares = rounds.map((round) => round[1 + index]!.seconds / round[1 + index]!.cpuSeconds);
      busiest = Math.max(busiest, median(shares));
    });
  }
  if (lines.length === 1) return;
  console.log(aligned(lines));
  console.log(
    `${settings.rounds} rounds each, programs taking turns; median of the ratios, and the fastest rounds against each other; ${settings.clock === "seconds" ? "elapsed" : "processor"} time.`,
  );
  if (busiest > 1.2)
    console.log(
      `The machine was busy: a reference program waited ${busiest.toFixed(1)} times as long as it worked.`,
    );
}

/** Columns two blanks apart. */
function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** For each round the measurements of ours and the others, in that order. */
function measured(row: Row, rounds: number): Measurement[][] {
  return Array.from({ length: rounds }, (_, round) => {
    process.stderr.write(`${row.name} round ${round + 1} of ${rounds}\n`);
    return [row.ours, ...row.others.map(({ program }) => program)].map(run);
  });
}

/** Of a program's rounds the one that was disturbed least. */
function fastest(rounds: readonly Measurement[][], program: number, settings: Settings): number {
  return Math.max(...rounds.map((round) => speed(round[program]!, settings)));
}

function speed(measurement: Measurement, { clock }: Settings): number {
  return measurement.units / measurement[clock];
}

function printMemory(): void {
  const peaks = MEMORY.runs.map(({ requests, program }) => {
    process.stderr.write(`memory at ${requests} requests\n`);
    return { requests, megabytes: run(program).peakMegabytes ?? NaN };
  });
  const sizes = peaks.map(({ megabytes }) => megabytes);
  const largest = Math.max(...sizes);
  const growth = largest / Math.min(...sizes);
  for (const { requests, megabytes } of peaks)
    console.log(`memory  W4 at ${requests} requests: ${megabytes.toFixed(1)} MB`);
  const isFlat = growth <= MEMORY.growthMax;
  const mark =
    largest <= MEMORY.aimMegabytes
      ? "reached"
      : largest <= MEMORY.limitMegabytes
        ? "above floor"
        : "BELOW FLOOR";
  console.log(
    `memory  peak below ${MEMORY.limitMegabytes} MB (aim ${MEMORY.aimMegabytes}): ${mark}; within 10% of each other: ${isFlat ? "yes" : "NO"} (${growth.toFixed(2)} x)`,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

await main();
