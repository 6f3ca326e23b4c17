import type { FindingSummary } from "../../experiment/comparison.ts";
import { findingOf, holdCount } from "../judgement.ts";
import { codeIn, type Exercise } from "../lessons/exercise.ts";
import type { Change } from "../lessons/changes.ts";
import { listed, sentenceCase } from "../phrases.ts";
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
    sheet.sentences([sentenceCase(plainText(told.replace(/^[.:,]?\s*/, "")))]);
  }
  sheet.closing([{ key: "Check", text: `ripplesim lesson check ${file}   # after you have changed it` }]);
}

/** The command behind the options that a knob names. */
function turns(options: string | undefined, file: string): readonly string[] {
  if (options === undefined) return [];
  return [`ripplesim ${options.includes("--variant") ? "run" : "compare"} ${file} ${options}`];
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

/** How a changed scenario stands to the lesson that it came from. */
export interface CheckedLesson {
  readonly file: string;
  /** Of the lesson's scenario. */
  readonly title: string;
  /** `lesson 3, "Whoever waits for the slow is slow"`; null: none of the course's. */
  readonly place: string | null;
  readonly changes: readonly Change[];
  /** What the lesson shows, as it comes out of the changed scenario. */
  readonly findings: readonly FindingSummary[];
  /** Findings that speak of variants which are not there any more. */
  readonly missing: readonly string[];
  /** The learner's own. */
  readonly own: readonly FindingSummary[];
  readonly replications: number;
}

/** Changes beyond these are only counted. */
const CHANGES_SHOWN = 12;

/** The text that `ripplesim lesson check` prints. */
export function renderLessonCheck(check: CheckedLesson, command: string, layout: LessonLayout): string {
  const sheet = new Sheet(layout);
  sheet.head([
    check.file,
    `checked against ${check.place ?? `the lesson "${check.title}"`}`,
    `${String(check.replications)} runs each`,
  ]);
  sheet.sentences([verdictOf(check)], "strong");
  const shown = check.changes.slice(0, CHANGES_SHOWN);
  sheet.entries(
    "WHAT YOU CHANGED",
    shown.map(({ path, before, after }) => ({
      key: path,
      text: `${before ?? "not there"} -> ${after ?? "gone"}`,
    })),
  );
  const more = check.changes.length - shown.length;
  if (more > 0) sheet.sentences([`and ${String(more)} more settings.`]);
  sheet.judgements("WHAT THE LESSON SHOWS", check.findings.map(findingOf), holdCount(check.findings));
  const gone = check.missing.map((text) => ({
    key: text,
    text: "speaks of a variant that is not in your file any more",
  }));
  if (gone.length > 0) sheet.lists("NOT TO BE JUDGED", gone);
  sheet.judgements("WHAT YOU SAID YOURSELF", check.own.map(findingOf), holdCount(check.own));
  sheet.closing([{ key: "Again", text: command }]);
  return sheet.text();
}

/** In one sentence: what of the lesson holds, and what that means for the change. */
function verdictOf({ changes, findings, missing, own }: CheckedLesson): string {
  const broken = findings.filter(({ status }) => status !== "pass");
  const begin = changes.length === 0 ? "Nothing is changed yet, and" : "With your change";
  const all =
    findings.length === 0 ? "nothing of the lesson can be judged" : holding(broken.length, findings.length);
  const gone = missing.length === 0 ? "" : ` ${String(missing.length)} could not be judged.`;
  const wrong = own.filter(({ status }) => status !== "pass").length;
  const said =
    own.length === 0
      ? ""
      : wrong === 0
        ? " What you said yourself is shown."
        : ` Of what you said yourself, ${String(wrong)} of ${String(own.length)} is not shown.`;
  const why =
    broken.length === 0 || changes.length === 0
      ? ""
      : ` Can you say why ${listed(changes.slice(0, 3).map(({ path }) => path))} did that?`;
  return `${begin} ${all}.${gone}${said}${why}`;
}

function holding(broken: number, all: number): string {
  if (broken === 0) return "everything that the lesson shows is shown";
  if (broken === all) return "nothing that the lesson shows is shown any more";
  return `${String(all - broken)} of ${String(all)} things that the lesson shows are shown`;
}

/** Markdown as it reads without its marks. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/\*([^*]+)\*/g, "$1")
    .replaceAll("`", "");
}
