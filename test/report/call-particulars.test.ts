import { describe, expect, it } from "vitest";
import type { ClientSummary, Summary } from "../../src/observe/summary.ts";
import { callParticulars } from "../../src/report/call-particulars.ts";
import { client } from "./figures.ts";
import { calmRun } from "./fixture.ts";

function said(figures: Partial<ClientSummary>, policies: readonly string[] = []): readonly string[] {
  const base = calmRun();
  const summary: Summary = {
    ...base,
    scenario: { ...base.scenario, policies: { shop: { stock: policies } } },
    clients: { shop: { stock: { ...client(100, 0, 1, false), ...figures } } },
  };
  return callParticulars(summary);
}

describe("what befell the calls of a client", () => {
  it("is nothing worth a sentence where all was plain", () => {
    expect(said({})).toEqual([]);
  });

  it("names what refused retries", () => {
    const refused = { budget: { refused: 1200 } };
    expect(said(refused, ["retry", "retry quota"])).toEqual([
      "shop → stock: the retry quota refused 1,200 retries",
    ]);
    expect(said({ ...refused, hedges: 3 }, ["retry", "retry budget", "retry throttle", "hedge"])).toEqual([
      "shop → stock: the retry budget and retry throttle refused 1,200 retries and hedges",
    ]);
    expect(said({ budget: { refused: 1 } }, ["retry", "retry budget"])).toEqual([
      "shop → stock: the retry budget refused 1 retry",
    ]);
  });

  it("counts ejections, trouble with connections, shared answers and fallbacks", () => {
    const { connections } = client(0, 0, 1, false);
    expect(
      said({
        outlierDetection: { ejections: 1 },
        connections: { ...connections, failed: 20, rejected: 1 },
        coalesced: 300,
        fallbacks: 7,
      }),
    ).toEqual([
      "shop → stock: 1 ejection; 20 attempts failed because no connection could be opened; 1 attempt found too many waiting for a connection; 300 calls rode on the answer to another; 7 calls ended in the fallback",
    ]);
  });
});
