import { MAIN_ENDPOINT, SINGLE_TARGET, type StepSpec } from "./scenario.ts";

/** What a target is called where people read it: one without a name goes by what it calls. */
export function targetTitle(name: string, steps: readonly StepSpec[]): string {
  const [first] = steps;
  if (name !== SINGLE_TARGET || first?.kind !== "call") return name;
  return first.endpoint === MAIN_ENDPOINT ? first.service : `${first.service}.${first.endpoint}`;
}
