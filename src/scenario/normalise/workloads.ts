import { DURATION_MAX_NS, durationNs, durationText, ratePerSecond } from "../quantity.ts";
import { SINGLE_TARGET } from "../scenario.ts";
import type {
  ArrivalsSpec,
  ClientSpec,
  LoadSpec,
  StageSpec,
  StepSpec,
  TargetSpec,
  WorkloadSpec,
} from "../scenario.ts";
import type { WorkloadInput } from "../schema/workloads.ts";
import { DataFileError } from "../source/data-files.ts";
import { nodeAt } from "../source/node.ts";
import type { Path } from "../source/node.ts";
import { tenantOf } from "./admission.ts";
import { ClientReader } from "./clients.ts";
import { isAlwaysZero, readDurations } from "./distributions.ts";
import { checkWeights } from "./load-balancing.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { calleesOf, fitting, fallbacksOf } from "./services.ts";
import { readKey, readSteps } from "./steps.ts";
import { readReconcile } from "./reconcile.ts";
import { readSlo } from "./slo.ts";
import { checkEndpoints, resolveCall } from "./targets.ts";

const SOURCES = ["rate", "stages", "users", "replay", "reconcile"] as const;
const ONE_OF = "one of rate, stages, users, replay and reconcile";

/** A workload: its load as stages, users or times, its targets as steps. */
export function readWorkload(reading: Reading, name: string, input: WorkloadInput): WorkloadSpec {
  const path: Path = ["workloads", name];
  const targets = readTargets(reading, path, input);
  return {
    zone: input.zone ?? null,
    load: readLoad(reading, path, input),
    targets,
    single: input.target !== undefined,
    clients: readClients(
      reading,
      [...path, "client"],
      Object.values(targets).map(({ steps }) => steps),
    ),
    key: input.key === undefined ? { kind: "none" } : readKey(input.key),
    priority: input.priority,
    tenant: tenantOf(name, input.tenant),
    slo: input.slo === undefined ? null : readSlo(reading, [...path, "slo"], input.slo),
  };
}

/** The workload's own client, once for every component that its targets and its fallbacks call. */
function readClients(
  reading: Reading,
  path: Path,
  lists: readonly (readonly StepSpec[])[],
): Record<string, ClientSpec> {
  const client = new ClientReader(reading, "users").read(path);
  const clients = emptyMap<ClientSpec>();
  for (const callee of calleesOf([...lists, ...fallbacksOf(client)])) {
    clients[callee] = fitting(reading, callee, client);
    checkWeights(reading, path, callee, client);
  }
  checkEndpoints(reading, path, Object.keys(clients));
  return clients;
}

function readLoad(reading: Reading, path: Path, input: WorkloadInput): LoadSpec {
  const sources = given(input);
  if (sources.length === 0) reading.report.mistake(path, `a workload needs ${ONE_OF}`, null, "key");
  if (sources.length > 1)
    reading.report.mistake(
      path,
      `a workload has ${ONE_OF}; this one has ${sources.join(" and ")}`,
      "take the others away",
      "key",
    );
  checkCompanions(reading, path, input);
  if (input.users !== undefined) return closedLoad(reading, path, input);
  if (input.replay !== undefined)
    return { kind: "replay", atNs: readReplay(reading, [...path, "replay"], input.replay) };
  const { reconcile, key } = input;
  if (reconcile !== undefined) return readReconcile(reading, path, { reconcile, key });
  const arrivals: ArrivalsSpec =
    typeof input.arrivals === "string"
      ? { kind: input.arrivals }
      : { kind: "gamma", cv: input.arrivals.gamma.cv };
  if (input.stages !== undefined)
    return { kind: "open", arrivals, stages: readStages(reading, [...path, "stages"], input.stages) };
  const rate = ratePerSecond(input.rate ?? 0);
  return {
    kind: "open",
    arrivals,
    stages: [{ startNs: 0, endNs: reading.durationNs, fromRate: rate, toRate: rate }],
  };
}

function given(input: WorkloadInput): readonly string[] {
  return SOURCES.filter((source) => input[source] !== undefined);
}

/** Settings that mean nothing beside this source of load. */
function checkCompanions(reading: Reading, path: Path, input: WorkloadInput): void {
  const hasUsers = input.users !== undefined || reading.report.isSpoilt([...path, "users"]);
  if (!hasUsers && input.thinkTime !== undefined)
    reading.report.mistake(
      [...path, "thinkTime"],
      "only users think; thinkTime goes with users",
      null,
      "key",
    );
  if (input.users !== undefined && input.thinkTime === undefined)
    reading.report.mistake(
      [...path, "users"],
      "users need a thinkTime",
      "such as thinkTime: { exponential: 2s }",
      "key",
    );
  const isOpen = input.rate !== undefined || input.stages !== undefined;
  if (!isOpen && nodeAt(reading.root, [...path, "arrivals"]) !== null && given(input).length > 0) {
    reading.report.warning([...path, "arrivals"], "arrivals go with rate or stages and mean nothing here");
  }
}

function closedLoad(reading: Reading, path: Path, input: WorkloadInput): LoadSpec {
  const at = [...path, "thinkTime"];
  const thinkTime = readDurations(reading, at, input.thinkTime ?? "1s");
  if (isAlwaysZero(thinkTime)) reading.report.mistake(at, "the mean think time must be longer than 0");
  return { kind: "closed", users: input.users ?? 1, thinkTime };
}

function readStages(reading: Reading, path: Path, inputs: NonNullable<WorkloadInput["stages"]>): StageSpec[] {
  if (inputs.length === 0) reading.report.mistake(path, "needs at least one stage");
  const stages: StageSpec[] = [];
  let startNs = 0;
  let rate = 0;
  for (const input of inputs) {
    const endNs = startNs + durationNs(input.for);
    const toRate = ratePerSecond("rampTo" in input ? input.rampTo : input.rate);
    stages.push({ startNs, endNs, fromRate: "rampTo" in input ? rate : toRate, toRate });
    startNs = endNs;
    rate = toRate;
  }
  if (startNs > DURATION_MAX_NS) reading.report.mistake(path, "the stages together are longer than 104 days");
  else if (startNs > reading.durationNs)
    reading.report.warning(
      path,
      `the stages last ${durationText(startNs)}, longer than the run (${durationText(reading.durationNs)})`,
    );
  return stages;
}

function readReplay(reading: Reading, path: Path, file: string): readonly number[] {
  const folder = nodeAt(reading.root, path)?.place.source.folder ?? "";
  try {
    const atNs = reading.files.column(folder + file, "at", "time");
    const falling = atNs.findIndex((at, index) => at < (atNs[index - 1] ?? 0));
    if (falling >= 0)
      reading.report.mistake(
        path,
        `${file}: the times must ascend; row ${falling + 1} (${durationText(atNs[falling] ?? 0)}) is before the one above it`,
      );
    return atNs;
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    reading.report.mistake(path, error.message);
    return [];
  }
}

function readTargets(reading: Reading, path: Path, input: WorkloadInput): Record<string, TargetSpec> {
  const targets = emptyMap<TargetSpec>();
  if (input.target !== undefined && input.targets !== undefined)
    reading.report.mistake(
      [...path, "targets"],
      "a workload has either target or targets, not both",
      null,
      "key",
    );
  if (input.target !== undefined) {
    targets[SINGLE_TARGET] = { weight: 1, steps: callTo(reading, [...path, "target"], input.target) };
    return targets;
  }
  for (const [name, target] of entriesOf(input.targets)) {
    const at = [...path, "targets", name];
    const hasBoth = target.target !== undefined && target.steps !== undefined;
    if (hasBoth) reading.report.mistake(at, "a target has either target or steps, not both", null, "key");
    if (target.target === undefined && target.steps === undefined)
      reading.report.mistake(at, "a target needs target, or steps", null, "key");
    const steps =
      target.steps === undefined
        ? callTo(reading, [...at, "target"], target.target ?? null)
        : readSteps(reading, [...at, "steps"], target.steps, "users");
    targets[name] = { weight: target.weight, steps };
  }
  if (Object.keys(targets).length === 0)
    reading.report.mistake(path, "a workload needs a target, or targets", null, "key");
  return targets;
}

/** A `target: X` is the one step `call: X`. */
function callTo(reading: Reading, path: Path, text: string | null): StepSpec[] {
  const target = text === null ? null : resolveCall(reading, path, text);
  return target === null
    ? []
    : [
        {
          kind: "call",
          name: null,
          optional: false,
          service: target.component,
          endpoint: target.part,
          key: null,
        },
      ];
}
