import type { Report } from "../report.ts";
import type { SagaSpec } from "../scenario.ts";
import type { ScenarioInput } from "../schema/scenario-input.ts";
import type { MapNode } from "../source/node.ts";
import type { DataFiles } from "../source/data-files.ts";

/** What every part of the normaliser needs: the validated input, where it stands, and whom to tell. */
export interface Reading {
  readonly input: ScenarioInput;
  /** The merged tree, nulls included: policies are laid over each other there. */
  readonly root: MapNode;
  readonly report: Report;
  readonly files: DataFiles;
  readonly durationNs: number;
  /** Those that have been read: they come before the steps that begin them. */
  readonly sagas: Map<string, SagaSpec>;
}

/** A map without a prototype: names of scenarios may be `constructor` or `toString`. */
export function emptyMap<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** Own entries of a map that may be absent. */
export function entriesOf<T>(
  map: Readonly<Record<string, T>> | undefined,
): readonly (readonly [string, T])[] {
  return map === undefined ? [] : Object.entries(map);
}

/** An own value; never something inherited. */
export function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
