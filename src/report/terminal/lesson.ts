import { codeIn, type Exercise } from "../lessons/exercise.ts";
import { sentenceCase } from "../phrases.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";

export type LessonLayout = Pick<TerminalOptions, "width" | "color" | "unicode">;

/** A lesson of the course as its list shows it. */
export interface LessonLine {
  readonly number: number;
  readonly name: string;
  readonly title: string;
  readonly minutes: number;
  readonly summary: string;
}

/** The text that `ripplesim lesson list` prints. */
export function renderLessonList(lessons: readonly LessonLine[], layout: LessonLayout): string {
  const sheet = new Sheet(layout);
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0);
  sheet.head(["The course", `${String(lessons.length)} lessons`, `${String(minutes)} minutes in all`]);
  for (const { number, title, name, summary } of lessons) {
    sheet.heading(`${String(number)}. ${title}`, name);
    sheet.sentences([summary]);
  }
  sheet.closing([{ key: "Begin", text: "ripplesim lesson show 1" }]);
  return sheet.text();
}

/** What a lesson asks; of a scenario that is none of the course's, only what its own text says. */
export interface ShownLesson {
  /** `Lesson 3 of 14`; null: none of the course's. */
  readonly place: string | null;
  readonly title: string;
  /** What `init` calls the scenario. */
  readonly name: string;
  readonly exercise: Exercise;
  readonly question: string | null;
  readonly choices: readonly string[];
  readonly look: string | null;
  readonly note: string | null;
  /** The command that shows the next one. */
  readonly next: string | null;
}

/** The text that `ripplesim lesson show` prints: the exercise, or what there is to say after it. */
export function renderLesson(lesson: ShownLesson, withAnswer: boolean, layout: LessonLayout): string {
  const sheet = new Sheet(layout);
  sheet.head([...(lesson.place === null ? [] : [lesson.place]), lesson.title]);
  if (withAnswer) answer(sheet, lesson);
  else exercise(sheet, lesson);
  return sheet.text();
}

function exercise(sheet: Sheet, lesson: ShownLesson): void {
  const { situation, predict, run, knob } = lesson.exercise;
  const file = `${lesson.name}.yaml`;
  sheet.sentences([plainText(situation)]);
  sheet.heading("1. PREDICT, before you run anything");
  const asked =
    lesson.question === null
      ? [sentenceCase(predict ?? "what do you expect?")]
      : [lesson.question, ...lesson.choices];
  sheet.sentences(asked.map(plainText));
  sheet.sentences(["My answer, and why: ______________________________________________"]);
  sheet.heading("2. RUN");
  const commands = run === null ? [] : codeIn(run).filter((code) => code.startsWith("ripplesim "));
  sheet.commands([`ripplesim init ${lesson.name}   # a copy of your own`, ...commands]);
  sheet.heading("3. LOOK");
  const look = lesson.look === null ? null : `Look at ${lesson.look}`;
  sheet.sentences([plainText(look ?? run ?? ""), "--report behind the command makes a page of charts."]);
  sheet.heading("4. EXPLAIN");
  sheet.sentences([
    "In one sentence: __________________________________________________",
    `Then compare: ripplesim lesson show ${lesson.name} --answer`,
  ]);
  if (knob !== null) {
    sheet.heading("5. CHANGE ONE KNOB");
    const options = codeIn(knob).find((code) => code.startsWith("--"));
    const told =
      options !== undefined && knob.startsWith(`\`${options}\``) ? knob.slice(options.length + 2) : knob;
    sheet.commands(turns(options, file));
    if (options !== undefined) sheet.lines.pop();
    sheet.sentences([sentenceCase(plainText(told.replace(/^[.:,]?\s*/, ""))), ...keeping(options)]);
  }
  sheet.closing([{ key: "Check", text: `ripplesim lesson check ${file}   # after you have changed it` }]);
}

/** The command behind the options that a knob names. */
function turns(options: string | undefined, file: string): readonly string[] {
  if (options === undefined) return [];
  return [`ripplesim ${options.includes("--variant") ? "run" : "compare"} ${file} ${options}`];
}

/** How the copy itself gets what the command only tries. */
function keeping(options: string | undefined): readonly string[] {
  const [, path, value] = /--set (\S+?)=(\S+)/.exec(options ?? "") ?? [];
  if (path === undefined || value === undefined) return [];
  const [, variant] = /--variant (\S+)/.exec(options ?? "") ?? [];
  const kept =
    variant === undefined ? `${path} is ${value} in it` : `its variant ${variant} says "${path}: ${value}"`;
  return [`--set tries it; the copy keeps it when ${kept}.`];
}

function answer(sheet: Sheet, { exercise: { explain }, note, next }: ShownLesson): void {
  sheet.heading("WHAT WE MAKE OF IT");
  sheet.sentences([sentenceCase(plainText(explain ?? "the scenario does not say."))]);
  if (note !== null) {
    sheet.heading("FOR THE TEACHER");
    sheet.sentences([plainText(note)]);
  }
  if (next !== null) sheet.closing([{ key: "Next", text: next }]);
}

/** Markdown as it reads without its marks. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/\*([^*]+)\*/g, "$1")
    .replaceAll("`", "");
}
