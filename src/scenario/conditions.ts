import { lookUp } from "./metric-lookup.ts";
import type { MetricLeaf, MetricNode } from "./metric-node.ts";
import { remedy } from "./nearest.ts";
import { clip, durationNs, durationText, QuantityError, ratePerSecond, ratioOf } from "./quantity.ts";
import type { Condition, ConditionSide, ConditionWindow, MetricUnit } from "./scenario.ts";
import { parsePath } from "./source/path.ts";

/** What a condition is read against. */
export interface ConditionContext {
  /** The run that the condition is read for: its times, and the figures that thresholds may ask for. */
  readonly own: RunFrame;
  /** Null for thresholds; for findings the runs by variant, null for a variant that is itself wrong. */
  readonly variants: ReadonlyMap<string, RunFrame | null> | null;
}

/** What conditions need to know of a run before it is made. */
export interface RunFrame {
  readonly durationNs: number;
  readonly warmupNs: number;
  /** The figures that it can have. */
  readonly catalogue: MetricNode;
}

/** Why a condition cannot be judged: a sentence, the part of the text it is about, a remedy. */
export class ConditionError extends Error {
  readonly part: string;
  readonly hint: string | null;

  constructor(message: string, part: string, hint: string | null = null) {
    super(message);
    this.part = part;
    this.hint = hint;
  }
}

const GRAMMAR =
  "a condition reads: side operator side [from T] [to T], such as workloads.users.latency.p99 < 200ms from 3m to 5m";
const OPERATORS = ["<", "<=", ">", ">=", "==", "!="] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Reads `side op side [from T] [to T]`. A side is `[number *] path` or a literal. Throws a
 * ConditionError; returns null for a condition on a variant that cannot be checked itself.
 */
export function readCondition(text: string, context: ConditionContext): Condition | null {
  const tokens = text.replace(/\*/g, " * ").trim().split(/\s+/);
  const left = takeSide(tokens);
  const operator = takeOperator(tokens);
  const right = takeSide(tokens);
  const window = takeWindow(tokens);
  if (tokens.length > 0) {
    const rest = tokens.join(" ");
    throw new ConditionError(`"${clip(rest)}" is one thing too many; ${GRAMMAR}`, tokens[0] ?? "");
  }
  const sides = [left, right].filter((side) => side.kind === "path");
  const metrics = sides.map((side) => findMetric(side, context)).filter((metric) => metric !== null);
  if (metrics.length < sides.length) return null;
  const unit = checkUnits(metrics, operator);
  if (window !== null) checkWindow(window, metrics);
  const finish = (side: RawSide): ConditionSide =>
    side.kind === "word"
      ? literalSide(side.text, unit)
      : metricSide(metrics.find((metric) => metric.side === side));
  return {
    text: text.trim(),
    left: finish(left),
    operator,
    right: finish(right),
    window: window && windowIn(window, context.own),
  };
}

type RawSide =
  | { readonly kind: "path"; readonly factor: number; readonly text: string }
  | { readonly kind: "word"; readonly text: string };

interface Metric {
  readonly side: Extract<RawSide, { kind: "path" }>;
  readonly leaf: MetricLeaf;
  readonly variant: string | null;
  readonly run: RunFrame;
  readonly path: readonly string[];
}

const ROOT_FIGURES = ["events", "durationMs", "warmupMs"];

function takeSide(tokens: string[]): RawSide {
  const first = tokens.shift();
  if (first === undefined || first === "") throw new ConditionError(`a side is missing; ${GRAMMAR}`, "");
  if (tokens[0] === "*") {
    const factor = Number(first);
    if (!Number.isFinite(factor) || factor <= 0 || !/^[0-9.]+$/.test(first))
      throw new ConditionError(`"${clip(first)}" is not a factor; a side is [number *] path`, first);
    tokens.shift();
    const path = tokens.shift();
    if (path === undefined) throw new ConditionError(`a path is missing after the *; ${GRAMMAR}`, "*");
    return { kind: "path", factor, text: path };
  }
  const isPath = /^[A-Za-z]/.test(first) && (first.includes(".") || ROOT_FIGURES.includes(first));
  return isPath ? { kind: "path", factor: 1, text: first } : { kind: "word", text: first };
}

function takeOperator(tokens: string[]): Operator {
  const token = tokens.shift();
  const operator = OPERATORS.find((known) => known === token);
  if (operator !== undefined) return operator;
  if (token === "=") throw new ConditionError("equality is written ==", "=");
  const what = token === undefined ? "the operator is missing" : `"${clip(token)}" is not an operator`;
  throw new ConditionError(`${what}; expected one of < <= > >= == != with blanks around it`, token ?? "");
}

/** A window as written; what is left out is null. */
interface RawWindow {
  readonly fromNs: number | null;
  readonly toNs: number | null;
}

function takeWindow(tokens: string[]): RawWindow | null {
  const fromNs = takeTime(tokens, "from");
  const toNs = takeTime(tokens, "to");
  return fromNs === null && toNs === null ? null : { fromNs, toNs };
}

function takeTime(tokens: string[], word: "from" | "to"): number | null {
  if (tokens[0] !== word) return null;
  tokens.shift();
  const text = tokens.shift();
  if (text === undefined) throw new ConditionError(`a time is missing after ${word}`, word);
  return literally(text, () => durationNs(text));
}

function findMetric(side: Extract<RawSide, { kind: "path" }>, context: ConditionContext): Metric | null {
  const steps = parsePath(side.text); // Causes such as queue-full are names too.
  if (steps === null)
    throw new ConditionError(`"${clip(side.text)}" is not a path; paths are names joined by dots`, side.text);
  const variant = context.variants === null ? null : (steps[0] ?? "");
  const run = variant === null ? context.own : runOf(variant, context, side.text);
  if (run === null) return null;
  const path = variant === null ? steps : steps.slice(1);
  const found = lookUp(run.catalogue, path);
  if (found.kind === "found") return { side, leaf: found.metric, variant, run, path: found.path };
  const prefix = variant === null ? "" : `${variant}.`;
  const where = variant === null ? "" : ` in variant "${variant}"`;
  throw new ConditionError(
    `${side.text} is no figure${where}: ${found.reason}`,
    side.text,
    found.nearest === null ? null : `did you mean ${prefix}${found.nearest}?`,
  );
}

function runOf(variant: string, context: ConditionContext, text: string): RunFrame | null {
  const run = context.variants?.get(variant);
  if (run !== undefined) return run;
  const known = [...(context.variants?.keys() ?? [])];
  if (known.length === 0)
    throw new ConditionError(
      "findings compare variants, and there are none",
      text,
      "conditions on a run by itself are thresholds",
    );
  const hint = remedy(variant, known);
  throw new ConditionError(
    `there is no variant "${variant}"; each path of a finding begins with one`,
    text,
    hint,
  );
}

const UNIT_WORDS: Readonly<Record<MetricUnit, string>> = {
  ms: "a duration",
  perSecond: "a rate",
  ratio: "a ratio",
  count: "a number",
  number: "a number",
  state: "a state",
  boolean: "true or false",
};

/** The unit that literals are read in; throws when the sides do not go together. */
function checkUnits(metrics: readonly Metric[], operator: Operator): MetricUnit {
  const [metric, other] = metrics;
  if (metric === undefined) throw new ConditionError("neither side is a figure of the run", "", GRAMMAR);
  const { unit } = metric.leaf;
  const words = UNIT_WORDS[unit];
  if (other !== undefined && UNIT_WORDS[other.leaf.unit] !== words) {
    throw new ConditionError(`compares ${words} with ${UNIT_WORDS[other.leaf.unit]}`, other.side.text);
  }
  if (unit !== "state" && unit !== "boolean") return unit;
  if (operator !== "==" && operator !== "!=") {
    throw new ConditionError(`${metric.side.text} is ${words} and is compared with == or !=`, operator);
  }
  if (metrics.every(({ side }) => side.factor === 1)) return unit;
  throw new ConditionError(`${metric.side.text} is ${words} and cannot be multiplied`, "*");
}

/** A window lies within the run of everybody that the condition speaks of. */
function checkWindow(window: RawWindow, metrics: readonly Metric[]): void {
  for (const { leaf, side, run, variant } of metrics) {
    if (!leaf.hasWindows)
      throw new ConditionError(
        `${side.text} is a figure of the whole run and takes no from or to`,
        side.text,
      );
    const fault = windowFault(window, run, variant === null ? "" : ` of variant "${variant}"`);
    if (fault !== null) throw fault;
  }
}

function windowFault(window: RawWindow, run: RunFrame, whose: string): ConditionError | null {
  const { fromNs: from, toNs: to } = bounds(window, run);
  const after = `after the run${whose} (${durationText(run.durationNs)})`;
  if (to > run.durationNs)
    return new ConditionError(`the window ends at ${durationText(to)}, ${after}`, "to");
  if (from >= run.durationNs)
    return new ConditionError(`the window begins at ${durationText(from)}, ${after}`, "from");
  if (from < to) return null;
  const empty = `the window from ${durationText(from)} to ${durationText(to)} is empty`;
  return new ConditionError(empty, window.fromNs === null ? "to" : "from");
}

function bounds({ fromNs, toNs }: RawWindow, run: RunFrame): { fromNs: number; toNs: number } {
  return { fromNs: fromNs ?? run.warmupNs, toNs: toNs ?? run.durationNs };
}

/** The window in one run. Where that is none that the condition speaks of, nobody looks at it, and it may be any. */
function windowIn(window: RawWindow, run: RunFrame): ConditionWindow {
  const { fromNs, toNs } = window;
  const said = (word: string, ns: number | null): string =>
    ns === null ? "" : `${word} ${durationText(ns)}`;
  const text = `${said("from", fromNs)} ${said("to", toNs)}`.trim();
  const own = bounds(window, run);
  const fits = own.fromNs < own.toNs && own.toNs <= run.durationNs;
  return { ...(fits ? own : bounds({ fromNs: null, toNs: null }, run)), text };
}

function metricSide(metric: Metric | undefined): ConditionSide {
  if (metric === undefined) throw new Error("a side without its metric"); // Every path has been looked up.
  const { side, variant, path, leaf } = metric;
  return { kind: "metric", factor: side.factor, variant, path, unit: leaf.unit, quantile: leaf.quantile };
}

function literalSide(text: string, unit: MetricUnit): ConditionSide {
  return { kind: "literal", value: literalValue(text, unit), text };
}

const STATES = ["closed", "open", "half-open"];

/** A literal in the unit of the Summary: ms, per second, ratio. */
function literalValue(text: string, unit: MetricUnit): number | string | boolean {
  switch (unit) {
    case "ms":
      return literally(text, () => durationNs(/^[0-9.]+$/.test(text) ? Number(text) : text) / 1e6);
    case "perSecond":
      return literally(text, () => ratePerSecond(/^[0-9.]+$/.test(text) ? Number(text) : text));
    case "ratio":
      return literally(text, () => ratioLiteral(text));
    case "count":
    case "number":
      if (!/^-?[0-9]+(\.[0-9]+)?$/.test(text))
        throw new ConditionError(`"${clip(text)}" is not a number`, text);
      return Number(text);
    case "state":
      if (!STATES.includes(text))
        throw new ConditionError(
          `"${clip(text)}" is not a state; expected closed, open or half-open`,
          text,
          remedy(text, STATES),
        );
      return text;
    case "boolean":
      if (text !== "true" && text !== "false")
        throw new ConditionError(`expected true or false, found "${clip(text)}"`, text);
      return text === "true";
  }
}

function ratioLiteral(text: string): number {
  const value = ratioOf(/^[0-9.]+$/.test(text) ? Number(text) : text);
  if (value >= 0 && value <= 1) return value;
  throw new QuantityError(
    `${text} is not a ratio from 0% to 100%${value > 1 && value <= 100 ? `; did you mean ${text}%?` : ""}`,
  );
}

function literally<T>(text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof QuantityError) throw new ConditionError(error.message, text);
    throw error;
  }
}
