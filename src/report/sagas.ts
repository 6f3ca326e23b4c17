import type { SagaSummary, Summary } from "../observe/summary.ts";
import { count, latency } from "./numbers.ts";
import { listed, plural } from "./phrases.ts";

/** The sagas of one name. */
export interface Saga {
  readonly name: string;
  readonly figures: SagaSummary;
}

/** In file order. */
export function sagasOf(summary: Summary): readonly Saga[] {
  return Object.entries(summary.sagas).map(([name, figures]) => ({ name, figures }));
}

/** What the table of sagas has no column for, a sentence for each saga of which there is any. */
export function sagaParticulars(sagas: readonly Saga[]): readonly string[] {
  return sagas.flatMap(({ name, figures }) => {
    const said = [
      ...inconsistencies(figures),
      ...holdings(figures),
      ...turnings(figures),
      ...doubts(figures),
      ...helps(figures),
    ];
    return said.length === 0 ? [] : [`${name}: ${said.join("; ")}`];
  });
}

/** Whatever their ends say. */
export function inconsistencies({ inconsistent, inconsistentBy }: SagaSummary): readonly string[] {
  if (inconsistent === null || inconsistent === 0) return [];
  const ways = Object.entries(inconsistentBy).filter(([, broken]) => broken > 0);
  return [
    `${count(inconsistent)} that ended broke an invariant: ${listed(ways.map(([name, broken]) => `${name} (${count(broken)})`))}`,
  ];
}

function holdings({ held }: SagaSummary): readonly string[] {
  const { p50, max } = held ?? { p50: null, max: null };
  if (p50 === null || max === null) return [];
  return [`what it did was held for ${latency(p50)} (median), ${latency(max)} at most`];
}

function turnings({ steps }: SagaSummary): readonly string[] {
  const back = Object.entries(steps).filter(([, { turnedBack }]) => turnedBack > 0);
  const kept = Object.entries(steps).filter(([, step]) => step.kept > 0);
  return [
    ...(back.length === 0
      ? []
      : [`turned back at ${listed(back.map(([step, { turnedBack }]) => `${step} (${count(turnedBack)})`))}`]),
    ...kept.map(([step, figures]) => `${step} was not undone ${count(figures.kept)} times, having no undo`),
  ];
}

function doubts({ steps }: SagaSummary): readonly string[] {
  return Object.entries(steps).flatMap(([step, { inDoubt, undoFailures, undoAttempts }]) => [
    ...(inDoubt === 0 ? [] : [`${plural(inDoubt, "attempt")} at ${step} in doubt`]),
    ...(undoFailures === 0
      ? []
      : [`${count(undoFailures)} of ${plural(undoAttempts, "attempt")} to undo ${step} failed`]),
  ]);
}

function helps({ recovered, handedOver, contradicted }: SagaSummary): readonly string[] {
  return [
    ...((contradicted ?? 0) === 0
      ? []
      : [`${count(contradicted ?? 0)} ended twice, and not in the same way`]),
    ...(recovered === 0 ? [] : [`${count(recovered)} taken up by another instance after a crash`]),
    ...(handedOver === 0 ? [] : [`help from outside was needed ${count(handedOver)} times`]),
  ];
}
