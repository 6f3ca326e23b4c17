import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markup, raw, scriptJson } from "../../../src/report/page/html.ts";

describe("html", () => {
  it("escapes every value, in text, in attributes and in lists", () => {
    const hostile = `<img src=x onerror="a('b')">&`;
    const safe = "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;";
    expect(markup`<p title="${hostile}">${hostile}${[hostile, 1]}</p>`.toString()).toBe(
      `<p title="${safe}">${safe}${safe}1</p>`,
    );
  });

  it("lets its own pieces through, and prints nothing for null and false", () => {
    const items = ["a", "b"].map((name) => markup`<li>${name}</li>`);
    expect(markup`<ul>${items}${null}${false}${raw("<hr>")}</ul>`.toString()).toBe(
      "<ul><li>a</li><li>b</li><hr></ul>",
    );
  });

  it("leaves no character of any text that could begin markup", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect(markup`${text}`.toString()).not.toMatch(/[<>"']/);
      }),
      { seed: 1 },
    );
  });

  it("writes JSON that cannot end its script and still reads as the same value", () => {
    const value = { text: "</script><!--\u2028\u2029" };
    const written = scriptJson(value).toString();
    expect(written).not.toContain("<");
    expect(JSON.parse(written)).toEqual(value);
  });
});
