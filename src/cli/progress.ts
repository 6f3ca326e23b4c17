import { SingleBar } from "cli-progress";
import type { Io, Progress } from "./io.ts";

/** A run that ends sooner shows no progress at all. */
const SILENT_MS = 2000;
const LINE_EVERY_MS = 5000;

/** Shows how far a long run has come, on stderr only. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a line every few seconds, so that a log shows the run is alive. */
export function createProgressDisplay(io: Io): ProgressDisplay {
  const startedAt = io.now();
  const display = io.stderr.isTerminal ? bar(io) : lines(io, startedAt);
  return {
    update(progress) {
      if (io.now() - startedAt >= SILENT_MS) display.update(progress);
    },
    end: () => display.end(),
  };
}

function bar(io: Io): ProgressDisplay {
  let shown: SingleBar | null = null;
  return {
    update(progress) {
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
  // The first line comes as soon as the run is worth one.
  let lastAt = startedAt + SILENT_MS - LINE_EVERY_MS;
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
  const simulated = `${(events / 1e6).toFixed(1)} million events`;
  return runs === 1 ? simulated : `${runsFinished} of ${runs} runs, ${simulated}`;
}
