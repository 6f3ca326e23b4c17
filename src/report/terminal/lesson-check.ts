import type { FindingSummary } from "../../experiment/comparison.ts";
import type { LessonFinding, LostFinding } from "../../experiment/lesson-findings.ts";
import { findingOf, holdCount, isOfTwoFigures } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import type { Change } from "../lessons/changes.ts";
import { listed } from "../phrases.ts";
import type { LessonLayout } from "./lesson.ts";
import { Sheet } from "./sheet.ts";

/** How a changed scenario stands to the lesson that it came from. */
export interface CheckedLesson {
  readonly file: string;
  /** What `init` and `lesson show` call it. */
  readonly lesson: string;
  /** Of the lesson's scenario. */
  readonly title: string;
  /** `lesson 3, "Whoever waits for the slow is slow"`; null: none of the course's. */
  readonly place: string | null;
  readonly changes: readonly Change[];
  readonly variants: readonly string[];
  /** The variants that are simulated otherwise than in the lesson. */
  readonly reached: readonly string[];
  /** What the lesson shows, as it comes out of the changed scenario. */
  readonly findings: readonly LessonFinding[];
  /** Findings that have no meaning in the changed scenario. */
  readonly missing: readonly LostFinding[];
  /** How many of the lesson's findings the file does not have, or not so. */
  readonly otherwise: number;
  /** The learner's own. */
  readonly own: readonly FindingSummary[];
  readonly replications: number;
}

/** Changes beyond these are only counted. */
const CHANGES_SHOWN = 12;

/** The text that `ripplesim lesson check` prints. */
export function renderLessonCheck(check: CheckedLesson, command: string, layout: LessonLayout): string {
  const sheet = new Sheet(layout);
  const { changes, findings, missing, own } = check;
  sheet.head([
    check.file,
    `checked against ${check.place ?? `the lesson "${check.title}"`}`,
    `${String(check.replications)} runs each`,
  ]);
  sheet.sentences([verdictOf(check)], "strong");
  const shown = changes.slice(0, CHANGES_SHOWN);
  sheet.entries(
    "WHAT YOU CHANGED",
    shown.map(({ path, before, after }) => ({
      key: path,
      text: `${before ?? "not there"} -> ${after ?? "gone"}`,
    })),
  );
  const more = changes.length - shown.length;
  sheet.sentences([...(more > 0 ? [`and ${String(more)} more settings.`] : []), ...reachOf(check)]);
  sheet.judgements("WHAT THE LESSON SHOWS", findings.map(besideOriginal), holdCount(findings));
  sheet.sentences(remarksOn(check));
  if (missing.length > 0)
    sheet.lists(
      "NOT TO BE JUDGED",
      missing.map(({ text, reason }) => ({ key: text, text: reason })),
    );
  sheet.judgements("WHAT YOU SAID YOURSELF", own.map(findingOf), holdCount(own));
  sheet.closing([
    ...(changes.length === 0 ? [{ key: "Next", text: knobOf(check) }] : []),
    { key: "Again", text: command },
  ]);
  return sheet.text();
}

function knobOf({ lesson }: CheckedLesson): string {
  return `ripplesim lesson show ${lesson}   # 5. says which knob to change`;
}

/** What has moved says from where. */
function besideOriginal(finding: LessonFinding): Judged {
  const now = findingOf(finding);
  if (!finding.moved) return now;
  const before = findingOf(finding.lesson);
  const whence = before.value === now.value ? [] : [`in the lesson ${before.value}`];
  return { ...now, note: [...(now.note === null ? [] : [now.note]), ...whence].join("; ") || null };
}

function remarksOn({ findings, otherwise }: CheckedLesson): readonly string[] {
  const remarks: string[] = [];
  if (findings.some(({ difference, text }) => difference !== null && isOfTwoFigures(text)))
    remarks.push("Of two figures the difference is shown: the left one minus the right one.");
  if (otherwise > 0)
    remarks.push(
      `Judged is what the lesson says; ${otherwise === 1 ? "one of its findings is" : `${String(otherwise)} of its findings are`} not in your file, or read otherwise there.`,
    );
  return remarks;
}

/** Whom a change of the scenario as a whole concerns, where some variants set it anew. */
function reachOf({ changes, variants, reached }: CheckedLesson): readonly string[] {
  const isWide = changes.some(({ path }) => !path.startsWith("variants."));
  if (!isWide || reached.length === 0 || reached.length === variants.length) return [];
  return [
    `This reaches ${listed(reached)}; the other variants set it themselves, or do not use it, and run as in the lesson.`,
  ];
}

/** In one sentence or two: what of the lesson holds, and what that means for the change. */
function verdictOf(check: CheckedLesson): string {
  const { missing, own } = check;
  const wrong = own.filter(({ status }) => status !== "pass").length;
  const said =
    own.length === 0
      ? ""
      : wrong === 0
        ? " What you said yourself is shown."
        : ` Of what you said yourself, ${String(wrong)} of ${String(own.length)} is not shown.`;
  const gone = missing.length === 0 ? "" : ` ${String(missing.length)} could not be judged.`;
  return `${lessonHeld(check)}${gone}${said}${whatNext(check)}`;
}

function lessonHeld({ changes, reached, findings }: CheckedLesson): string {
  const broken = findings.filter(({ status }) => status !== "pass").length;
  const held = holding(broken, findings.length);
  if (changes.length === 0)
    return broken === 0
      ? `Nothing is changed yet, and ${held}.`
      : `Nothing is changed, but only ${held}: it takes more --replications.`;
  return reached.length === 0
    ? `Your change reaches no run: what is simulated is still the lesson's own, and ${held}.`
    : `With your change ${held}.`;
}

function holding(broken: number, all: number): string {
  if (broken === 0) return "everything that the lesson shows is shown";
  if (broken === all) return "nothing that the lesson shows is shown any more";
  return `${String(all - broken)} of ${String(all)} things that the lesson shows are shown`;
}

/** What is to be thought about: what was taken away, what moved, or that nothing did. */
function whatNext({ changes, reached, findings }: CheckedLesson): string {
  if (reached.length === 0) return "";
  const taken = changes.filter(isTakenAway).map(({ path }) => path);
  if (taken.length > 0)
    return ` Without ${listed(taken)} there is nothing that the variants must stand up to: put it back, and change how they do.`;
  const moved = findings.filter((finding) => finding.moved).length;
  if (moved === 0) return " No figure of the lesson moved by more than chance: what was this change to do?";
  if (findings.every(({ status }) => status === "pass"))
    return ` ${moved === 1 ? "One" : String(moved)} of its figures moved. Can you say why?`;
  return ` Can you say why ${listed(changes.slice(0, 3).map(({ path }) => path))} did that?`;
}

/** A fault or a load that is gone: the trouble itself, not how it is met. */
function isTakenAway({ path, after }: Change): boolean {
  return after === null && /^(?:faults|workloads)(?:\.[^.]+)?$/.test(path);
}
