import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleWishes, examplesOf } from "../../../src/cli/examples.ts";
import { run } from "../../../src/experiment/run.ts";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { bundleRuntime } from "../../../src/report/page/runtime/bundle.mjs";
import { NOWHERE, scenarioOf } from "../../world/run-yaml.ts";
import { CHROMIUM, launched } from "./browser.ts";

/** The shipped scenarios whose pages are the largest. */
const LARGEST = ["systems/reference-shop", "systems/online-boutique"];
const BYTES_MAX = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), "ripplesim-shipped-"));
const pages = new Map<string, string>();

beforeAll(() => {
  const runtime = bundleRuntime();
  for (const name of LARGEST) {
    const path = fileURLToPath(new URL(`../../../scenarios/${name}.yaml`, import.meta.url));
    const text = readFileSync(path, "utf8");
    const scenario = scenarioOf(text);
    const examples = exampleWishes(scenario);
    const finished = run({ scenario, source: { ...NOWHERE, text }, examples });
    const parts = {
      runtime,
      command: `ripplesim run scenarios/${name}.yaml`,
      examples: examplesOf(finished, examples),
    };
    const file = join(folder, `${name.replace("/", "-")}.html`);
    writeFileSync(file, renderRunPage(finished.summary, parts));
    pages.set(name, file);
  }
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe("the largest pages of shipped scenarios", () => {
  it.each(LARGEST)("are below 1 MB: %s", (name) => {
    expect(readFileSync(pages.get(name) ?? "").length).toBeLessThan(BYTES_MAX);
  });
});

describe.skipIf(CHROMIUM === undefined)(
  "the largest pages in a browser (skipped where no Chromium is installed)",
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launched();
    }, 30_000);

    afterAll(() => browser.close());

    const views = LARGEST.flatMap((name) =>
      ([1280, 420] as const).flatMap((width) =>
        (["light", "dark"] as const).map((scheme) => ({ name, width, scheme })),
      ),
    );

    it.each(views)(
      "do not scroll sideways, complain of nothing, and can be read: $name at $width px, $scheme",
      async ({ name, width, scheme }) => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
        const complaints: string[] = [];
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(pathToFileURL(pages.get(name) ?? "").href);
        await page.waitForSelector(".chart svg .notes");
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(await page.evaluate(faintTexts)).toEqual([]);
        expect(complaints).toEqual([]);
        await page.close();
      },
      30_000,
    );
  },
);

/** Runs in the page: every text whose contrast with what lies behind it is below WCAG's 4.5 to 1 (AA). */
function faintTexts(): string[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: number[]): number => {
    const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: Element): number[] => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if ((color[3] ?? 1) === 1 && color.length >= 3) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")].filter(
    (element) =>
      !(element instanceof SVGElement) &&
      element.checkVisibility() &&
      [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== ""),
  );
  return texts.flatMap((element) => {
    const [one, other] = [channels(getComputedStyle(element).color), backgroundOf(element)].map(luminance);
    const [light, dark] = [Math.max(one ?? 0, other ?? 0), Math.min(one ?? 0, other ?? 0)];
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast >= 4.5
      ? []
      : [`${contrast.toFixed(2)} ${element.tagName} ${element.textContent.trim().slice(0, 40)}`];
  });
}
