import { describe, expect, it } from "vitest";
import { renderRun } from "../../../src/report/terminal/run.ts";
import { calmRun, protectedRun, runOf } from "../fixture.ts";

const options = {
  width: 100,
  color: false,
  unicode: true,
  command: "ripplesim run checkout.yaml --seed 42",
  reportFile: null,
};

describe("the terminal report of a run", () => {
  it("answers first, then shows the figures in plain columns", () => {
    expect(renderRun(calmRun(), options))
      .toBe(`ripplesim 0.1.0   checkout.yaml   seed 42   10m simulated, first 1m left out   107,998 requests

  200/s of 200/s answered; p99 190 ms.

  TRAFFIC       offered/s  goodput/s  success  degraded      p50      p95      p99
    shoppers          200        200    100 %    0.35 %  21.8 ms   106 ms   190 ms
      browse          133        133    100 %    0.53 %  14.7 ms  44.3 ms  73.8 ms
      checkout       66.7       66.7    100 %       0 %  63.1 ms   177 ms   290 ms
    in flight at the end: 3

  SERVICES       workers  visits/s  errors  wait p99  serve p99      busy    max queue  wasted
    orders  3 x no limit      66.7     0 %      0 ms     284 ms  no limit  0, no limit     0 %

  CALLS                  calls  attempts  amplif.  failed  timeouts  rejected  circuit
    shoppers -> orders  36,000    36,000   1.00 x     0 %         0         0  -

  Left without a limit: the workers of orders.

  Fingerprint   9f3c 51d2 07ae b84c
  Again         ripplesim run checkout.yaml --seed 42
`);
  });

  it("puts mark, value and condition in one line, and what is missing beneath", () => {
    const lines = renderRun(runOf(protectedRun), options).split("\n");
    const start = lines.findIndex((line) => line.includes("THRESHOLDS"));
    expect(lines.slice(start + 1, start + 6)).toEqual([
      "    ✗   92.2 %   workloads.shoppers.successRate >= 99%",
      "    ✓  73.8 ms   workloads.shoppers.targets.browse.latency.p99 < 100ms",
      "    ?  no data   workloads.shoppers.targets.checkout.latency.p99 < 2s from 3m to 5m",
      "                 74 of 100 samples",
      "    ✓      6 s   faults.slowPayments.impact.shoppers.recoveryMs < 30s",
    ]);
  });

  it("never prints a line wider than asked, from 70 columns on", () => {
    for (const width of [70, 80, 90, 100]) {
      const lines = renderRun(runOf(protectedRun), { ...options, width }).split("\n");
      expect(lines.filter((line) => Array.from(line).length > width)).toEqual([]);
    }
  });

  it("drops p50 first when columns do not fit", () => {
    const traffic = (width: number): string | undefined =>
      renderRun(runOf(protectedRun), { ...options, width })
        .split("\n")
        .find((line) => line.includes("TRAFFIC"));
    expect(traffic(84)).toMatch(/p50 +p95 +p99$/);
    expect(traffic(78)).toMatch(/degraded +p95 +p99$/);
  });

  it("uses words and ASCII where the terminal has no such letters", () => {
    const text = renderRun(runOf(protectedRun), { ...options, unicode: false });
    expect(text).toContain("FAIL   92.2 %");
    expect(Array.from(text).filter((letter) => letter.charCodeAt(0) > 126)).toEqual([]);
  });

  it("colours marks and bad figures only, and nothing when colour is off", () => {
    const colored = renderRun(runOf(protectedRun), { ...options, color: true });
    const plain = renderRun(runOf(protectedRun), options);
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(plain);
    expect(colored).toContain("\u001b[31m23.3 %\u001b[39m");
    expect(plain).not.toContain("\u001b");
  });

  it("takes control characters out of what the scenario says", () => {
    const run = calmRun();
    const text = renderRun(
      { ...run, timeline: [{ atMs: 0, kind: "extreme", subject: "x", text: "all \u001b[2Jgone\u0007" }] },
      options,
    );
    expect(text).toContain("0m00s   all [2Jgone");
    expect(text).not.toContain("\u001b");
  });
});
