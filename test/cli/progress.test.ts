import { describe, expect, it } from "vitest";
import { createProgressDisplay, eventsText } from "../../src/cli/progress.ts";
import { machine } from "./command-line.ts";

describe("progress where there is no terminal", () => {
  /** What a run of so many seconds leaves in a log when it tells its progress every tenth of a second. */
  function logOf(seconds: number, runs = 1, wholeSeconds = seconds): string {
    let now = 5000;
    let log = "";
    const display = createProgressDisplay(
      machine({
        now: () => now,
        stderr: { write: (text) => (log += text), isTerminal: false, columns: undefined },
      }),
    );
    for (let tenth = 1; tenth < seconds * 10; tenth += 1) {
      now = 5000 + tenth * 100;
      const share = tenth / (wholeSeconds * 10);
      display.update({ runs, runsFinished: Math.floor(runs * share), share, events: tenth * 3000 });
    }
    display.end();
    return log;
  }

  it("is not shown for a run of less than ten seconds", () => {
    expect(logOf(9.9)).toBe("");
  });

  it("is one line every ten seconds, with how fast it goes and how long it will take", () => {
    expect(logOf(25)).toBe(
      " 40 %  300,000 events, 30,000/s, 15 s left\n 80 %  600,000 events, 30,000/s, 5 s left\n",
    );
    expect(logOf(15, 3)).toBe(" 66 %  2 of 3 runs, 300,000 events, 12 runs/min, 5 s left\n");
    expect(logOf(11, 1, 1000)).toBe("  1 %  300,000 events, 30,000/s, 17 min left\n");
    expect(logOf(11, 40_000, 20_000)).toBe(
      "  0 %  20 of 40000 runs, 300,000 events, 2.0 runs/s, 5.6 h left\n",
    );
  });

  it("does not say how long it will take before it knows", () => {
    let log = "";
    let now = 0;
    const stderr = { write: (text: string) => (log += text), isTerminal: false, columns: undefined };
    const display = createProgressDisplay(machine({ now: () => now, stderr }));
    now = 10_000;
    display.update({ runs: 5, runsFinished: 0, share: 0, events: 0 });
    expect(log).toBe("  0 %  0 of 5 runs, 0 events\n");
  });
});

it.each([
  [0, "0"],
  [999, "999"],
  [262_144, "262,000"],
  [999_499, "999,000"],
  [999_500, "1.0 million"],
  [12_345_678, "12.3 million"],
])("%d events are %s", (events, text) => {
  expect(eventsText(events)).toBe(text);
});
