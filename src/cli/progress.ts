import { SingleBar } from "cli-progress";
import { count } from "../report/numbers.ts";
import type { Io, Progress } from "./io.ts";

/** A run that ends sooner shows no bar. */
const BAR_AFTER_MS = 2000;
/** A run that ends sooner leaves no line in a log. */
const LINE_EVERY_MS = 10_000;

/** Shows how far a long run has come, on stderr only. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a line now and then, so that a log shows the run is alive. */
export function createProgressDisplay(io: Io): ProgressDisplay {
  return io.stderr.isTerminal ? bar(io, io.now()) : lines(io, io.now());
}

function bar(io: Io, startedAt: number): ProgressDisplay {
  let shown: SingleBar | null = null;
  return {
    update(progress) {
      if (io.now() - startedAt < BAR_AFTER_MS) return;
      if (shown === null) {
        shown = new SingleBar({
          format: "{bar} {percentage} %  {text}",
          barsize: 30,
          barCompleteChar: "#",
          barIncompleteChar: ".",
          hideCursor: true,
          clearOnComplete: true,
          gracefulExit: false,
          stream: process.stderr,
        });
        shown.start(100, 0, { text: "" });
      }
      shown.update(Math.floor(progress.share * 100), { text: sentence(progress) });
    },
    end() {
      if (shown === null) return;
      shown.stop();
      io.stderr.write("");
    },
  };
}

function lines(io: Io, startedAt: number): ProgressDisplay {
  let lastAt = startedAt;
  return {
    update(progress) {
      if (io.now() - lastAt < LINE_EVERY_MS) return;
      lastAt = io.now();
      io.stderr.write(`${String(Math.floor(progress.share * 100)).padStart(3)} %  ${sentence(progress)}\n`);
    },
    end() {},
  };
}

function sentence({ runs, runsFinished, events }: Progress): string {
  const simulated = `${eventsText(events)} events`;
  return runs === 1 ? simulated : `${runsFinished} of ${runs} runs, ${simulated}`;
}

/** `300,000`, `4.2 million`: never more digits than one can read while they change. */
export function eventsText(events: number): string {
  if (events >= 999_500) return `${(events / 1e6).toFixed(1)} million`;
  return count(events < 1000 ? events : Math.round(events / 1000) * 1000);
}
