import { describe, expect, it } from "vitest";
import type { Named, Summary } from "../../../src/observe/summary.ts";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { calmRun, protectedRun, runOf } from "../fixture.ts";
import { chartsOf, textOf } from "./pages.ts";

const parts = { runtime: "/* runtime */", command: "ripplesim run checkout.yaml --seed 42" };

function page(summary: Summary): string {
  return renderRunPage(summary, parts);
}

/** The same run with every name replaced. */
function renamed(summary: Summary, name: (old: string) => string): Summary {
  const keys = <T>(named: Named<T>): Named<T> =>
    Object.fromEntries(Object.entries(named).map(([key, value]) => [name(key), value]));
  const deep = <T>(named: Named<Named<T>>): Named<Named<T>> =>
    keys(Object.fromEntries(Object.entries(named).map(([key, value]) => [key, keys(value)])));
  const targets = <T extends { readonly targets: Named<U> }, U>(named: Named<T>): Named<T> =>
    keys(
      Object.fromEntries(
        Object.entries(named).map(([key, value]) => [key, { ...value, targets: keys(value.targets) }]),
      ),
    );
  const { scenario, series } = summary;
  return {
    ...summary,
    variant: name("variant"),
    seed: name("seed"),
    scenario: {
      ...scenario,
      name: name("title"),
      summary: name("summary"),
      lesson: name("lesson"),
      file: name("file"),
      text: name("text"),
      unlimited: [name("limit")],
      services: keys(scenario.services),
      databases: keys(scenario.databases),
      variants: deep(scenario.variants),
      changes: [{ path: name("path"), value: name("value") }],
    },
    workloads: targets(summary.workloads),
    services: keys(summary.services),
    databases: keys(summary.databases),
    clients: deep(summary.clients),
    faults: keys(
      Object.fromEntries(
        Object.entries(summary.faults).map(([key, fault]) => [
          key,
          { ...fault, text: name("fault"), impact: keys(fault.impact) },
        ]),
      ),
    ),
    timeline: summary.timeline.map((entry) => ({ ...entry, text: name(entry.text) })),
    thresholds: summary.thresholds.map((threshold) => ({ ...threshold, text: name(threshold.text) })),
    series: {
      ...series,
      workloads: targets(series.workloads),
      services: keys(series.services),
      databases: keys(series.databases),
      clients: deep(series.clients),
      circuits: deep(series.circuits),
    },
  };
}

describe("the page of a run", () => {
  it("tells its story in order: answer, thresholds, what happened, traffic, services, calls, scenario, how to reproduce", () => {
    const text = textOf(page(runOf(protectedRun)));
    const order = [
      "Recovered 6 s after slowPayments ended",
      "92.2 %",
      "What happened",
      "Traffic",
      "Latency percentiles",
      "Errors by cause",
      "Services and resources",
      "Topology",
      "Calls and circuits",
      "The scenario",
      "The lesson",
      "How to reproduce",
      parts.command,
    ];
    const main = text.slice(text.indexOf("Recovered"));
    let from = 0;
    const missing = order.filter((words) => {
      const place = main.indexOf(words, from);
      from = Math.max(place, from);
      return place === -1;
    });
    expect(missing).toEqual([]);
  });

  it("loads nothing from anywhere", () => {
    const text = page(runOf(protectedRun));
    expect(text).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none';`);
    expect(text.match(/(?:src|href|action)="(?!#)[^"]*"|url\(|@import|https?:\/\//g) ?? []).toEqual([]);
  });

  it("gives every chart of its data a box, and every box a chart", () => {
    const text = page(runOf(protectedRun));
    const boxes = [...text.matchAll(/<div class="chart" id="([^"]+)"/g)].map((found) => found[1]);
    expect(boxes.length).toBeGreaterThan(6);
    expect(new Set(boxes).size).toBe(boxes.length);
    expect(
      chartsOf(text)
        .map((chart) => chart.id)
        .sort(),
    ).toEqual(boxes.sort());
  });

  it("escapes whatever a scenario says, wherever it stands", () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='y'>`;
    const text = page(renamed(runOf(protectedRun), (old) => `${old}${hostile}`));
    const markup = text.replace(/<script type="application\/json".*?<\/script>/s, "");
    expect(markup).not.toContain("<script>alert");
    expect(markup).not.toContain("<img");
    expect(markup).not.toMatch(/="[^"]*" ?><script>alert/);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });

  it("cannot be ended early by its own script", () => {
    const text = renderRunPage(calmRun(), { ...parts, runtime: 'const a = "</script><b>";' });
    expect(text).toContain('const a = "<\\/script><b>";');
  });

  it("has headings without gaps and a name for every table region", () => {
    const text = page(runOf(protectedRun));
    const levels = [...text.matchAll(/<h([1-6])/g)].map((found) => Number(found[1]));
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
    expect(text).not.toContain('role="region" aria-label=""');
  });

  it("says what is not there instead of drawing nothing", () => {
    const text = page(calmRun());
    const words = textOf(text);
    expect(words).toContain("Nothing out of the ordinary.");
    expect(words).toContain("No request failed.");
    expect(words).toContain("No call has a circuit breaker.");
    expect(words).toContain("no limit");
    expect(words).not.toContain("Topology");
    expect(text).not.toContain('class="judged"');
  });

  it("shows of clients only what some client did, and which parts stayed calm", () => {
    const heads = (page: string): string[] => {
      const table = page.slice(page.indexOf("Caller → callee"));
      const head = table.slice(0, table.indexOf("</thead>"));
      return [...head.matchAll(/<th scope="col"[^>]*>([^<]+)(?:<small>([^<]+)<\/small>)?/g)].map((hit) =>
        [hit[1], hit[2]].filter((word) => word !== undefined).join(" "),
      );
    };
    expect(heads(page(calmRun()))).toEqual(["Calls", "Failed"]);
    // The protected run retries and has a circuit breaker and a bulkhead, but neither hedges nor rate limits.
    expect(heads(page(runOf(protectedRun)))).toEqual([
      "Calls",
      "Attempts",
      "Amplification",
      "Failed",
      "Retries",
      "Timeouts",
      "Circuit rejected",
      "Bulkhead rejected",
      "Circuit",
    ]);
    expect(textOf(page(runOf(protectedRun)))).toMatch(/stayed calm: utilisation below 25 %, nobody waited\./);
  });

  it("has no latency chart where no window has enough answers", () => {
    const run = calmRun();
    const silent = { windowMs: 4000, p50: [null], p99: [null] };
    const workloads = Object.fromEntries(
      Object.entries(run.series.workloads).map(([name, own]) => [
        name,
        {
          ...own,
          latency: silent,
          targets: Object.fromEntries(
            Object.entries(own.targets).map(([target, series]) => [target, { ...series, latency: silent }]),
          ),
        },
      ]),
    );
    const text = page({ ...run, series: { ...run.series, workloads } });
    expect(textOf(text)).toContain("Too few requests were answered OK to draw their latency over time");
    expect(chartsOf(text).map((chart) => chart.id)).not.toContain("latency-chart");
  });

  it("is the same bytes for the same run", () => {
    expect(page(runOf(protectedRun))).toBe(page(runOf(protectedRun)));
  });

  it("says of all faults that reached nobody in one sentence that they did", () => {
    const whole = runOf(protectedRun);
    const [fault] = Object.values(whole.faults);
    const blastRadius = { workloads: 0, services: 0, databases: 0, spread: [] };
    const faults = { first: { ...fault!, blastRadius }, second: { ...fault!, blastRadius } };
    const page = renderRunPage({ ...whole, faults }, { runtime: "", command: "" });
    expect(page.match(/Nobody left the normal band after [^<]*/gu)).toEqual([
      "Nobody left the normal band after first and second.",
    ]);
  });
});
