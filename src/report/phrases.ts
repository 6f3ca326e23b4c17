import type { Summary } from "../observe/summary.ts";
import { count, written } from "./numbers.ts";

/** `, first 30 s left out (found by MSER-5)`; nothing without a warm-up. */
export function leftOut({ warmupMs, warmup }: Pick<Summary, "warmupMs" | "warmup">): string {
  const found = warmup === undefined ? "" : ` (found by ${warmup.procedure})`;
  if (warmupMs > 0) return `, first ${written(warmupMs)} left out${found}`;
  return warmup === undefined ? "" : `, nothing left out${found}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** `listed`, but no longer than `max` names: `a, b and 3 more`. */
export function listedUpTo(names: readonly string[], max: number): string {
  if (names.length <= max) return listed(names);
  return listed([...names.slice(0, max), `${String(names.length - max)} more`]);
}

/** Cuts the middle out of a long name: `recommenda…ns-v2`. */
export function shortened(name: string, max = 18): string {
  const letters = Array.from(name);
  if (letters.length <= max) return name;
  const tail = Math.floor(max / 3);
  return `${letters.slice(0, max - tail - 1).join("")}…${letters.slice(-tail).join("")}`;
}

/** The fingerprint in groups of four: `9f3c 51d2 07ae b84c`. */
export function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** `1 run`, `5,000 runs`. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

/** The same words as the beginning of a sentence. */
export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
