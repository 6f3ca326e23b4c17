import { parsePath } from "../../scenario/source/path.ts";
import { durationNs, durationText, QuantityError, ratePerSecond, ratioOf } from "../../scenario/quantity.ts";

/** One thing that a sweep varies, and the values it takes. */
export interface Axis {
  readonly path: string;
  /** As YAML, in the order in which they were asked for. */
  readonly values: readonly string[];
  /** The same as numbers in one unit, where all are numbers; a chart then has a scale. */
  readonly scale: AxisScale | null;
}

export interface AxisScale {
  readonly kind: AxisUnit;
  readonly numbers: readonly number[];
  /** They were asked for by a factor. */
  readonly isLog: boolean;
}

/** `duration` in ms, `rate` per second, `ratio` 0..1. */
export type AxisUnit = "duration" | "rate" | "ratio" | "number";

/** A range without steps, to be filled with samples. */
export interface AxisRange {
  readonly path: string;
  readonly unit: AxisUnit;
  readonly from: number;
  readonly to: number;
  readonly isLog: boolean;
}

/** Why a `--vary` cannot be used; the message is one sentence. */
export class AxisError extends Error {}

/** More values on one axis are a mistake in the step. */
const VALUES_MAX = 1000;

/**
 * Reads `path=a,b,c`, `path=from..to:step` or, each a factor more than the last, `path=from..to:x2`.
 * Values are what a scenario would say: `100ms`, `20/s`, `5%`, `true`, `{ maxAttempts: 3 }`.
 */
export function parseAxis(text: string): Axis {
  const { path, rest } = parts(text);
  const range = /^([^,]+?)\.\.([^,]+?):(.+)$/.exec(rest);
  if (range !== null)
    return stepped(
      path,
      range.slice(1).map((part) => part.trim()),
    );
  if (/^[^,{[]+\.\.[^,]+$/.test(rest))
    throw new AxisError(`${path}: a range wants a step, e.g. 10..50:10, or 1..64:x2 for a factor`);
  const values = listItems(rest);
  if (values.some((value) => value === ""))
    throw new AxisError(`${path}: there is an empty value in "${rest}"`);
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw new AxisError(`${path}: ${twice} is there twice`);
  return { path, values, scale: scaleOf(values) };
}

/** Reads `path=from..to` or `path=from..to:log`, between which samples are drawn. */
export function parseRange(text: string): AxisRange {
  const { path, rest } = parts(text);
  const range = /^(.+?)\.\.([^:]+)(?::(log))?$/.exec(rest);
  if (range === null)
    throw new AxisError(`${path}: FROM..TO is wanted, e.g. 10..50, or 10ms..10s:log; "${rest}" is no range`);
  const [from, to] = [quantity(path, range[1]!.trim()), quantity(path, range[2]!.trim())];
  const isLog = range[3] === "log";
  checkOrder(path, from, to);
  if (isLog && from.value <= 0) throw new AxisError(`${path}: a log range cannot begin at 0`);
  return { path, unit: from.unit, from: from.value, to: to.value, isLog };
}

function parts(text: string): { readonly path: string; readonly rest: string } {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0)).trim();
  const rest = text.slice(at + 1).trim();
  if (at < 0 || rest === "") throw new AxisError(`"${text.slice(0, 60)}" is not PATH=VALUES`);
  if (parsePath(path) === null)
    throw new AxisError(`"${path.slice(0, 60)}" is not a path; paths are names joined by dots`);
  return { path, rest };
}

function stepped(path: string, [fromText = "", toText = "", stepText = ""]: readonly string[]): Axis {
  const from = quantity(path, fromText);
  const to = quantity(path, toText);
  checkOrder(path, from, to);
  const factor = /^x([0-9]+(?:\.[0-9]+)?)$/.exec(stepText);
  const numbers =
    factor === null ? byStep(path, from, to, stepText) : byFactor(path, from, to, Number(factor[1]));
  const values = numbers.map((value) => quantityText(value, from.unit));
  return { path, values, scale: { kind: from.unit, numbers, isLog: factor !== null } };
}

function byStep(path: string, from: Quantity, to: Quantity, stepText: string): readonly number[] {
  const step = quantity(path, stepText);
  if (step.unit !== from.unit) throw new AxisError(`${path}: the step ${stepText} is no ${from.unit}`);
  if (step.value <= 0) throw new AxisError(`${path}: the step must be above 0`);
  // A hair of room, so that 0.1..0.3:0.1 ends with 0.3.
  const steps = Math.floor((to.value - from.value) / step.value + 1e-9);
  checkCount(path, steps + 1);
  return Array.from({ length: steps + 1 }, (_, index) => tidy(from.value + index * step.value));
}

function byFactor(path: string, from: Quantity, to: Quantity, factor: number): readonly number[] {
  if (factor <= 1) throw new AxisError(`${path}: the factor must be above 1`);
  if (from.value <= 0) throw new AxisError(`${path}: a range by a factor cannot begin at 0`);
  const values: number[] = [];
  // A hair of room, so that rounding does not lose the end.
  for (let value = from.value; value <= to.value * (1 + 1e-9); value *= factor) {
    values.push(tidy(value));
    checkCount(path, values.length);
  }
  return values;
}

function checkOrder(path: string, from: Quantity, to: Quantity): void {
  if (from.unit !== to.unit)
    throw new AxisError(`${path}: the ends of the range are a ${from.unit} and a ${to.unit}`);
  if (from.value >= to.value) throw new AxisError(`${path}: the range must rise`);
}

function checkCount(path: string, count: number): void {
  if (count > VALUES_MAX) throw new AxisError(`${path}: ${count} values are more than ${VALUES_MAX}`);
}

/** Sums of steps without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

interface Quantity {
  readonly unit: AxisUnit;
  readonly value: number;
}

function quantity(path: string, text: string): Quantity {
  const found = quantityOf(text);
  if (found === null)
    throw new AxisError(`${path}: "${text}" is neither a number nor a duration, rate or ratio`);
  return found;
}

function quantityOf(text: string): Quantity | null {
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(text)) return { unit: "number", value: Number(text) };
  const readings: readonly (readonly [AxisUnit, () => number])[] = [
    ["duration", () => durationNs(text) / 1e6],
    ["rate", () => ratePerSecond(text)],
    ["ratio", () => ratioOf(text)],
  ];
  for (const [unit, read] of readings) {
    try {
      return { unit, value: read() };
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
    }
  }
  return null;
}

/** A number in an axis' unit as a scenario writes it. */
export function quantityText(value: number, unit: AxisUnit): string {
  switch (unit) {
    case "duration":
      return durationText(Math.round(value * 1e6));
    case "rate":
      return `${String(value)}/s`;
    case "ratio":
      return `${String(tidy(value * 100))}%`;
    case "number":
      return String(value);
  }
}

function scaleOf(values: readonly string[]): AxisScale | null {
  const found = values.map(quantityOf);
  const unit = found[0]?.unit;
  const numbers = found.map((one) => (one?.unit === unit ? one?.value : undefined));
  if (unit === undefined || numbers.some((value) => value === undefined)) return null;
  return { kind: unit, numbers: numbers as number[], isLog: isGeometric(numbers as number[]) };
}

/** Each at least half as much again as the last: a linear scale would squeeze the small ones together. */
function isGeometric(numbers: readonly number[]): boolean {
  return (
    numbers.length > 2 &&
    numbers.every((value, index) => value > 0 && (index === 0 || value >= 1.5 * numbers[index - 1]!)) &&
    numbers.at(-1)! >= 8 * numbers[0]!
  );
}

/** Divides at commas that stand in no brackets and no quotes. */
function listItems(text: string): readonly string[] {
  const items: string[] = [];
  let item = "";
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"]*"|'[^']*'|[\s\S]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (token === "," && depth === 0) {
      items.push(item.trim());
      item = "";
    } else item += token;
  }
  return [...items, item.trim()];
}
