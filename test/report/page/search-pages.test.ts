import { expect, test } from "vitest";
import type { CliffResult } from "../../../src/experiment/cliff/result.ts";
import type { TuneResult } from "../../../src/experiment/tuning/result.ts";
import { renderCliffPage } from "../../../src/report/page/cliff-page.ts";
import { tuneChart } from "../../../src/report/page/charts/tune-chart.ts";
import { renderTunePage } from "../../../src/report/page/tune-page.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "../../cli/command-line.ts";

const PARTS = { runtime: "", command: "ripplesim again" };

async function found<Result>(words: readonly string[]): Promise<Result> {
  const folder = folderWith({ "one.yaml": ONE_QUEUE });
  const { out, err } = await ripplesim([...words, "--json"], { folder });
  if (out === "") throw new Error(err);
  return JSON.parse(out) as Result;
}

test("the page of a search shows every candidate, marks those that break a constraint, and says how to go on", async () => {
  const result = await found<TuneResult>([
    ...["tune", "one.yaml", "--vary", "services.shop.concurrency=1..3:1", "--maximize"],
    ...[
      "services.shop.utilization",
      "--subject-to",
      "workloads.users.latency.mean < 20ms",
      "--budget",
      "200",
    ],
  ]);
  expect(result.best).not.toBeNull();
  const page = renderTunePage(result, { ...PARTS, tryOut: "ripplesim run one.yaml" });
  for (const value of ["1", "2", "3"]) expect(page).toContain(`concurrency = ${value}`);
  expect(page).toContain('class="bad"');
  expect(page).toContain("breaks a constraint");
  expect(page).toContain("ripplesim run one.yaml");
  expect(page).toContain("95 % intervals");
});

test("the chart of a search marks who breaks a constraint, though the race had ended for another reason", async () => {
  const result = await found<TuneResult>([
    ...["tune", "one.yaml", "--vary", "services.shop.concurrency=1..8:1", "--vary"],
    ...["services.shop.instances=1,2,3,4", "--minimize", "services.shop.utilization", "--budget", "40"],
    ...["--subject-to", "workloads.users.latency.mean < 20ms"],
  ]);
  // One worker is busy for 80 % and too slow; it was looked at and is no finalist.
  const slow = result.candidates.find(({ values }) => values.join() === "1,1");
  expect(slow).toMatchObject({ fate: { kind: "screened" }, constraints: [{ holds: null, isOver: true }] });
  const chart = JSON.stringify(tuneChart(result, "tune"));
  expect(chart).toMatch(
    /concurrency = 1 and instances = 1: [^"]*, no finalist, workloads.users.latency.mean < 20ms: \d+ ± \d+/,
  );
  const infeasible = /"tone":"infeasible"/g;
  expect(chart.match(infeasible)?.length).toBeGreaterThan(0);
});

test("the page of a cliff shades where it lies and names both axes", async () => {
  const result = await found<CliffResult>([
    ...["cliff", "one.yaml", "--vary", "workloads.users.rate=50/s..200/s", "--precision", "25/s"],
    ...["--until", "workloads.users.latency.mean > 500ms"],
  ]);
  expect(result.bracket).not.toBeNull();
  const page = renderCliffPage(result, PARTS);
  expect(page).toContain("the cliff lies in what is shaded");
  expect(page).toContain("rate, per second");
  expect(page).toContain("runs in which");
  expect(page).toContain("ripplesim again");
});
