import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bindings, topicMatches } from "../../../src/resilience/messaging/routing.ts";

/** The rule as it is told: a word, one word, or any number of words. */
function matchesNaively(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === "#")
    return words.some((_, taken) => matchesNaively(rest, words.slice(taken))) || matchesNaively(rest, []);
  if (words.length === 0) return false;
  return (first === "*" || first === words[0]) && matchesNaively(rest, words.slice(1));
}

const split = (key: string): string[] => (key === "" ? [] : key.split("."));

describe("a pattern of a topic exchange", () => {
  // What RabbitMQ's tutorial on topics says, and the corners of its tests.
  it.each([
    ["*.orange.*", "quick.orange.rabbit", true],
    ["*.orange.*", "lazy.orange.male.rabbit", false],
    ["*.*.rabbit", "lazy.orange.rabbit", true],
    ["lazy.#", "lazy", true],
    ["lazy.#", "lazy.orange.male.rabbit", true],
    ["lazy.#", "quick.brown.fox", false],
    ["#", "", true],
    ["#", "any.thing", true],
    ["*", "", false],
    ["*", "a", true],
    ["*", "a.b", false],
    ["", "", true],
    ["a.#.b", "a.b", true],
    ["a.#.b", "a.b.b", true],
    ["a.#.b", "a.x.y", false],
    ["#.a.#", "x.a.y", true],
    ["#.*", "", false],
    ["*.#.*", "a", false],
    ["a.*.b", "a..b", true],
    ["a.*", "a.", true],
    ["order", "orders", false],
  ] as const)("%s against %s: %s", (pattern, key, expected) => {
    expect(topicMatches(pattern, key)).toBe(expected);
  });

  it("matches as the rule says, whatever the words", () => {
    const words = (most: number, ...of: string[]): fc.Arbitrary<string> =>
      fc.array(fc.constantFrom(...of), { maxLength: most }).map((list) => list.join("."));
    let matches = 0;
    fc.assert(
      fc.property(words(6, "a", "b", "*", "#", ""), words(7, "a", "b", ""), (pattern, key) => {
        const expected = matchesNaively(split(pattern), split(key));
        if (expected) matches++;
        expect(topicMatches(pattern, key)).toBe(expected);
      }),
      { seed: 3, numRuns: 10_000 },
    );
    expect(matches).toBeGreaterThan(1000);
  });

  it("takes no longer for many # than for few: each goes forward only", () => {
    const pattern = Array.from({ length: 60 }, () => "#.a").join(".");
    const key = Array.from({ length: 120 }, () => "a").join(".");
    expect(topicMatches(`${pattern}.b`, key)).toBe(false);
    expect(topicMatches(pattern, key)).toBe(true);
  });
});

describe("bindings", () => {
  const bindings = [
    { queue: "mails", key: "order.created" },
    { queue: "audit", key: "#" },
    { queue: "audit", key: "order.*" },
    { queue: "ship", key: "order.paid" },
  ];

  it("of a topic exchange give each queue one copy, however many of its bindings match", () => {
    const topic = new Bindings("topic", bindings);
    expect(topic.match("order.created")).toEqual(["mails", "audit"]);
    expect(topic.match("order.created")).toEqual(["mails", "audit"]);
    expect(topic.match("user.created")).toEqual(["audit"]);
  });

  it("of a direct exchange take * and # for words", () => {
    const direct = new Bindings("direct", bindings);
    expect(direct.match("order.created")).toEqual(["mails"]);
    expect(direct.match("order.*")).toEqual(["audit"]);
    expect(direct.match("order.lost")).toEqual([]);
  });

  it("of a fanout exchange match everything", () => {
    expect(new Bindings("fanout", bindings).match("whatever")).toEqual(["mails", "audit", "ship"]);
  });
});
