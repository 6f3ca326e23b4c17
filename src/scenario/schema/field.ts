import * as z from "zod";
import { nearest, remedy } from "../nearest.ts";
import { clip, QuantityError } from "../quantity.ts";
import { shown } from "../shown.ts";

/**
 * The bricks of the input schema. No schema here transforms anything, so that one object serves as
 * validator, as JSON Schema for editors and as source of the reference page.
 */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** A map with exactly these keys. `reserved` keys are words of the language that are not there yet. */
export function closed<S extends Shape>(
  shape: S,
  reserved: readonly string[] = [],
): z.ZodObject<{ -readonly [K in keyof S]: S[K] }, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(key, known, reserved)).join("\n")
        : undefined,
  });
}

/** Sentence and remedy, parted by a tab: zod carries nothing but a message. */
function unknownKey(key: string, known: readonly string[], reserved: readonly string[]): string {
  if (reserved.includes(key)) return `${key} is not there yet\t`;
  return `unknown key "${clip(key)}"\t${remedy(key, known) ?? `known keys: ${known.join(", ")}`}`;
}

/** A setting without which there is no model. */
export function required<S extends z.ZodType>(schema: S, about: string): S {
  return schema.describe(`${about} Required.`);
}

/** A setting that may be left out; `otherwise` says in words what that means. */
export function optional<S extends z.ZodType>(schema: S, about: string, otherwise: string): z.ZodOptional<S> {
  return schema.optional().describe(`${about} Default: ${otherwise}.`);
}

/** A setting with a value of its own when it is left out: the only place where defaults are stated. */
export function defaulted<S extends z.ZodType>(
  schema: S,
  value: z.util.NoUndefined<z.output<S>>,
  about: string,
): z.ZodDefault<S> {
  return schema.default(value).describe(`${about} Default: ${shown(value)}.`);
}

/** One of several words. `reserved` words, and a map as `reservedMap` says, are known but not there yet. */
export function words<const W extends readonly [string, ...string[]]>(
  values: W,
  reserved: readonly string[] = [],
  reservedMap: string | null = null,
): z.ZodEnum<{ [K in W[number]]: K }> {
  return z.enum(values, {
    error: (issue) => {
      if (reservedMap !== null && typeof issue.input === "object")
        return `${reservedMap} not there yet; expected one of ${values.join(", ")}\t`;
      const input = typeof issue.input === "string" ? issue.input : "";
      if (reserved.includes(input))
        return `${input} is not there yet; expected one of ${values.join(", ")}\t`;
      if (input !== "" && values.length > 8)
        return `"${clip(input)}" is not known here\t${remedy(input, values) ?? `expected one of ${values.join(", ")}`}`;
      return `expected one of ${values.join(", ")}\t${near(input, values)}`;
    },
  });
}

function near(input: string, values: readonly string[]): string {
  const name = input === "" ? null : nearest(input, values);
  return name === null ? "" : `did you mean "${name}"?`;
}

/** A whole number from `min` to `max`, bounds included. A map is known but not there yet where `reservedMap` says what it would be. */
export function whole(min: number, max: number, reservedMap: string | null = null): z.ZodInt {
  const error = `expected a whole number from ${min} to ${max}`;
  return z
    .int({
      error: (issue) =>
        reservedMap !== null && typeof issue.input === "object"
          ? `${reservedMap} not there yet; ${error}\t`
          : error,
    })
    .min(min, { error })
    .max(max, { error });
}

/** A number from `min` to `max`, bounds included. */
export function between(min: number, max: number): z.ZodNumber {
  const error = `expected a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A number above 0, up to `max`. */
export function positive(max: number): z.ZodNumber {
  const error = `expected a number greater than 0 and at most ${max}`;
  return z.number({ error }).gt(0, { error }).max(max, { error });
}

/** Free text. */
export function text(max: number): z.ZodString {
  return z.string({ error: "expected a text" }).max(max, { error: `longer than ${max} characters` });
}

/** A name the author gives: a component, a variant, a step. */
export const NAME = /^(?!(?:null|true|false)$)[A-Za-z][A-Za-z0-9_-]*$/;
export const NAME_HELP =
  "names begin with a letter, go on with letters, digits, _ and -, and are not null, true or false";

export const name = z
  .string({ error: "expected a name" })
  .regex(NAME, { error: NAME_HELP })
  .max(100, { error: "a name has at most 100 characters" });

/** A topic or queue beside the one that it belongs to, named without their broker. */
export function ofSameBroker(kind: "topic" | "queue"): z.ZodString {
  return z
    .string({ error: "expected a name" })
    .regex(NAME, {
      error: (issue) =>
        String(issue.input).includes(".")
          ? `a ${kind} of the same broker is named without it\twrite ${clip(String(issue.input).split(".").at(-1) ?? "")}`
          : NAME_HELP,
    })
    .max(100, { error: "a name has at most 100 characters" });
}

/** A map from names to things of one kind. */
export function named<S extends z.ZodType>(each: S): z.ZodRecord<typeof name, S> {
  return z.record(name, each);
}

/** `component` or `component.part`, as calls and faults name their targets. */
export const reference = z
  .string({ error: "expected the name of a component, such as shop or shop.browse" })
  .regex(/^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$/, {
    error: "expected the name of a component, such as shop or shop.browse",
  });

/** A list; `about` completes "expected a list of ...". */
export function list<S extends z.ZodType>(each: S, about: string, max = 10_000): z.ZodArray<S> {
  return z
    .array(each, { error: `expected a list of ${about}` })
    .max(max, { error: `more than ${max} entries` });
}

/** Several forms of one setting; `expected` is the sentence when none of them fits. */
export function forms<const O extends readonly z.ZodType[]>(
  options: O,
  expected: string | ((input: unknown) => string),
): z.ZodUnion<O> {
  return z.union(options, {
    error: (issue) => (typeof expected === "string" ? expected : expected(issue.input)),
  });
}

interface QuantityOptions {
  readonly json: Readonly<Record<string, unknown>>;
  /** What was expected, for values that are neither text nor number. */
  readonly help: string;
  /** Throws a QuantityError for what it cannot read. */
  readonly read: (value: unknown) => number;
  /** Names what is wrong with a number that could be read. */
  readonly fault: (value: number) => string | null;
}

/** A number with a unit, written as text. */
export function quantity<T>(options: QuantityOptions): z.ZodType<T, T> {
  const schema = z.unknown().check((context) => {
    const message = quantityFault(context.value, options);
    if (message !== null)
      context.issues.push({ code: "custom", input: context.value, message, continue: false });
  });
  return schema.meta(options.json) as unknown as z.ZodType<T, T>;
}

function quantityFault(value: unknown, { help, read, fault }: QuantityOptions): string | null {
  // Most values that are no quantity are maps tried as one form of several; they need no exception.
  if (typeof value !== "string" && typeof value !== "number") return help;
  try {
    return fault(read(value));
  } catch (error) {
    if (error instanceof QuantityError) return error.message;
    throw error;
  }
}
