import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { parse } from "yaml";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import { changesBetween } from "../../report/lessons/changes.ts";
import { exerciseOf } from "../../report/lessons/exercise.ts";
import type { ShownLesson } from "../../report/terminal/lesson.ts";
import { nearest } from "../../scenario/nearest.ts";
import type { Condition, Scenario } from "../../scenario/scenario.ts";
import { course } from "../course.ts";
import type { CourseLesson } from "../course.ts";
import { EXIT, usageError } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { hasColor, hasUnicode, widthOf } from "../io.ts";
import type { Io } from "../io.ts";
import { loadFile, parseLoaded, planVariant, withoutWarnings } from "../load.ts";
import type { LoadedFile } from "../load.ts";
import { addRunOptions } from "../options.ts";
import type { RunOptions } from "../options.ts";
import { exitCodeOf, jsonText } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { withWarmupFound } from "../warm-runs.ts";
import { listTemplates } from "../templates.ts";
import type { Template } from "../templates.ts";

const REPLICATIONS = 5;
const NOTHING = { overrides: [], seed: null };

/** `ripplesim lesson list | show | check` */
export function addLessonCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const lesson = program
    .command("lesson")
    .description("a course in how systems bend and break, in exercises");
  lesson
    .command("list")
    .description("the lessons of the course, in an order that builds")
    .option("--json", "print the list as JSON")
    .action(async (options: { readonly json?: true }) => {
      await listLessons(options.json === true, io);
      settle(EXIT.fine);
    });
  lesson
    .command("show")
    .description("a lesson as an exercise: predict, run, look, explain, change one knob")
    .argument("<lesson>", "its number or name; or the name of any scenario that comes along")
    .option("--answer", "what we make of it, and the teacher's note")
    .action(async (name: string, options: { readonly answer?: true }) => {
      await showLesson(name, options.answer === true, io);
      settle(EXIT.fine);
    });
  const check = lesson
    .command("check")
    .description(
      "play a changed copy of a lesson's scenario, and say which of the lesson's findings it still shows",
    )
    .argument("<file>", "your copy, e.g. from `ripplesim init knee`")
    .option("--lesson <name>", "the lesson that it came from, if neither its name nor that of its file tells")
    .option("--json", "print the result as JSON");
  addRunOptions(check, REPLICATIONS).action(async (file: string, options: CheckOptions) =>
    settle(await checkLesson(file, options, io)),
  );
}

function layoutFor(io: Io): { width: number; color: boolean; unicode: boolean } {
  return { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
}

async function listLessons(asJson: boolean, io: Io): Promise<void> {
  const templates = listTemplates();
  const lines = course().map(({ number, title, file, minutes }) => {
    const { name, summary } = templateOf(templates, file);
    return { number, name, title, minutes, summary };
  });
  if (asJson) io.stdout.write(jsonText(lines));
  else {
    const { renderLessonList } = await import("../../report/terminal/lesson.ts");
    io.stdout.write(renderLessonList(lines, layoutFor(io)));
  }
}

function templateOf(templates: readonly Template[], file: string): Template {
  const found = templates.find((template) => template.path.endsWith(`/scenarios/${file}`));
  if (found === undefined) throw new Error(`the course speaks of ${file}, which is not there`);
  return found;
}

async function showLesson(wanted: string, withAnswer: boolean, io: Io): Promise<void> {
  const { renderLesson } = await import("../../report/terminal/lesson.ts");
  io.stdout.write(renderLesson(shownLesson(wanted), withAnswer, layoutFor(io)));
}

function shownLesson(wanted: string): ShownLesson {
  const lessons = course();
  const template = lessonNamed(wanted, lessons);
  const own = lessons.find(({ file }) => template.path.endsWith(`/scenarios/${file}`));
  const scenario = scenarioOf(template);
  if (scenario.lesson === null)
    throw usageError(`${template.name} has no lesson; \`ripplesim lesson list\` shows the course`);
  const exercise = exerciseOf(scenario.lesson);
  if (own === undefined) {
    const { title, name } = template;
    return {
      place: null,
      title,
      name,
      exercise,
      question: null,
      choices: [],
      look: null,
      note: null,
      next: null,
    };
  }
  const next = lessons.find(({ number }) => number === own.number + 1);
  return {
    ...own,
    place: `Lesson ${String(own.number)} of ${String(lessons.length)}`,
    name: template.name,
    exercise,
    next: next === undefined ? null : `ripplesim lesson show ${String(next.number)}   (${next.title})`,
  };
}

/** A lesson of the course by its number, or any scenario that comes along by its name. */
function lessonNamed(wanted: string, lessons: readonly CourseLesson[]): Template {
  const templates = listTemplates();
  const byNumber = lessons.find(({ number }) => String(number) === wanted);
  if (byNumber !== undefined) return templateOf(templates, byNumber.file);
  if (/^\d+$/.test(wanted))
    throw usageError(`there is no lesson ${wanted}; the course has ${String(lessons.length)}`);
  const name = basename(wanted).replace(/\.ya?ml$/, "");
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    templates.map((template) => template.name),
  );
  throw usageError(
    `there is no lesson called ${wanted}${near === null ? "" : ` (did you mean ${near}?)`}; \`ripplesim lesson list\` shows the course`,
  );
}

function scenarioOf(template: Template): Scenario {
  const silent: Io = withoutWarnings({ folder: "/" } as Io);
  return parseLoaded(loadFile(template.path, silent), null, NOTHING, silent);
}

interface CheckOptions extends RunOptions {
  readonly lesson?: string;
  readonly json?: true;
}

async function checkLesson(file: string, options: CheckOptions, io: Io): Promise<ExitCode> {
  const loaded = loadFile(file, io);
  const scenario = parseLoaded(loaded, null, NOTHING, io);
  const template = lessonOfFile(loaded, scenario, options.lesson);
  const taught = scenarioOf(template);
  if (taught.findings.length === 0)
    throw usageError(`the lesson ${template.name} has no findings to be checked against`);
  const names = Object.keys(scenario.variants);
  const { judged, missing } = applicable(taught.findings, names);
  const own = scenario.findings.filter(({ text }) =>
    taught.findings.every((finding) => finding.text !== text),
  );
  const quiet = withoutWarnings(io);
  const planned = names.map((variant) => planVariant(loaded, { name: variant, variant }, NOTHING, quiet));
  const plan = {
    file: loaded.file,
    name: scenario.name,
    seed: scenario.seed,
    variants: await withWarmupFound(planned, options, io),
    findings: [...judged, ...own],
    replications: options.replications ?? REPLICATIONS,
  };
  if (names.length === 0) throw usageError(`${file} has no variants; the lesson's findings compare them`);
  const { finished } = await runJobs(planJobs(plan), options, io);
  const { findings, stopped } = concludeComparison(plan, finished);
  const check = {
    file: loaded.file,
    title: taught.name,
    place: placeOf(template),
    changes: changesBetween(parse(readFileSync(template.path, "utf8")), parse(loaded.source.text)),
    findings: findings.slice(0, judged.length),
    missing,
    own: findings.slice(judged.length),
    replications: plan.replications,
  };
  const { renderLessonCheck } = await import("../../report/terminal/lesson.ts");
  const command = `ripplesim lesson check ${file}${options.lesson === undefined ? "" : ` --lesson ${options.lesson}`}`;
  io.stdout.write(options.json === true ? jsonText(check) : renderLessonCheck(check, command, layoutFor(io)));
  return exitCodeOf(stopped, findings);
}

/** Which lesson of the course it is, in words; null: none of them. */
function placeOf(template: Template): string | null {
  const own = course().find(({ file }) => template.path.endsWith(`/scenarios/${file}`));
  return own === undefined ? null : `lesson ${String(own.number)}, "${own.title}"`;
}

/** Said by name, or told by the scenario's own name or that of its file. */
function lessonOfFile(loaded: LoadedFile, scenario: Scenario, wanted: string | undefined): Template {
  if (wanted !== undefined) return lessonNamed(wanted, course());
  const found =
    listTemplates().find(({ title }) => title === scenario.name) ??
    listTemplates().find(({ name }) => name === loaded.stem);
  if (found === undefined)
    throw usageError(
      `neither "${scenario.name}" nor ${loaded.file} is a lesson's name; say which one it came from with --lesson NAME`,
    );
  return found;
}

/** The findings whose variants are all there, and the text of the others. */
function applicable(
  findings: readonly Condition[],
  variants: readonly string[],
): { readonly judged: readonly Condition[]; readonly missing: readonly string[] } {
  const isThere = ({ left, right }: Condition): boolean =>
    [left, right].every(
      (side) => side.kind === "literal" || side.variant === null || variants.includes(side.variant),
    );
  return {
    judged: findings.filter(isThere),
    missing: findings.filter((finding) => !isThere(finding)).map(({ text }) => text),
  };
}
