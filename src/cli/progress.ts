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
      shown.update(Math.floor(progress.share * 100), { text: sentence(progress, io.now() - startedAt) });
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
      const percent = String(Math.floor(progress.share * 100)).padStart(3);
      io.stderr.write(`${percent} %  ${sentence(progress, lastAt - startedAt)}\n`);
    },
    end() {},
  };
}

function sentence({ runs, runsFinished, share, events }: Progress, elapsedMs: number): string {
  const isOne = runs === 1;
  const seconds = elapsedMs / 1000;
  const simulated = `${eventsText(events)} events`;
  const rate = isOne ? `${eventsText(events / seconds)}/s` : runRate(runsFinished / seconds);
  // Of the simulated time, for runs that are being made count too.
  const left = share > 0 ? [`${timeLeft((seconds * (1 - share)) / share)} left`] : [];
  const done = isOne ? [simulated] : [`${runsFinished} of ${runs} runs`, simulated];
  return [...done, ...(rate === null ? [] : [rate]), ...left].join(", ");
}

/** Null: no run is finished yet. */
function runRate(perSecond: number): string | null {
  if (perSecond === 0) return null;
  return perSecond >= 1
    ? `${perSecond.toPrecision(2)} runs/s`
    : `${(perSecond * 60).toPrecision(2)} runs/min`;
}

/** `40 s`, `3 min`, `2.5 h`: as rough as it is known. */
function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** `300,000`, `4.2 million`: never more digits than one can read while they change. */
export function eventsText(events: number): string {
  if (events >= 999_500) return `${(events / 1e6).toFixed(1)} million`;
  return count(events < 1000 ? events : Math.round(events / 1000) * 1000);
}
