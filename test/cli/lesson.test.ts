import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { course } from "../../src/cli/course.ts";
import { packagePath } from "../../src/cli/package-files.ts";
import { exerciseOf } from "../../src/report/lessons/exercise.ts";
import { changesBetween } from "../../src/report/lessons/changes.ts";
import { folderWith, ripplesim } from "./command-line.ts";
import { fileAt, parse } from "../scenarios/collection.ts";

const BULKHEAD = readFileSync(packagePath("scenarios/isolation/bulkhead.yaml"), "utf8");

describe("the course", () => {
  const lessons = course();

  test("has its lessons in order, a question with choices and ten minutes each", () => {
    expect(lessons.length).toBeGreaterThanOrEqual(12);
    expect(lessons.map(({ number }) => number)).toEqual(lessons.map((_, index) => index + 1));
    expect(new Set(lessons.map(({ file }) => file)).size).toBe(lessons.length);
    for (const { choices, minutes } of lessons) {
      expect(choices.map((choice) => choice.slice(0, 2))).toEqual(["a)", "b)", "c)"]);
      expect(minutes).toBe(10);
    }
  });

  test.each(lessons)(
    "$number. $title: its scenario is an exercise with findings, and the note names the answer",
    (lesson) => {
      const file = fileAt(packagePath(`scenarios/${lesson.file}`), lesson.file);
      const scenario = parse(file);
      const { situation, predict, run, explain, knob } = exerciseOf(scenario.lesson ?? "");
      expect([situation === "", predict, run, explain, knob]).not.toContain(null);
      expect(situation).not.toBe("");
      expect(scenario.findings.length).toBeGreaterThan(0);
      expect(lesson.note).toMatch(/^[abc]\)/);
    },
  );

  test("does not read a text that lacks a part", () => {
    expect(() => course("## 1. No question\n\n`a/b.yaml`, 10 minutes\n\n**Look at** it.\n")).toThrow(
      /without question/,
    );
  });
});

test("lesson list shows the course, as text and as JSON", async () => {
  const shown = await ripplesim(["lesson", "list"]);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/1\. The knee of the curve +knee\n/);
  const listed = await ripplesim(["lesson", "list", "--json"]);
  expect((JSON.parse(listed.out) as unknown[]).length).toBe(course().length);
});

test("lesson show asks and keeps the answer for later", async () => {
  const asked = await ripplesim(["lesson", "show", "7"]);
  expect(asked.code).toBe(0);
  expect(asked.out).toContain("a) better");
  expect(asked.out).toContain("ripplesim init bulkhead");
  expect(asked.out).toContain("ripplesim run bulkhead.yaml --variant bulkhead");
  expect(asked.out).not.toContain("turns the eleventh report away");
  const answered = await ripplesim(["lesson", "show", "bulkhead", "--answer"]);
  expect(answered.out).toContain("turns the eleventh report away");
  expect(answered.out).toContain("FOR THE TEACHER");
  expect(answered.out).toContain("ripplesim lesson show 8");
});

test("commands of a lesson stand on a line each, however long, so that they can be pasted", async () => {
  const { out } = await ripplesim(["lesson", "show", "retry-jitter"]);
  expect(out.split("\n")).toEqual(
    expect.arrayContaining([
      "  ripplesim init retry-jitter   # a copy of your own",
      "  ripplesim compare retry-jitter.yaml",
      "  ripplesim run retry-jitter.yaml --variant none --set policies.retrying.retry.backoff.multiplier=1",
    ]),
  );
});

test("lesson show knows every scenario that comes along, and says so when it does not", async () => {
  const other = await ripplesim(["lesson", "show", "compartments"]);
  expect(other.out).toContain("Predict".toUpperCase());
  const wrong = await ripplesim(["lesson", "show", "bulkhed"]);
  expect(wrong).toMatchObject({ code: 2, out: "" });
  expect(wrong.err).toContain("did you mean bulkhead?");
  const beyond = await ripplesim(["lesson", "show", "99"]);
  expect(beyond).toMatchObject({ code: 2 });
  expect(beyond.err).toContain(`the course has ${String(course().length)}`);
});

describe("lesson check", () => {
  test("a scenario as it comes shows what its lesson shows", async () => {
    const { code, out } = await ripplesim(["lesson", "check", "bulkhead.yaml"], {
      folder: folderWith({ "bulkhead.yaml": BULKHEAD }),
    });
    expect(out).toContain("Nothing is changed yet, and everything that the lesson shows is shown.");
    expect(out).not.toContain("WHAT YOU CHANGED");
    expect(code).toBe(0);
  });

  test("a changed one is told what it no longer shows, and by what", async () => {
    const text = BULKHEAD.replaceAll("maxConcurrentCalls: 10", "maxConcurrentCalls: 30");
    const { code, out } = await ripplesim(["lesson", "check", "mine.yaml"], {
      folder: folderWith({ "mine.yaml": text }),
    });
    expect(out).toMatch(/maxConcurrentCalls +10 -> 30/);
    expect(out).toMatch(/✗.*\n?.*bulkhead\.workloads\.shoppers\.successRate > 99\.5%/);
    expect(code).toBe(99);
  });

  test("what the learner says is judged beside it, and what cannot be judged is named", async () => {
    const text = BULKHEAD.replace(/^ {2}patientBulkhead:.*\n/m, "")
      .replace(/^ {2}- patientBulkhead.*\n/m, "")
      .replace("findings:", "findings:\n  - bulkhead.workloads.shoppers.successRate > 1%");
    const { code, out } = await ripplesim(["lesson", "check", "bulkhead.yaml"], {
      folder: folderWith({ "bulkhead.yaml": text }),
    });
    expect(out).toContain("WHAT YOU SAID YOURSELF");
    expect(out).toMatch(/What you said\s+yourself is shown\./);
    expect(out).toContain("NOT TO BE JUDGED");
    expect(code).toBe(0);
  });

  test("a file of nobody's lesson asks which one it is", async () => {
    const text = BULKHEAD.replace(/^name: .*$/m, "name: Mine");
    const folder = folderWith({ "mine.yaml": text });
    const unknown = await ripplesim(["lesson", "check", "mine.yaml"], { folder: folder });
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("--lesson NAME");
    const known = await ripplesim(
      ["lesson", "check", "mine.yaml", "--lesson", "7", "--json", "--replications", "2"],
      { folder: folder },
    );
    expect(JSON.parse(known.out)).toMatchObject({
      title: "Bulkhead against a noisy neighbour",
      place: 'lesson 7, "Compartments"',
      changes: [],
      replications: 2,
    });
  });

  test("a file that is not there, or is no scenario, is not checked", async () => {
    const folder = folderWith({
      "broken.yaml": "name: [",
      "single.yaml": BULKHEAD.replace(/^variants:[\s\S]*$/m, ""),
    });
    expect((await ripplesim(["lesson", "check", "gone.yaml"], { folder: folder })).code).toBe(3);
    expect((await ripplesim(["lesson", "check", "broken.yaml"], { folder: folder })).code).toBe(3);
    const single = await ripplesim(["lesson", "check", "single.yaml"], { folder: folder });
    expect(single.code).toBe(2);
    expect(single.err).toContain("has no variants");
  });
});

test("changes are found wherever they are, whatever only says something left out", () => {
  const before = {
    name: "a",
    services: { shop: { queue: 5, steps: [{ work: "5ms" }] } },
    variants: { x: {} },
  };
  const after = {
    name: "b",
    services: { shop: { steps: [{ work: "6ms" }, { call: "db" }] } },
    variants: { x: {} },
  };
  expect(changesBetween(before, after)).toEqual([
    { path: "services.shop.steps.0.work", before: "5ms", after: "6ms" },
    { path: "services.shop.steps.1.call", before: null, after: "db" },
    { path: "services.shop.queue", before: "5", after: null },
  ]);
});
