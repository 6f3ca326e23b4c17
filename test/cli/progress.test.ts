import { describe, expect, it } from "vitest";
import { createProgressDisplay, eventsText } from "../../src/cli/progress.ts";
import { machine } from "./command-line.ts";

describe("progress where there is no terminal", () => {
  /** What a run of so many seconds leaves in a log when it tells its progress every tenth of a second. */
  function logOf(seconds: number, runs = 1): string {
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
      display.update({ runs, runsFinished: 0, share: tenth / (seconds * 10), events: tenth * 3000 });
    }
    display.end();
    return log;
  }

  it("is not shown for a run of less than ten seconds", () => {
    expect(logOf(9.9)).toBe("");
  });

  it("is one line every ten seconds", () => {
    expect(logOf(25)).toBe(" 40 %  300,000 events\n 80 %  600,000 events\n");
    expect(logOf(15, 3)).toBe(" 66 %  0 of 3 runs, 300,000 events\n");
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
