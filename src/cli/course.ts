import { readFileSync } from "node:fs";
import { packagePath } from "./package-files.ts";

/** One lesson of the course that comes along. */
export interface CourseLesson {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  /** The scenario's file, below the package's `scenarios/`. */
  readonly file: string;
  readonly minutes: number;
  readonly question: string;
  /** Answers to choose from, each with its letter: `a) ...`. */
  readonly choices: readonly string[];
  readonly look: string;
  /** What a teacher should expect. */
  readonly note: string;
}

/** The course, in its order, from the text that teachers read. Throws where that text has not the shape that this needs. */
export function course(
  text = readFileSync(packagePath("scenarios/course.md"), "utf8"),
): readonly CourseLesson[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => lessonOf(section));
}

function lessonOf(section: string): CourseLesson {
  const [, number, title] = /^(\d+)\. (.+)$/m.exec(section) ?? [];
  const [, file, minutes] = /`([\w/-]+\.yaml)`, (\d+) minutes/.exec(section) ?? [];
  const part = (head: string): string => {
    const from = section.indexOf(`**${head}**`);
    const rest = from < 0 ? "" : section.slice(from + head.length + 4);
    const end = rest.search(/\n\s*\n(?:- |\*\*)/);
    return (end < 0 ? rest : rest.slice(0, end)).replace(/\s+/g, " ").trim();
  };
  const lesson = {
    number: Number(number),
    title: title ?? "",
    file: file ?? "",
    minutes: Number(minutes),
    question: part("Question."),
    choices: [...section.matchAll(/^- ([a-z]\) .+)$/gm)].map(([, choice]) => choice!),
    look: part("Look at"),
    note: part("Teacher's note."),
  };
  const gap = Object.entries(lesson).find(([, value]) => value === "" || Number.isNaN(value));
  if (gap !== undefined)
    throw new Error(`the course has a lesson without ${gap[0]}: ${section.slice(0, 40)}`);
  return lesson;
}
