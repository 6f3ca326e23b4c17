import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { VERSION } from "../world/simulate.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { companionReader, errorCode, fileFault, makeFolder, readScenarioText } from "./files.ts";
import type { Io } from "./io.ts";
import type { LoadedFile } from "./load.ts";
import { hashOf, writeWhole } from "./sweep-folder.ts";
import { planSweep, type SweepPlan, type SweepRequest } from "./sweep-plan.ts";

/** What stands in a sweep's folder so that others, elsewhere, can make its runs: with the scenario's files, all of it. */
interface KeptPlan {
  readonly schema: "ripplesim/sweep-plan@1";
  readonly version: string;
  /** The scenario's file below `scenario/`; others that it reads stand beside it. */
  readonly scenario: string;
  readonly request: SweepRequest;
  readonly runs: number;
  /** Over the names of all runs: whoever works the plan out again can see that it is the same. */
  readonly digest: string;
}

const PLAN = "plan.json";
const SCENARIO = "scenario";
const SHARDS = "shards";

/** A file whose companions are read once, however many points there are; they are remembered. */
export function readOnce(loaded: LoadedFile): {
  readonly loaded: LoadedFile;
  readonly companions: ReadonlyMap<string, string>;
} {
  const companions = new Map<string, string>();
  const read = (path: string): string => {
    const text = companions.get(path) ?? loaded.source.read(path);
    companions.set(path, text);
    return text;
  };
  return { loaded: { ...loaded, source: { ...loaded.source, read } }, companions };
}

/** Writes the plan and what it needs. Says so where another plan stood there: its runs stay, its result will not. */
export function keepPlan(
  plan: SweepPlan,
  { folder, shown, companions }: { folder: string; shown: string; companions: ReadonlyMap<string, string> },
  io: Io,
): void {
  const { loaded, request } = plan;
  const kept: KeptPlan = {
    schema: "ripplesim/sweep-plan@1",
    version: VERSION,
    scenario: loaded.file,
    request,
    runs: plan.runs.length,
    digest: digestOf(plan),
  };
  const before = keptIn(folder);
  if (before !== null && before.digest !== kept.digest)
    io.stderr.write(`${shown} held another sweep: its runs are kept, its plan and result are replaced\n`);
  try {
    for (const [path, text] of [[loaded.file, loaded.source.text] as const, ...companions])
      writeInto(join(folder, SCENARIO, path), text);
    writeInto(join(folder, PLAN), `${JSON.stringify(kept, null, 2)}\n`);
  } catch (error) {
    throw usageError(`${shown}: ${fileFault(error)}`);
  }
}

/** A plan that was left in a folder, worked out again from what stands there alone. */
export function loadPlan(argument: string, io: Io, counted = (_runs: number): void => {}): SweepPlan {
  const folder = resolve(io.folder, argument);
  const kept = keptPlan(folder, argument);
  if (kept.version !== VERSION)
    throw usageError(
      `${argument} was planned by ripplesim ${kept.version}; this is ${VERSION}, whose runs would not fit: plan it again`,
    );
  const path = join(folder, SCENARIO, kept.scenario);
  const loaded: LoadedFile = {
    argument: kept.request.file,
    file: kept.scenario,
    stem: kept.scenario.replace(/\.[^.]+$/, ""),
    source: {
      file: kept.request.file,
      text: readScenarioText(path, join(argument, SCENARIO, kept.scenario)),
      read: companionReader(dirname(path)),
    },
  };
  const plan = planSweep({ loaded: readOnce(loaded).loaded, request: kept.request, counted }, io);
  if (digestOf(plan) !== kept.digest)
    throw usageError(
      `${argument}: its scenario or plan has been changed since it was planned: plan it again`,
    );
  return plan;
}

/** Which runs are missing of a shard that somebody works on, as it says itself. */
interface ShardRecord {
  readonly digest: string;
  readonly missing: number;
}

/** Leaves word of how far a shard has come. */
export function recordShard(folder: string, { shard, of }: Shard, record: ShardRecord): void {
  writeInto(join(folder, SHARDS, `${shard}-of-${of}.json`), `${JSON.stringify(record)}\n`);
}

/** A share of a sweep: every `of`th run, beginning with number `shard`. */
export interface Shard {
  readonly shard: number;
  readonly of: number;
}

/** Into how many shards a plan was cut, and which of them were begun; null: nobody has begun. */
export function shardsOf(
  folder: string,
  digest: string,
): { readonly of: number; readonly begun: ReadonlySet<number> } | null {
  const begun = filesIn(join(folder, SHARDS)).flatMap((name): Shard[] => {
    const match = /^([0-9]+)-of-([0-9]+)\.json$/.exec(name);
    if (match === null || readRecord(join(folder, SHARDS, name))?.digest !== digest) return [];
    return [{ shard: Number(match[1]), of: Number(match[2]) }];
  });
  if (begun.length === 0) return null;
  const of = Math.max(...begun.map((one) => one.of));
  return { of, begun: new Set(begun.filter((one) => one.of === of).map(({ shard }) => shard)) };
}

/** Whether a run belongs to a shard: they are dealt out like cards, so that all have as much to do. */
export function isIn({ shard, of }: Shard, index: number): boolean {
  return index % of === shard - 1;
}

export function digestOf(plan: SweepPlan): string {
  const { metric, pareto } = plan.request;
  const names = plan.runs.map((run) => run?.name ?? "invalid");
  const points = plan.points.map(({ values }) => JSON.stringify(values));
  return hashOf([...names, ...points, JSON.stringify([metric, pareto])]).slice(0, 24);
}

function keptPlan(folder: string, shown: string): KeptPlan {
  let text: string;
  try {
    text = readFileSync(join(folder, PLAN), "utf8");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw usageError(`${shown}: ${fileFault(error)}`);
    throw usageError(
      `${shown}: there is no sweep; make one with ripplesim sweep plan FILE --vary PATH=VALUES --out ${shown}`,
    );
  }
  const kept = planIn(text);
  if (kept === null)
    throw new CommandError(`error: ${join(shown, PLAN)} is damaged: plan it again`, EXIT.usage);
  return kept;
}

function keptIn(folder: string): KeptPlan | null {
  try {
    return planIn(readFileSync(join(folder, PLAN), "utf8"));
  } catch {
    return null;
  }
}

function planIn(text: string): KeptPlan | null {
  try {
    const kept = JSON.parse(text) as KeptPlan | null;
    const isPlan = kept?.schema === "ripplesim/sweep-plan@1" && /^[^/\\]+$/.test(kept.scenario);
    return isPlan && Array.isArray(kept.request.vary) && typeof kept.digest === "string" ? kept : null;
  } catch {
    return null;
  }
}

function readRecord(file: string): ShardRecord | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ShardRecord | null;
  } catch {
    return null;
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
}

function writeInto(file: string, text: string): void {
  makeFolder(dirname(file));
  writeWhole(file, text);
}
