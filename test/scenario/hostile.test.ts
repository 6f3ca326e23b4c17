import { describe, expect, it } from "vitest";
import { parseOverride, parseScenario } from "../../src/scenario/parse.ts";
import type { ParseResult } from "../../src/scenario/parse.ts";

const SMALL = [
  "name: One queue",
  "duration: 10m",
  "workloads: { users: { target: shop, rate: 80/s } }",
  "services: { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }",
].join("\n");

function parse(text: string, files: Readonly<Record<string, string>> = {}): ParseResult {
  const read = (name: string): string => {
    const content = files[name];
    if (content === undefined) throw new Error("no such file");
    return content;
  };
  return parseScenario({ file: "hostile.yaml", text, read });
}

/** The messages of what must be refused. */
function refusal(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const result = parse(text, files);
  return result.ok ? ["accepted"] : result.problems.map(({ message }) => message);
}

describe("a text from a stranger", () => {
  it("may be as large as 1 MiB and no larger", () => {
    expect(refusal(`${SMALL}\n#${"x".repeat(2 ** 20)}`)[0]).toMatch(/larger than 1 MiB/);
    expect(parse(`${SMALL}\n#${"x".repeat(1000)}`).ok).toBe(true);
  });

  it.each([
    ["ten million brackets", "[".repeat(10_000_000), /larger than 1 MiB/],
    ["a hundred thousand brackets", `a: ${"[".repeat(100_000)}`, /nested more than 64 levels/],
    ["a hundred thousand maps", "{a: ".repeat(100_000), /nested more than 64 levels/],
    ["a hundred thousand lists on a line", `a:\n${"- ".repeat(100_000)}x`, /nested more than 64 levels/],
    ["keys without an end", "? ".repeat(100_000), /nested more than 64 levels/],
    ["seventy levels", `a: ${"[".repeat(70)}${"]".repeat(70)}`, /nested more than 64 levels/],
  ])("is refused when it is nested too deeply: %s", (_, text, message) => {
    expect(refusal(text)).toEqual([expect.stringMatching(message)]);
  });

  it("is refused when its aliases multiply", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `  a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}]`,
    );
    const bomb = `${SMALL}\nlesson:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n${levels.join("\n")}`;
    expect(refusal(bomb)).toEqual([expect.stringMatching(/more than 200000 values, aliases included/)]);
  });

  it("is refused when an alias holds itself", () => {
    expect(refusal(`${SMALL}\nfaults: &all { again: *all }`)).toEqual([
      expect.stringMatching(/nested more than 64 levels/),
    ]);
  });

  it("may use aliases for what it says twice", () => {
    const text = SMALL.replace(
      "[{ work: { exponential: 10ms } }]",
      "&steps [{ work: 10ms }], instances: 2 }, spare: { steps: *steps",
    );
    const result = parse(text);
    expect(result.ok && result.scenario.services["spare"]?.endpoints).toEqual(
      result.ok && result.scenario.services["shop"]?.endpoints,
    );
    expect(result.ok).toBe(true);
  });

  it.each(["\u0000", "\u0001\u0002PNG", "\u001B[31mred"])("is refused when it is not a text: %j", (text) => {
    expect(refusal(`${SMALL}\nsummary: "${text}"`)).toEqual(["not a text: it holds control characters"]);
  });

  it.each(["", "  \n\n", "\uFEFF"])("says so when there is nothing in it: %j", (text) => {
    expect(refusal(text)).toEqual([expect.stringMatching(/the file is empty/)]);
  });

  it("may begin with a byte order mark and end its lines as on Windows", () => {
    expect(parse(`\uFEFF${SMALL.replaceAll("\n", "\r\n")}`).ok).toBe(true);
  });

  it("cannot reach a prototype through its names", () => {
    expect(refusal(`${SMALL}\n__proto__: { polluted: true }`)).toEqual([
      expect.stringMatching(/"__proto__" cannot be a key/),
    ]);
    expect(refusal(`${SMALL}\nconstructor: { prototype: { polluted: true } }`)).toEqual([
      'unknown key "constructor"',
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("may call its components what objects call their inheritance", () => {
    const inherited = "toString";
    const result = parse(SMALL.replaceAll("shop", "constructor").replaceAll("users", inherited));
    expect(result.ok && Object.keys(result.scenario.services)).toEqual(["constructor"]);
    expect(result.ok && Object.keys(result.scenario.workloads[inherited]?.clients ?? {})).toEqual([
      "constructor",
    ]);
    expect(refusal(SMALL.replace("target: shop", "target: hasOwnProperty"))).toEqual([
      'there is no service "hasOwnProperty"',
    ]);
  });

  it.each([
    ["concurrency: 1", "concurrency: 0"],
    ["concurrency: 1", "concurrency: -1"],
    ["concurrency: 1", "concurrency: 1e308"],
    ["concurrency: 1", "concurrency: .inf"],
    ["concurrency: 1", "concurrency: .nan"],
    ["concurrency: 1", "instances: 1000001"],
    ["rate: 80/s", "rate: 0/s"],
    ["rate: 80/s", "rate: -1/s"],
    ["rate: 80/s", `rate: ${"9".repeat(400)}/s`],
    ["duration: 10m", `duration: ${"9".repeat(400)}s`],
    ["exponential: 10ms", "exponential: 0"],
    ["exponential: 10ms", "exponential: -10ms"],
  ])("has its numbers bounded: %s as %s", (from, to) => {
    expect(refusal(SMALL.replace(from, to))).toHaveLength(1);
  });

  it.each(["/etc/passwd", "../up.yaml", "a/../../up.yaml", "C:\\secret", "file:///etc/passwd"])(
    "cannot name a file outside its folder: %s",
    (name) => {
      expect(refusal(`extends: "${name.replaceAll("\\", "\\\\")}"\n${SMALL}`)[0]).toMatch(
        /leaves the folder|not a relative file name/,
      );
    },
  );

  it("cannot let files extend each other for ever", () => {
    const files = { "a.yaml": "extends: b.yaml", "b.yaml": "extends: a.yaml" };
    expect(refusal(`extends: a.yaml\n${SMALL}`, files)).toEqual([
      "files extend each other in a circle: hostile.yaml -> a.yaml -> b.yaml -> a.yaml",
    ]);
  });

  it("tells all of a thousand mistakes", () => {
    const services = Array.from({ length: 1000 }, (_, index) => `  s${index}: { stps: [] }`);
    expect(
      refusal(`${SMALL.replace(/services.*/, "services:")}\n  shop: { steps: [] }\n${services.join("\n")}`),
    ).toHaveLength(1000);
  });

  it("may chain a thousand services without exhausting the stack", () => {
    const chain = Array.from(
      { length: 1000 },
      (_, index) => `  s${index}: { steps: [{ call: s${index + 1} }] }`,
    );
    const text = SMALL.replace("target: shop", "target: s0").replace(
      /services.*/,
      `services:\n${chain.join("\n")}\n  s1000: { steps: [] }`,
    );
    expect(parse(text).ok).toBe(true);
    expect(refusal(text.replace("s1000: { steps: [] }", "s1000: { steps: [{ call: s0 }] }"))[0]).toMatch(
      /calls go round in a circle/,
    );
  });
});

describe("a setting of the command line", () => {
  it.each([
    ["duration", /is not PATH=VALUE/],
    ["services.shop[0]=1", /is not a path/],
    ["__proto__.x=1", /is not a path/],
    ["duration=[1, 2", /not valid YAML/],
    [`a=${"[".repeat(10_000)}`, /nested more than 64 levels/],
  ])("is refused when it cannot be read: %s", (text, message) => {
    expect(() => parseOverride(text)).toThrow(message);
  });

  it("reads its value as YAML", () => {
    expect(parseOverride("a.b=10ms")).toEqual({ path: "a.b", value: "10ms", origin: "--set" });
    expect(parseOverride("a.b={ c: [1, true, null] }").value).toEqual({ c: [1, true, null] });
    expect(parseOverride("a.b=null").value).toBe(null);
    expect(parseOverride("a.b=").value).toBe(null);
  });
});
