import { describe, expect, it } from "vitest";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { renderRun } from "../../../src/report/terminal/run.ts";
import { run } from "../../world/run-yaml.ts";

/** Ten trips: flights are booked, two hotels of ten are full by key, undos of flights fail while the airline is out. */
const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: trips } }
services:
  trips: { steps: [{ saga: trip }] }
  airline: { endpoints: { book: [{ work: 10ms }], cancel: [{ work: 10ms }] } }
  hotel: { steps: [{ work: 10ms }] }
sagas:
  trip:
    coordinator: trips
    steps:
      - { name: flight, do: [{ call: airline.book }], undo: [{ call: airline.cancel }] }
      - { name: hotel, do: [{ call: hotel }] }
faults:
  full: { at: 4500ms, for: 2s, errors: { target: hotel, ratio: 1 } }
  out: { at: 5500ms, for: 2s, errors: { target: airline.cancel, ratio: 1 } }
`);

describe("a run with sagas", () => {
  it("is counted as one thinks: at 5 s compensated, at 6 s the undo fails too", () => {
    expect(summary.sagas["trip"]).toMatchObject({ started: 10, completed: 8, compensated: 1, manual: 1 });
  });

  it("has a picture of all ways to the final states, and a table of the steps, on the page", () => {
    const page = renderRunPage(summary, { runtime: "", command: "ripplesim run test.yaml" });
    expect(page).toContain('id="sagas"');
    expect(page).toContain("Of 10 sagas trip, 8 were completed, 1 compensated, 1 neither.");
    expect(page).toContain("hotel: 10 came, 8 went on, 2 turned back, 0 left there");
    expect(page).toContain(">1 manual<");
    expect(page).toContain("Steps of trip");
  });

  it("has a table in the terminal, and says when the first needed help", () => {
    const options = { width: 110, color: false, unicode: true, reportFile: null, command: "" };
    const text = renderRun(summary, options);
    expect(text).toMatch(/SAGAS +started +completed +compensated +stuck +manual +running/);
    expect(text).toMatch(/trip +10 +8 +1 +0 +1 +0/);
    expect(text).toContain("turned back at hotel (2); 1 of 2 attempts to undo flight failed");
    expect(text).toMatch(/0m06.0s +1 trip waits for a person to mend what is half done/);
  });
});
