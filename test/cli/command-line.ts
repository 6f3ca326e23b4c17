import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { sliceRunner } from "../../src/cli/slice-runner.ts";
import type { Io } from "../../src/cli/io.ts";
import { runCommandLine } from "../../src/cli/program.ts";

/** The smallest scenario: 80 requests a second to one worker that needs 10 ms each. */
export const ONE_QUEUE = `
name: One queue
duration: 10s
workloads: { users: { target: shop, rate: 80/s } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;

/** The same with a variant that is plainly better and a finding that says so. */
export const TWO_VARIANTS = `${ONE_QUEUE}
thresholds: [workloads.users.successRate >= 99%]
variants: { alone: {}, helped: { services.shop.concurrency: 4 } }
findings: [helped.workloads.users.latency.mean < alone.workloads.users.latency.mean]
`;

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own with these files in it, gone when the tests of the file are over. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "ripplesim-test-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A machine without terminal, clock and standard input, save for what a test gives it. */
export function machine(own: Partial<Io> = {}): Io {
  return {
    stdout: { write: () => {}, isTerminal: false, columns: undefined },
    stderr: { write: () => {}, isTerminal: false, columns: undefined },
    environment: {},
    folder: tmpdir(),
    readStdin: () => "",
    now: () => 0,
    runner: sliceRunner(() => 0),
    ...own,
  };
}

/** Runs a command line in this process. */
export async function ripplesim(words: readonly string[], own: Partial<Io> = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const code = await runCommandLine(
    words,
    machine({
      stdout: { write: (text) => (out += text), isTerminal: false, columns: undefined },
      stderr: { write: (text) => (err += text), isTerminal: false, columns: undefined },
      ...own,
    }),
  );
  return { code, out, err };
}
