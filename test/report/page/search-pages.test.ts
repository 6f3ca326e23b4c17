import { expect, test } from "vitest";
import type { CliffResult } from "../../../src/experiment/cliff/result.ts";
import type { TuneResult } from "../../../src/experiment/tuning/result.ts";
import { renderCliffPage } from "../../../src/report/page/cliff-page.ts";
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
