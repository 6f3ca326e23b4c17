import { Worker } from "node:worker_threads";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import { CommandError, EXIT, bugReport } from "./exit.ts";
import type { Runner, RunnerControl } from "./io.ts";
import { SharedState } from "./shared-state.ts";
import { onSignal } from "./signals.ts";
import type { ThreadAnswer, ThreadStart } from "./simulation-thread.ts";

const PROGRESS_EVERY_MS = 250;

/**
 * Makes runs in threads of their own, so that this one can hear ctrl-C, watch the clock and show
 * progress.
 */
export const threadRunner: Runner = {
  async runAll(jobs, control) {
    const threads = Math.max(1, Math.min(control.threads, jobs.length));
    const state = SharedState.forThreads(threads, control.wallClockMs ?? 0);
    const answers: ThreadAnswer[] = [];
    let runsFinished = 0;
    const stopListening = onSignal(() => state.interrupt());
    const deadline =
      control.wallClockMs === null ? null : setTimeout(() => state.endWallClock(), control.wallClockMs);
    const ticker = setInterval(() => report(jobs, runsFinished, state, control), PROGRESS_EVERY_MS);
    try {
      const goesOn = control.take !== null;
      const start = { jobs, eventsMax: control.eventsMax, goesOn, state: state.data };
      await Promise.all(
        Array.from({ length: threads }, (_, thread) =>
          runThread({ ...start, thread }, (answer) => {
            runsFinished++;
            if (answer.kind === "finished" && control.take !== null)
              control.take(answer.index, answer.finished);
            else answers.push(answer);
          }),
        ),
      );
    } finally {
      clearInterval(ticker);
      if (deadline !== null) clearTimeout(deadline);
      stopListening();
    }
    return control.take === null ? inOrder(answers, jobs.length) : failuresOf(answers);
  },
};

function runThread(start: ThreadStart, answered: (answer: ThreadAnswer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(...threadEntry(start));
    thread.on("message", answered);
    thread.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory() : error),
    );
    thread.on("exit", () => resolve());
  });
}

function outOfMemory(): CommandError {
  const message = "error: out of memory: the scenario keeps too many requests alive at the same time";
  return new CommandError(message, EXIT.cutShort);
}

/** From sources, the loader that reads TypeScript must be started in the thread as well. */
function threadEntry(start: ThreadStart): ConstructorParameters<typeof Worker> {
  if (import.meta.url.endsWith(".js"))
    return [new URL("./simulation-thread.js", import.meta.url), { workerData: start }];
  const entry = JSON.stringify(new URL("./simulation-thread.ts", import.meta.url).href);
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const source = `import(${loader}).then((tsx) => { tsx.register(); return import(${entry}); })`;
  return [source, { eval: true, workerData: start }];
}

/** All that was made has been taken: what is left is the failure of a run, if there was one. */
function failuresOf(answers: readonly ThreadAnswer[]): readonly FinishedRun[] {
  for (const answer of answers) if (answer.kind === "failed") throw bugReport(answer.failure);
  return [];
}

/** The answers up to the first job that was stopped or never begun. */
function inOrder(answers: readonly ThreadAnswer[], jobs: number): readonly FinishedRun[] {
  const byIndex = new Map(answers.map((answer) => [answer.index, answer]));
  const finished: FinishedRun[] = [];
  for (let index = 0; index < jobs; index += 1) {
    const answer = byIndex.get(index);
    if (answer === undefined) break;
    if (answer.kind === "failed") throw bugReport(answer.failure);
    finished.push(answer.finished);
    if (answer.finished.summary.stopped !== null) break;
  }
  return finished;
}

function report(
  jobs: readonly RunJob[],
  runsFinished: number,
  state: SharedState,
  control: RunnerControl,
): void {
  const { simulatedNs, events } = state.total();
  const totalNs = jobs.reduce((sum, job) => sum + job.scenario.durationNs, 0);
  control.progress({ runs: jobs.length, runsFinished, share: simulatedNs / totalNs, events });
}
