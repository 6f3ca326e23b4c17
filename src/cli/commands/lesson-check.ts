import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parse } from "yaml";
import { planJobs, runsOf, stoppedAt } from "../../experiment/compare.ts";
import type { ComparisonPlan, PlannedVariant } from "../../experiment/compare.ts";
import { judgeFindings } from "../../experiment/judge.ts";
import { besideLesson, findingsOfCopy, isSameSystem } from "../../experiment/lesson-findings.ts";
import { changesBetween } from "../../report/lessons/changes.ts";
import type { CheckedLesson } from "../../report/terminal/lesson-check.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { course } from "../course.ts";
import { isTemplateOf, lessonNamed, scenarioOf } from "../course-templates.ts";
import { usageError } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { layoutOf } from "../io.ts";
import type { Io } from "../io.ts";
import { loadFile, parseLoaded, planVariant, withoutWarnings } from "../load.ts";
import type { LoadedFile } from "../load.ts";
import { addRunOptions } from "../options.ts";
import type { RunOptions } from "../options.ts";
import { exitCodeOf, jsonText } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { listTemplates } from "../templates.ts";
import type { Template } from "../templates.ts";
import { withWarmupFound } from "../warm-runs.ts";

const REPLICATIONS = 5;
const NOTHING = { overrides: [], seed: null };

/** `ripplesim lesson check FILE` */
export function addLessonCheck(lesson: Command, io: Io, settle: (code: ExitCode) => void): void {
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

interface CheckOptions extends RunOptions {
  readonly lesson?: string;
  readonly json?: true;
}

async function checkLesson(file: string, options: CheckOptions, io: Io): Promise<ExitCode> {
  const loaded = loadFile(file, io);
  const copy = parseLoaded(loaded, null, NOTHING, io);
  const template = lessonOfFile(loaded, copy, options.lesson);
  const { check, code } = await checkedCopy({ loaded, copy, template }, options, io);
  const { renderLessonCheck } = await import("../../report/terminal/lesson-check.ts");
  const again = `ripplesim lesson check ${file}${options.lesson === undefined ? "" : ` --lesson ${options.lesson}`}`;
  io.stdout.write(options.json === true ? jsonText(check) : renderLessonCheck(check, again, layoutOf(io)));
  return code;
}

/** A learner's file and the lesson that it came from. */
interface Copy {
  readonly loaded: LoadedFile;
  readonly copy: Scenario;
  readonly template: Template;
}

async function checkedCopy(
  { loaded, copy, template }: Copy,
  options: CheckOptions,
  io: Io,
): Promise<{ readonly check: CheckedLesson; readonly code: ExitCode }> {
  const taught = scenarioOf(template);
  if (taught.findings.length === 0)
    throw usageError(`the lesson ${template.name} has no findings to be checked against`);
  const planned = variantsOf(loaded, copy, io);
  if (planned.length === 0)
    throw usageError(`${loaded.argument} has no variants; the lesson's findings compare them`);
  const texts = taught.findings.map(({ text }) => text);
  const { judged, lost, variants } = findingsOfCopy(texts, copy, planned);
  if (judged.length === 0) throw notACopy(loaded, taught, template);
  const changed = changedOf(variants, variantsOf(loadFile(template.path, withoutWarnings(io)), taught, io));
  const plan = {
    file: loaded.file,
    name: copy.name,
    seed: copy.seed,
    variants: await withWarmupFound([...variants, ...changed.originals], options, io),
    findings: [],
    replications: options.replications ?? REPLICATIONS,
  } satisfies ComparisonPlan;
  const { finished } = await runJobs(planJobs(plan), options, io);
  const runs = runsOf(plan, finished);
  const original = (name: string): string => (changed.reached.includes(name) ? originalOf(name) : name);
  const own = copy.findings.filter(({ text }) => !texts.includes(text));
  const check = {
    file: loaded.file,
    lesson: template.name,
    title: taught.name,
    place: placeOf(template),
    changes: changesBetween(parse(readFileSync(template.path, "utf8")), parse(loaded.source.text)),
    variants: variants.map(({ name }) => name),
    reached: changed.reached,
    findings: besideLesson(
      judgeFindings(judged, runs),
      judgeFindings(taught.findings, (name) => runs(original(name))),
    ),
    missing: lost,
    otherwise: texts.filter((text) => copy.findings.every((finding) => finding.text !== text)).length,
    own: judgeFindings(own, runs),
    replications: plan.replications,
  };
  // What cannot be judged has not been shown.
  const unjudged = lost.map(() => ({ status: "no-data" as const }));
  const code = exitCodeOf(stoppedAt(plan, finished), [...check.findings, ...check.own, ...unjudged]);
  return { check, code };
}

function variantsOf(loaded: LoadedFile, scenario: Scenario, io: Io): readonly PlannedVariant[] {
  const quiet = withoutWarnings(io);
  return Object.keys(scenario.variants).map((variant) =>
    planVariant(loaded, { name: variant, variant }, NOTHING, quiet),
  );
}

/** Names of variants have no slash: nobody's variant is called so. */
function originalOf(name: string): string {
  return `lesson/${name}`;
}

/** The variants that are simulated otherwise than in the lesson, and what they are there. */
function changedOf(
  copied: readonly PlannedVariant[],
  taught: readonly PlannedVariant[],
): { readonly reached: readonly string[]; readonly originals: readonly PlannedVariant[] } {
  const isChanged = ({ name, scenario }: PlannedVariant): boolean => {
    const original = taught.find((variant) => variant.name === name);
    return original === undefined || !isSameSystem(scenario, original.scenario);
  };
  const reached = copied.filter(isChanged).map(({ name }) => name);
  const originals = taught
    .filter(({ name }) => reached.includes(name))
    .map((variant) => ({ ...variant, name: originalOf(variant.name) }));
  return { reached, originals };
}

function notACopy({ argument }: LoadedFile, taught: Scenario, { name }: Template): Error {
  return usageError(
    `${argument} is no copy of the lesson ${name}: nothing that the lesson shows can be judged in it. Its variants are ${Object.keys(taught.variants).join(", ")}`,
  );
}

/** Which lesson of the course it is, in words; null: none of them. */
function placeOf(template: Template): string | null {
  const own = course().find(({ file }) => isTemplateOf(template, file));
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
