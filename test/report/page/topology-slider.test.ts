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

describe.skipIf(CHROMIUM === undefined)(
  "the slider of the topology (skipped where no Chromium is installed)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "ripplesim-slider-"));
    const file = join(folder, "run.html");
    let browser: Browser;

    beforeAll(async () => {
      const parts = { runtime: bundleRuntime(), command: "ripplesim run checkout.yaml" };
      writeFileSync(file, renderRunPage(runOf(protectedRun), parts));
      browser = await launched();
    }, 30_000);

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function opened(options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
      await page.goto(pathToFileURL(file).href);
      if (options.javaScriptEnabled !== false) await page.waitForSelector("#moments:not([hidden])");
      return page;
    }

    const picture = (page: Page): Promise<string> =>
      page.$eval("#topology svg[role=img]", (svg) => svg.outerHTML);

    it("is reached and moved with the keyboard, says its time, and changes the picture", async () => {
      const page = await opened();
      const before = await picture(page);
      for (let presses = 0; presses < 100; presses += 1) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate(() => document.activeElement?.id)) === "moment") break;
      }
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("moment");
      await page.keyboard.press("Home");
      expect(await page.getAttribute("#moment", "aria-valuetext")).toBe("0m00s");
      expect(await page.textContent("#moment-said")).toMatch(/^At 0m00s: /);
      expect(await picture(page)).not.toBe(before);
      // The moment stands on the time charts as long as the slider has the focus.
      expect(await page.$$eval(".note-moment.shown", (lines) => lines.length)).toBeGreaterThan(3);
      await page.click("#moment-worst");
      expect(await picture(page)).toBe(before);
      expect(await page.$$eval(".note-moment.shown", (lines) => lines.length)).toBe(0);
      await page.close();
    }, 30_000);

    it("plays, and stops when asked", async () => {
      const page = await opened();
      await page.click("#moment-play");
      await page.waitForFunction(
        () => Number((document.getElementById("moment") as HTMLInputElement).value) === 3,
      );
      await page.click("#moment-play");
      const at = await page.inputValue("#moment");
      await page.waitForTimeout(400);
      expect(await page.inputValue("#moment")).toBe(at);
      expect(await page.textContent("#moment-play")).toBe("Play");
      await page.close();
    }, 30_000);

    it("leaves each part's worst moment on paper, and without script", async () => {
      const page = await opened();
      const before = await picture(page);
      await page.focus("#moment");
      await page.keyboard.press("Home");
      expect(await picture(page)).not.toBe(before);
      await page.pdf();
      expect(await picture(page)).toBe(before);
      const still = await opened({ javaScriptEnabled: false });
      expect(await picture(still)).toBe(before);
      expect(await still.isVisible("#moments")).toBe(false);
      await page.close();
      await still.close();
    }, 30_000);

    it("changes the list of narrow screens as well", async () => {
      const page = await opened({ viewport: { width: 420, height: 900 } });
      const before = await page.textContent("#topology .tree");
      await page.focus("#moment");
      await page.keyboard.press("Home");
      expect(await page.textContent("#topology .tree")).not.toBe(before);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(420);
      await page.close();
    }, 30_000);
  },
);
