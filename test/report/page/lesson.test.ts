import { expect, test } from "vitest";
import { lesson } from "../../../src/report/page/sections/scenario.ts";

const TEXT = `
A shop.

**Predict**: how long is the queue?

**Run** \`ripplesim run shop.yaml\`.

**Explain**: it is <long>.

**Change one knob**: \`--set a=1\`.
`;

test("a lesson in the page asks first and folds the answer away", () => {
  const page = String(lesson(TEXT));
  expect(page).toMatch(/<h4>Predict<\/h4><p>How long is the queue\?<\/p><label>.*<textarea/);
  expect(page).toMatch(/<details><summary>Explain .*<\/summary><p>It is &lt;long&gt;\.<\/p><\/details>/);
  expect(page.indexOf("Change one knob")).toBeGreaterThan(page.indexOf("</details>"));
});

test("a lesson of another shape is shown as it is, and none at all is nothing", () => {
  expect(String(lesson("Just a text."))).toContain("<p>Just a text.</p>");
  expect(String(lesson("Just a text."))).not.toContain("<textarea");
  expect(lesson(" \n")).toBeNull();
  expect(lesson(null)).toBeNull();
});
