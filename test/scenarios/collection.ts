import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { companionReader } from "../../src/cli/files.ts";
import { compare } from "../../src/experiment/compare.ts";
import type { PlannedVariant } from "../../src/experiment/compare.ts";
import { judged } from "../../src/experiment/judge.ts";
import { inProcess, run } from "../../src/experiment/run.ts";
import { sourceFacts } from "../../src/experiment/source-facts.ts";
import { parseOverride, parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const COLLECTION = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** What `compare` takes unless it is told otherwise (the reference, on judging). */
const REPLICATIONS = 5;

/** A scenario file and its text. */
export interface ScenarioFile {
  readonly path: string;
  /** As shown by test titles: the path below its collection. */
  readonly shown: string;
  readonly text: string;
}

/** The scenario files of a folder of the collection and the folders below it; none: the whole collection. */
export function scenarioFiles(folder = ""): readonly ScenarioFile[] {
  return filesBelow(`${COLLECTION}${folder}`).map((path) => fileAt(path, path.slice(COLLECTION.length)));
}

/** The scenario files of any folder and the folders below it. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((entry) =>
    entry.replaceAll("\\", "/"),
  );
  const root = folder.endsWith("/") ? folder : `${folder}/`;
  return entries
    .filter((entry) => /\.ya?ml$/.test(entry))
    .sort()
    .map((entry) => `${root}${entry}`);
}

export function fileAt(path: string, shown: string): ScenarioFile {
  return { path, shown, text: readFileSync(path, "utf8") };
}

/**
 * The scenario as written, or with a variant and settings (`PATH=VALUE`) laid over it; throws what is
 * wrong with it, warnings included.
 */
export function parse(
  file: ScenarioFile,
  variant: string | null = null,
  settings: readonly string[] = [],
): Scenario {
  const source = { file: file.shown, text: file.text, read: companionReader(dirname(file.path)) };
  const overrides = settings.map(parseOverride);
  const result = parseScenario(source, variant === null ? { overrides } : { variant, overrides });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  if (result.warnings.length > 0) throw new Error(formatProblems(result.warnings));
  return result.scenario;
}

/** The thresholds that do not hold when the scenario is run as written, each with what was measured. */
export function brokenThresholds(file: ScenarioFile): readonly string[] {
  const { scenario, source } = plan(file, null);
  const summary = judged(run({ scenario, source }), scenario.thresholds);
  if (summary.stopped !== null) return [`stopped: ${summary.stopped.reason}`];
  return summary.thresholds.filter(({ status }) => status !== "pass").map(describe);
}

/** The findings that do not hold when the variants are compared, each with what was measured. */
export function brokenFindings(file: ScenarioFile, replications = REPLICATIONS): readonly string[] {
  const { scenario } = plan(file, null);
  const variants = Object.keys(scenario.variants).map((name) => plan(file, name));
  const { findings, stopped } = compare(
    {
      file: basename(file.path),
      name: scenario.name,
      seed: scenario.seed,
      replications,
      variants,
      findings: scenario.findings,
    },
    inProcess(),
  );
  if (stopped !== null) return [`stopped: ${stopped.reason}`];
  return findings.filter(({ status }) => status !== "pass").map(describe);
}

function plan(file: ScenarioFile, variant: string | null): PlannedVariant {
  const scenario = parse(file, variant);
  const source = sourceFacts(scenario, { file: basename(file.path), text: file.text, variant, changes: [] });
  return { name: variant ?? "as written", scenario, source };
}

function describe(judgement: { text: string; actual: unknown; status: string; note: string | null }): string {
  const { text, actual, status, note } = judgement;
  return `${text}: ${status}, measured ${String(actual)}${note === null ? "" : ` (${note})`}`;
}
