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
    expect(out).toContain("Next          ripplesim lesson show bulkhead");
    expect(code).toBe(0);
  });

  test("a changed one is told what it no longer shows, and by what", async () => {
    const text = BULKHEAD.replaceAll("maxConcurrentCalls: 10", "maxConcurrentCalls: 30");
    const { code, out } = await ripplesim(["lesson", "check", "mine.yaml"], {
      folder: folderWith({ "mine.yaml": text }),
    });
    expect(out).toMatch(/maxConcurrentCalls +10 -> 30/);
    expect(out).toMatch(
      /✗.*\n?.*bulkhead\.workloads\.shoppers\.successRate > 99\.5% .*\n +in the lesson 100 %/,
    );
    expect(code).toBe(99);
  });

  test("a change that does nothing is asked what it was to do", async () => {
    const checked = async (text: string): Promise<string> =>
      (
        await ripplesim(["lesson", "check", "bulkhead.yaml", "--replications", "2"], {
          folder: folderWith({ "bulkhead.yaml": text }),
        })
      ).out;
    // Twenty workers of stock have one and a half to do.
    const idle = await checked(BULKHEAD.replace("stock: { concurrency: 20", "stock: { concurrency: 25"));
    expect(idle).toMatch(/concurrency +20 -> 25/);
    expect(idle.replace(/\s+/g, " ")).toContain("No figure of the lesson moved by more than chance");
    const inAllVariants = BULKHEAD.replaceAll("maxWaitDuration: 0s", "maxWaitDuration: 0ms");
    expect((await checked(inAllVariants)).replace(/\s+/g, " ")).toContain("Your change reaches no run");
  });

  test("a change that only some variants feel says which, and the others are not asked about it", async () => {
    const text = BULKHEAD.replace("shared: {}", "shared: { services.api.queue: 30 }").replace(
      "queue: 30\n",
      "queue: 30\n    clients: { warehouse: { bulkhead: { maxConcurrentCalls: 5 } } }\n",
    );
    const { out } = await ripplesim(["lesson", "check", "bulkhead.yaml", "--replications", "2"], {
      folder: folderWith({ "bulkhead.yaml": text }),
    });
    expect(out).toContain("This reaches shared; the other variants set it themselves");
    expect(out).toContain("variants.shared.services.api.queue");
    expect(out).not.toMatch(/variants\.shared +\{\}/);
  });

  test("who takes the trouble away is told so, whatever becomes of the findings", async () => {
    const text = BULKHEAD.replace(/^ {2}analysts:\n(?: {4}.*\n)+/m, "");
    const { code, out } = await ripplesim(["lesson", "check", "bulkhead.yaml", "--replications", "2"], {
      folder: folderWith({ "bulkhead.yaml": text }),
    });
    expect(out.replace(/\s+/g, " ")).toContain("Without workloads.analysts there is nothing");
    expect(out).toMatch(/workloads\.analysts {3}\{ stages:[^>]*-> *\n? *gone/);
    expect(code).toBe(99);
  });

  test("the lesson's findings are judged, whatever is left of them in the file", async () => {
    const { code, out } = await ripplesim(["lesson", "check", "bulkhead.yaml"], {
      folder: folderWith({ "bulkhead.yaml": BULKHEAD.replace(/^findings:[\s\S]*$/m, "") }),
    });
    expect(out).toContain("5 of 5 hold");
    expect(out.replace(/\s+/g, " ")).toContain("5 of its findings are not in your file");
    expect(code).toBe(0);
  });

  test("a figure that a copy cannot have any more is named with its reason", async () => {
    const text = BULKHEAD.replace(
      "warehouse: { bulkhead: { maxConcurrentCalls: 10, maxWaitDuration: 0s }",
      "warehouse: { timeout: 5s",
    ).replace(/^findings:[\s\S]*$/m, "");
    const { code, out } = await ripplesim(["lesson", "check", "bulkhead.yaml", "--replications", "2"], {
      folder: folderWith({ "bulkhead.yaml": text }),
    });
    expect(out).toMatch(/rejected > 1000\n +no such figure in variant "bulkhead": /);
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
    expect(out).toMatch(/NOT TO BE JUDGED[\s\S]*your file has no variant patientBulkhead/);
    // What cannot be judged has not been shown.
    expect(code).toBe(99);
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
      "whole.yaml": BULKHEAD,
    });
    expect((await ripplesim(["lesson", "check", "gone.yaml"], { folder: folder })).code).toBe(3);
    expect((await ripplesim(["lesson", "check", "broken.yaml"], { folder: folder })).code).toBe(3);
    const single = await ripplesim(["lesson", "check", "single.yaml"], { folder: folder });
    expect(single.code).toBe(2);
    expect(single.err).toContain("has no variants");
    const other = await ripplesim(["lesson", "check", "single.yaml", "--lesson", "knee"], { folder });
    expect(other.code).toBe(2);
    const wrong = await ripplesim(["lesson", "check", "whole.yaml", "--lesson", "knee"], { folder });
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toContain("whole.yaml is no copy of the lesson knee");
  });
});

test("a lesson says how a copy keeps what its knob tries", async () => {
  const ofVariant = await ripplesim(["lesson", "show", "2"]);
  expect(ofVariant.out.replace(/\s+/g, " ")).toContain(
    'the copy keeps it when its variant threeSeconds says "services.page.concurrency: 200".',
  );
  const ofAll = await ripplesim(["lesson", "show", "3"]);
  expect(ofAll.out).toContain("the copy keeps it when services.gateway.concurrency is 400 in it.");
});

test("a block that came or went is one change, and filling an empty one is none of its own", () => {
  const before = { faults: { cut: { at: "1m", slow: { target: "db" } } }, variants: { a: {} } };
  const after = { variants: { a: { "services.shop.queue": 5 }, b: {} } };
  expect(changesBetween(before, after)).toEqual([
    { path: "variants.a.services.shop.queue", before: null, after: "5" },
    { path: "variants.b", before: null, after: "{}" },
    { path: "faults", before: "{ cut: { at: 1m, slow: { target: db } } }", after: null },
  ]);
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
    { path: "services.shop.steps.1", before: null, after: "{ call: db }" },
    { path: "services.shop.queue", before: "5", after: null },
  ]);
});
