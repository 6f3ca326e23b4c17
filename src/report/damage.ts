import type { EffectSummary, InvariantSummary, Summary } from "../observe/summary.ts";
import { clock, count } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** What became of one invariant or effect. */
export interface DamageLine {
  readonly name: string;
  readonly text: string;
  readonly isBad: boolean;
}

/** What must not remain and did, or did not; then how often each effect was done. */
export function damageOf(summary: Summary): readonly DamageLine[] {
  const invariants = Object.entries(summary.invariants).map(([name, invariant]) => ({
    name,
    text: invariantInWords(invariant, summary.durationMs),
    isBad: invariant.count > 0,
  }));
  const effects = Object.entries(summary.effects).map(([name, effect]) => ({
    name,
    text: effectInWords(effect),
    isBad: false,
  }));
  return [...invariants, ...effects];
}

/**
 * The command that shows requests with which something went wrong, made from the one that ran the scenario; null where
 * nothing did, or it was not one run that did.
 */
export function traceCommand({ invariants, incidents = [] }: Summary, command: string): string | null {
  const isBroken =
    incidents.length > 0 ||
    Object.values(invariants).some(({ examples }) => examples.some(({ key }) => key !== null));
  const [program, verb, ...rest] = command.split(" ");
  if (!isBroken || verb !== "run") return null;
  return [program, "trace", ...rest, "--inconsistent"].join(" ");
}

function invariantInWords(invariant: InvariantSummary, durationMs: number): string {
  const { text, mended, unsettled, examples } = invariant;
  const open = unsettled === 0 ? "" : `; ${plural(unsettled, "key")} may yet be at the end of the run`;
  const [first] = examples;
  if (first === undefined) return `no key stays ${text}${open}`;
  const at = clock(first.atMs, durationMs < 60_000);
  const example =
    first.key === null ? `from ${at} on all requests without a key` : `such as key ${first.key} at ${at}`;
  const verb = invariant.count === 1 ? "stays" : "stay";
  const later = mended === 0 ? "" : `; ${count(mended)} of them mended later`;
  return `${plural(invariant.count, "key")} ${verb} ${text}, ${example}${later}${open}`;
}

function effectInWords({ done, repeated, undone, nothingToUndo }: EffectSummary): string {
  const again = repeated === 0 ? "" : `, ${times(repeated)} for a key for which it was there`;
  const back = undone === 0 ? "" : `, taken back ${times(undone)}`;
  const vain = nothingToUndo === 0 ? "" : `, ${times(nothingToUndo)} there was nothing to take back`;
  return `done ${times(done)}${again}${back}${vain}`;
}

function times(amount: number): string {
  return amount === 1 ? "once" : `${count(amount)} times`;
}
