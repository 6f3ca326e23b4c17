import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { bundleRuntime } from "../../../src/report/page/runtime/bundle.mjs";
import { protectedRun, runOf } from "../fixture.ts";
import { CHROMIUM, launched } from "./browser.ts";
import { chartsOf } from "./pages.ts";

const DRAWN = ".chart svg .notes, .chart svg[role=img]";

describe.skipIf(CHROMIUM === undefined)(
  "the page in a browser (skipped where no Chromium is installed)",
  () => {
    const html = renderRunPage(runOf(protectedRun), {
      runtime: bundleRuntime(),
      command: "ripplesim run checkout.yaml",
    });
    const charts = chartsOf(html);
    const folder = mkdtempSync(join(tmpdir(), "ripplesim-page-"));
    const complaints: string[] = [];
    let browser: Browser;

    beforeAll(async () => {
      writeFileSync(join(folder, "run.html"), html);
      browser = await launched();
    }, 30_000);

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function opened(width: number): Promise<Page> {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, "run.html")).href);
      await page.waitForFunction(
        ([selector, wanted]) => document.querySelectorAll(selector).length >= wanted,
        [DRAWN, charts.length] as const,
      );
      return page;
    }

    it.each([1280, 390])(
      "draws every chart at %d px under its policy, without a complaint, within the width",
      async (width) => {
        const page = await opened(width);
        const labels = await page.$$eval(".chart svg[role=img]", (all) =>
          all.map((svg) => svg.getAttribute("aria-label")),
        );
        expect(labels.sort()).toEqual(charts.map((chart) => chart.label).sort());
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(complaints).toEqual([]);
        await page.close();
      },
      30_000,
    );

    it("draws again when the window becomes narrower", async () => {
      const page = await opened(1280);
      const before = Number(await page.getAttribute("#key-chart svg", "width"));
      await page.setViewportSize({ width: 700, height: 900 });
      await page.waitForFunction(
        (old) => Number(document.querySelector("#key-chart svg")?.getAttribute("width")) !== old,
        before,
      );
      const box = await page.$eval("#key-chart", (element) => element.clientWidth);
      expect(Number(await page.getAttribute("#key-chart svg", "width"))).toBe(box);
      await page.close();
    }, 30_000);
  },
);
