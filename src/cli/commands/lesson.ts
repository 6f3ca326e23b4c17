import type { Command } from "commander";
import { exerciseOf } from "../../report/lessons/exercise.ts";
import type { ShownLesson } from "../../report/terminal/lesson.ts";
import { course } from "../course.ts";
import { isTemplateOf, lessonNamed, scenarioOf, templateOf } from "../course-templates.ts";
import { EXIT, usageError } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { layoutOf } from "../io.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../results.ts";
import { listTemplates } from "../templates.ts";
import { addLessonCheck } from "./lesson-check.ts";

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
  addLessonCheck(lesson, io, settle);
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
    io.stdout.write(renderLessonList(lines, layoutOf(io)));
  }
}

async function showLesson(wanted: string, withAnswer: boolean, io: Io): Promise<void> {
  const { renderLesson } = await import("../../report/terminal/lesson.ts");
  io.stdout.write(renderLesson(shownLesson(wanted), withAnswer, layoutOf(io)));
}

function shownLesson(wanted: string): ShownLesson {
  const lessons = course();
  const template = lessonNamed(wanted, lessons);
  const own = lessons.find(({ file }) => isTemplateOf(template, file));
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
