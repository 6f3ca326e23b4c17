import type { Named } from "./summary.ts";

/** The inner map of a name, made when it is first asked for. */
export function inner<T>(outer: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const existing = outer.get(name) ?? new Map<string, T>();
  outer.set(name, existing);
  return existing;
}

/** A figure of each. */
export function named<T, F>(things: ReadonlyMap<string, T>, figureOf: (thing: T) => F): Named<F> {
  return Object.fromEntries([...things].map(([name, thing]) => [name, figureOf(thing)]));
}

/** A figure of each that has one. */
export function namedSome<T, F>(things: ReadonlyMap<string, T>, figureOf: (thing: T) => F | null): Named<F> {
  const figures = [...things].map(([name, thing]) => [name, figureOf(thing)] as const);
  return Object.fromEntries(figures.flatMap(([name, figure]) => (figure === null ? [] : [[name, figure]])));
}

/** What must be there. */
export function known<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`the observer was not told of ${name}`);
  return thing;
}

/** What maps of maps hold, in their order. */
export function allOf<T>(outer: ReadonlyMap<string, ReadonlyMap<string, T>>): T[] {
  return [...outer.values()].flatMap((inners) => [...inners.values()]);
}
