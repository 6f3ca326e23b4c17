import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderComparisonPage } from "../../../src/report/page/comparison-page.ts";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { bundleRuntime } from "../../../src/report/page/runtime/bundle.mjs";
import { comparisonOf } from "../comparison-fixture.ts";
import { protectedRun, runOf } from "../fixture.ts";
import { CHROMIUM, launched } from "./browser.ts";
import { chartsOf } from "./pages.ts";

/** What a screen reader is told of a part of the page. */
interface Told {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** Roles that say nothing without a name. */
const NAMED = new Set(["image", "slider", "button", "link", "navigation", "textbox", "DisclosureTriangle"]);

describe.skipIf(CHROMIUM === undefined)(
  "the pages for those who cannot see them (skipped where no Chromium is installed)",
  () => {
    const runtime = bundleRuntime();
    const pages = {
      run: renderRunPage(runOf(protectedRun), { runtime, command: "ripplesim run checkout.yaml" }),
      comparison: renderComparisonPage(comparisonOf(), {
        runtime,
        command: "ripplesim compare checkout.yaml",
      }),
    };
    const folder = mkdtempSync(join(tmpdir(), "ripplesim-reader-"));
    let browser: Browser;

    beforeAll(async () => {
      browser = await launched();
    }, 30_000);

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function opened(name: keyof typeof pages): Promise<Page> {
      const html = pages[name];
      const file = join(folder, `${name}.html`);
      writeFileSync(file, html);
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      const charts = chartsOf(html).length;
      await page.waitForFunction(
        (wanted) => document.querySelectorAll(".chart svg[role=img]").length >= wanted,
        charts,
      );
      return page;
    }

    async function toldOf(page: Page): Promise<readonly Told[]> {
      const session = await page.context().newCDPSession(page);
      const { nodes } = (await session.send("Accessibility.getFullAXTree")) as { nodes: readonly Told[] };
      return nodes.filter(({ ignored }) => !ignored);
    }

    it.each(["run", "comparison"] as const)(
      "name every picture, control and landmark of the page of a %s, and say where a slider stands",
      async (name) => {
        const page = await opened(name);
        const told = await toldOf(page);
        const nameless = told.filter(
          (one) => NAMED.has(one.role?.value ?? "") && (one.name?.value ?? "").trim() === "",
        );
        expect(nameless.map(({ role }) => role?.value)).toEqual([]);
        const pictures = told.filter(({ role }) => role?.value === "image").map((one) => one.name?.value);
        for (const { label } of chartsOf(pages[name])) expect(pictures).toContain(label);
        const sliders = told.filter(({ role }) => role?.value === "slider");
        expect(sliders.length).toBe(name === "run" ? 1 : 0);
        const texts = sliders.map(
          ({ properties = [] }) => properties.find((one) => one.name === "valuetext")?.value.value,
        );
        for (const text of texts) expect(text).toMatch(/moment|[0-9]/);
        await page.close();
      },
      30_000,
    );

    it.each(["run", "comparison"] as const)(
      "go through the page of a %s from top to bottom, in headings and with the tab key",
      async (name) => {
        const page = await opened(name);
        const levels = await page.$$eval("h1, h2, h3, h4", (all) =>
          all.map(({ tagName }) => Number(tagName[1])),
        );
        expect(levels.filter((level) => level === 1)).toEqual([1]);
        const skipped = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
        expect(skipped).toEqual([]);
        const order = await page.$$eval("[tabindex]", (all) =>
          all.map((one) => Number(one.getAttribute("tabindex"))).filter((index) => index > 0),
        );
        expect(order).toEqual([]);
        await page.keyboard.press("Tab");
        expect(await page.evaluate(() => document.activeElement?.className)).toContain("skip");
        await page.close();
      },
      30_000,
    );
  },
);
