import { describe, expect, it } from "vitest";
import { markdown } from "../../../src/report/page/markdown.ts";

describe("the Markdown of lessons", () => {
  it.each([
    ["one\ntwo\n\nthree", "<p>one two</p><p>three</p>"],
    ["**bold** *soft* _low_ `a < b`", "<p><b>bold</b> <em>soft</em> <em>low</em> <code>a &lt; b</code></p>"],
    ["**a *b* c**", "<p><b>a <em>b</em> c</b></p>"],
    ["- one\n  more\n- two", "<ul><li>one more</li><li>two</li></ul>"],
    ["1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"],
    ["Look:\n- one", "<p>Look:</p><ul><li>one</li></ul>"],
    ["## Title", "<h4>Title</h4>"],
    ["2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>"],
  ])("turns %j into %s", (text, expected) => {
    expect(markdown(text).toString()).toBe(expected);
  });

  it("shows markup and links as they were typed", () => {
    expect(markdown("<script>x</script> [a](javascript:b) **<b>**").toString()).toBe(
      "<p>&lt;script&gt;x&lt;/script&gt; [a](javascript:b) <b>&lt;b&gt;</b></p>",
    );
  });
});
