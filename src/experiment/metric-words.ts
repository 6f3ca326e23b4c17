import { componentFigure } from "./component-words.ts";
import { effectLabel, invariantLabel } from "./damage-words.ts";
import { replicationLabel } from "./replication-words.ts";
import { sloFigure } from "./slo-words.ts";
import { spelt, timeLabel } from "./statistic-words.ts";

/** Which way a figure is better; null where more is neither better nor worse, only different. */
export type Direction = "higher" | "lower" | null;

/** A path inside a Summary taken apart: whose figure it is, and which. */
interface Reading {
  readonly kind:
    | "requests"
    | "visits"
    | "copies"
    | "calls"
    | "messages"
    | "impact"
    | "fault"
    | "effect"
    | "invariant"
    | "run";
  /** The component, endpoint, pair or fault in words. */
  readonly subject: string;
  /** The workload of an impact. */
  readonly workload: string;
  readonly figure: readonly string[];
}

const HIGHER = new Set(["goodput", "throughput", "successRate", "ok", "worstGoodput", "hitRate"]);
const LOWER = new Set([
  ...["latency", "failedLatency", "waiting", "serving", "recoveryMs", "openMs"],
  ...["failed", "causes", "outcomes", "failedAt", "degraded", "lostRequests", "rejected", "opened"],
  ...[
    "attempts",
    "amplification",
    "retries",
    "timeouts",
    "late",
    "wastedWork",
    "queue",
    "lost",
    "held",
    "executed",
    "rolledBack",
    "duplicates",
    "reordered",
    "lag",
    "pending",
    "crossZone",
    ...["bytes", "crossZoneBytes"],
  ],
  ...["loads", "loadRate", "stampede", "staleReads", "staleness", "unavailable", "loadFailures"],
  ...[
    "staleShare",
    ...["readYourWritesViolations", "causalViolations", "lag", "lostWrites"],
    "conflicts",
    ...["lostUpdates", "deadlocks", "lockTimeouts", "lockWait"],
    "rpoMs",
    "rtoMs",
    "withoutPrimaryMs",
  ],
]);

/** Parts of a component whose figures are judged by their own names. */
const PARTS = new Set(["duplicates", "outbox", "replication", "backups", "transactions", "contention"]);

/** The direction of the figure at a path inside a Summary, whoever asks for it. */
export function directionOf(path: readonly string[]): Direction {
  const own = componentFigure(path) ?? sloFigure(path);
  return own === null ? directionOfFigure(readingOf(path)) : own.better;
}

function directionOfFigure({ kind, figure }: Reading): Direction {
  const [first = ""] = figure;
  if (kind === "invariant") return first === "count" || first === "share" ? "lower" : null;
  if (figure.at(-1) === "count") return null;
  const name = nameOf(figure);
  // A refused message is lost to its sender; a retry that a budget refuses may be a mercy.
  if (name === "refused") return kind === "messages" ? "lower" : null;
  if (HIGHER.has(name)) return "higher";
  return LOWER.has(name) ? "lower" : null;
}

/** What is counted, whatever part of its subject it is about. */
function nameOf([first = "", second = "", , fourth = ""]: readonly string[]): string {
  if (second === "shards") return fourth;
  return POLICIES[first] !== undefined || PARTS.has(first) ? second : first;
}

const MESSAGES: Readonly<Record<string, string>> = {
  crossZone: "share of messages that cross zones",
  bytes: "bytes sent",
  crossZoneBytes: "bytes to other zones",
  utilization: "link busy",
  waiting: "waiting for the link",
};

/** The figure at a path inside a Summary in words: "longest latency of users". */
export function labelOf(path: readonly string[]): string {
  const own = componentFigure(path) ?? sloFigure(path);
  if (own !== null) return own.label;
  const { kind, subject, workload, figure } = readingOf(path);
  const [first = "", ...rest] = figure;
  switch (kind) {
    case "requests":
      return requestLabel(subject, first, rest);
    case "visits":
      return visitLabel(subject, first, rest);
    case "copies":
      return copyLabel(subject, first, rest);
    case "calls":
      return `${callLabel(first, rest)}, ${subject}`;
    case "messages":
      return `${MESSAGES[first] ?? `messages ${first}`}, ${subject}`;
    case "impact":
      return (IMPACTS[first] ?? spelt(first)).replace("WORKLOAD", workload).replace("FAULT", subject);
    case "fault":
      return (FAULT_FIGURES[first] ?? "reach of FAULT").replace("FAULT", subject);
    case "effect":
      return effectLabel(subject, first);
    case "invariant":
      return invariantLabel(subject, first);
    case "run":
      return spelt(first);
  }
}

function readingOf([root = "", ...rest]: readonly string[]): Reading {
  const [a = "", b = "", c = "", ...others] = rest;
  const isInside = (group: string): boolean => b === group && c !== "";
  switch (root) {
    case "workloads":
      return isInside("targets")
        ? { kind: "requests", subject: c, workload: a, figure: others }
        : { kind: "requests", subject: a, workload: a, figure: rest.slice(1) };
    case "services":
    case "databases":
      if (isInside("zones")) return { kind: "visits", subject: `${a} in ${c}`, workload: "", figure: others };
      return isInside("endpoints") || isInside("operations")
        ? { kind: "visits", subject: `${a}.${c}`, workload: "", figure: others }
        : { kind: "visits", subject: a, workload: "", figure: rest.slice(1) };
    case "caches":
      return { kind: "copies", subject: a, workload: "", figure: rest.slice(1) };
    case "clients":
      return { kind: "calls", subject: `${a} -> ${b}`, workload: "", figure: rest.slice(2) };
    case "network":
      return { kind: "messages", subject: `${b} -> ${c}`, workload: "", figure: others };
    case "faults":
      return isInside("impact")
        ? { kind: "impact", subject: a, workload: c, figure: others }
        : { kind: "fault", subject: a, workload: "", figure: rest.slice(1) };
    case "effects":
      return { kind: "effect", subject: a, workload: "", figure: rest.slice(1) };
    case "invariants":
      return { kind: "invariant", subject: a, workload: "", figure: rest.slice(1) };
    default:
      return { kind: "run", subject: "", workload: "", figure: [root] };
  }
}

function failureLabel(what: string, group: string, [first = "", cause = ""]: readonly string[]): string {
  if (group === "outcomes") return `${what} that failed with ${first}`;
  if (group === "failedAt") return `${what} that failed at ${first} because of ${cause}`;
  return `${what} that failed because of ${first}`;
}

function requestLabel(subject: string, figure: string, rest: readonly string[]): string {
  switch (figure) {
    case "latency":
      return `${timeLabel("latency", rest)} of ${subject}`;
    case "failedLatency":
      return `${timeLabel("latency", rest)} of failed requests of ${subject}`;
    case "causes":
    case "outcomes":
    case "failedAt":
      return failureLabel(`requests of ${subject}`, figure, rest);
    case "ok":
      return `answered requests of ${subject}`;
    case "failed":
      return `failed requests of ${subject}`;
    case "degraded":
      return `degraded answers of ${subject}`;
    case "inFlight":
      return `requests of ${subject} in flight at the end`;
    default:
      return `${spelt(figure)} of ${subject}`;
  }
}

function visitLabel(subject: string, figure: string, rest: readonly string[]): string {
  const [first = ""] = rest;
  switch (figure) {
    case "waiting":
    case "serving":
      return `${timeLabel(`${figure} time`, rest)} at ${subject}`;
    case "causes":
      return failureLabel(`visits to ${subject}`, figure, rest);
    case "requests":
      return `visits to ${subject}`;
    case "ok":
      return `answered visits to ${subject}`;
    case "failed":
      return `failed visits to ${subject}`;
    case "inFlight":
      return `visits to ${subject} in flight at the end`;
    case "queue":
      return `${first === "max" ? "longest" : "mean"} queue of ${subject}`;
    case "utilization":
      return `utilisation of ${subject}`;
    case "cpuUtilization":
      return `utilisation of the cores of ${subject}`;
    case "concurrencyLimit":
      return first === "rejected"
        ? `visits refused by the concurrency limit of ${subject}`
        : `${first} concurrency limit of ${subject}`;
    case "rateLimits":
      return `visits refused by the rate limit ${first} of ${subject}`;
    case "balance":
      return `${first === "maxOverMean" ? "largest" : "smallest"} share of an instance of ${subject}`;
    case "outbox":
      return outboxLabel(subject, rest);
    case "transactions":
      return `transactions ${first === "committed" ? "committed" : "rolled back"} at ${subject}`;
    case "duplicates":
      return first === "executed"
        ? `operations done twice at ${subject}`
        : `duplicates ${first} at ${subject}`;
    case "replication":
    case "backups":
      return replicationLabel(subject, rest);
    case "contention":
      return first === "lockWait"
        ? timeLabel(`wait for a lock of ${subject}`, rest.slice(1))
        : `${spelt(first)} at ${subject}`;
    default:
      return `${spelt(figure)} of ${subject}`;
  }
}

function outboxLabel(subject: string, [first = "", ...rest]: readonly string[]): string {
  if (first === "lag") return timeLabel(`lag of the outbox of ${subject}`, rest);
  if (first === "pending")
    return `${rest[0] === "max" ? "most" : "last"} rows waiting in the outbox of ${subject}`;
  const what = first === "duplicates" ? "published again" : spelt(first);
  return first === "rows"
    ? `messages in the outbox of ${subject}`
    : `messages of the outbox of ${subject} ${what}`;
}

const COPIES: Readonly<Record<string, string>> = {
  hitRate: "hit rate",
  loads: "loads behind",
  loadRate: "loads per second behind",
  stampede: "most loads of one key at a time behind",
  coalesced: "lookups that joined a load at",
  staleReads: "stale reads from",
  unavailable: "lookups without an answer from",
};

function copyLabel(subject: string, figure: string, [first = "", ...rest]: readonly string[]): string {
  const named = COPIES[figure];
  if (named !== undefined) return figure === "hitRate" ? `hit rate of ${subject}` : `${named} ${subject}`;
  if (figure === "staleness") return timeLabel(`staleness of answers from ${subject}`, [first]);
  if (figure === "staleOnError")
    return first === "age"
      ? timeLabel(`age of copies of ${subject} that stood in for a failed load`, rest)
      : `copies of ${subject} that stood in for a failed load`;
  if (figure === "size" || figure === "loading")
    return `${first === "max" ? "largest" : "mean"} ${figure === "size" ? "size of" : "number of loads behind"} ${subject}`;
  return `${spelt(figure)} of ${subject}`;
}

const POLICIES: Readonly<Record<string, string>> = {
  circuitBreaker: "circuit breaker",
  concurrencyLimit: "concurrency limit",
  bulkhead: "bulkhead",
  rateLimiter: "rate limiter",
  budget: "retry budget",
  connections: "connection pool",
};

const CALLS: Readonly<Record<string, string>> = {
  ok: "answered calls",
  failed: "failed calls",
  inFlight: "calls in flight at the end",
  amplification: "attempts per call",
  late: "late answers",
  opened: "circuits opened",
  openMs: "time with an open circuit",
};

function callLabel(figure: string, rest: readonly string[]): string {
  const policy = POLICIES[figure];
  const [first = "", ...statistic] = rest;
  if (figure === "causes") return failureLabel("calls", figure, rest);
  if (figure === "latency") return timeLabel("latency of calls", rest);
  if (policy === undefined) return CALLS[figure] ?? spelt(figure);
  if (figure === "connections" && first === "opened") return "connections opened";
  if (first === "rejected") return `calls refused by the ${policy}`;
  if (first === "refused") return `retries refused by the ${policy}`;
  return first === "waiting"
    ? timeLabel(`wait for the ${policy}`, statistic)
    : (CALLS[first] ?? spelt(first));
}

const FAULT_FIGURES: Readonly<Record<string, string>> = {
  startMs: "start of FAULT",
  endMs: "end of FAULT",
  strikes: "strikes of FAULT",
  activeMs: "time under FAULT",
  aborted: "FAULT given up",
};

const IMPACTS: Readonly<Record<string, string>> = {
  recoveryMs: "recovery of WORKLOAD after FAULT",
  lostRequests: "requests of WORKLOAD lost to FAULT",
  worstGoodput: "lowest goodput of WORKLOAD after FAULT",
  baselineGoodput: "goodput of WORKLOAD before FAULT",
};

/** A name of the Summary as words: `wastedWork` is "wasted work". */
