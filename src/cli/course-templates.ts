import { basename } from "node:path";
import { nearest } from "../scenario/nearest.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CourseLesson } from "./course.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { loadFile, parseLoaded, withoutWarnings } from "./load.ts";
import { listTemplates } from "./templates.ts";
import type { Template } from "./templates.ts";

/** The scenario of a lesson, among those that come along. */
export function templateOf(templates: readonly Template[], file: string): Template {
  const found = templates.find((template) => isTemplateOf(template, file));
  if (found === undefined) throw new Error(`the course speaks of ${file}, which is not there`);
  return found;
}

/** Whether the template is this file of the course. */
export function isTemplateOf(template: Template, file: string): boolean {
  return template.path.endsWith(`/scenarios/${file}`);
}

/** A lesson of the course by its number, or any scenario that comes along by its name. */
export function lessonNamed(wanted: string, lessons: readonly CourseLesson[]): Template {
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

/** The scenario that comes along, as it stands. */
export function scenarioOf(template: Template): Scenario {
  const silent: Io = withoutWarnings({ folder: "/" } as Io);
  return parseLoaded(loadFile(template.path, silent), null, { overrides: [], seed: null }, silent);
}
