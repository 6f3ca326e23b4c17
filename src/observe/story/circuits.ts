import type { ClientObservation } from "../client-observation.ts";
import type { CircuitMove } from "../circuits.ts";
import { clock, often, ordinal, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** A time in which at least one circuit of a client was not closed. */
interface Episode {
  readonly startNs: number;
  /** Null: to the end of the run. */
  endNs: number | null;
  readonly because: string;
  /** Instances whose circuit opened in it, and how many by its first moments. */
  readonly instances: Set<number>;
  failedTrials: number;
}

/** The circuits of every client: opening, turns condensed to the first and the last, closing. */
export function circuitRemarks({ setup, clients, endNs }: StoryMaterial): Remark[] {
  const moving = clients.filter(({ circuits }) => circuits.moves.length > 0);
  return moving.flatMap((client) => remarksOf({ client, durationNs: setup.durationNs, runEndNs: endNs, isAlone: moving.length === 1 }));
}

interface CircuitStory {
  readonly client: ClientObservation;
  readonly durationNs: number;
  readonly runEndNs: number;
  /** No other circuit moved, so that "the circuits" can only mean these. */
  readonly isAlone: boolean;
}

function remarksOf(story: CircuitStory): Remark[] {
  const { setup, circuits } = story.client;
  const subject = `${setup.caller} -> ${setup.callee}`;
  const episodes = episodesOf(circuits.moves);
  const remark = (atNs: number, text: string, weight: number): Remark => ({ atNs, kind: "circuit", subject, text, weight });
  const name = `${circuits.instances === 1 ? "circuit" : "circuits"}${story.isAlone ? "" : ` of ${subject}`}`;
  const isOne = circuits.instances === 1;
  const remarks = episodes.slice(0, 1).map((first) => remark(first.startNs, opening(subject, first, story), WEIGHT.circuit));
  const turns = episodes.slice(1).map((next, index) => ({ atNs: episodes[index]!.endNs!, gapNs: next.startNs - episodes[index]!.endNs! }));
  if (turns.length > 0) {
    const { atNs, gapNs } = turns[0]!;
    remarks.push(remark(atNs, `probes pass and the ${name} ${isOne ? "closes" : "close"}; ${stretch(gapNs)} later ${isOne ? "it opens" : "they open"} again`, WEIGHT.circuit - 1));
  }
  if (turns.length > 1) remarks.push(remark(turns.at(-1)!.atNs, lastTurn(name, isOne, turns, story.durationNs), WEIGHT.detail));
  const last = episodes.at(-1);
  if (last !== undefined && last.endNs !== null) {
    remarks.push(remark(last.endNs, `${isOne ? `the ${name} closes` : `all ${name} close`} for good${afterTrials(last)}`, WEIGHT.circuit));
  } else if (last !== undefined && episodes.length > 1) {
    remarks.push(remark(last.startNs, `the ${name} ${isOne ? "opens" : "open"} again and ${isOne ? "is" : "are"} not closed when the run ends${afterTrials(last)}`, WEIGHT.circuit));
  }
  return remarks;
}

function opening(subject: string, first: Episode, { client, runEndNs }: CircuitStory): string {
  const { instances } = client.circuits;
  const which = instances === 1 ? "its circuit" : `its circuits on ${first.instances.size} of ${instances} instances`;
  const stays = first.endNs === null ? `; ${instances === 1 ? "it is" : "they are"} not closed again in the ${stretch(runEndNs - first.startNs)} left${afterTrials(first)}` : "";
  return `${subject} opens ${which}: ${first.because}${stays}`;
}

function lastTurn(name: string, isOne: boolean, turns: readonly { readonly atNs: number }[], durationNs: number): string {
  const between = turns.slice(1, -1).map(({ atNs }) => clock(atNs, durationNs));
  const also = between.length === 0 ? "" : between.length <= 3 ? ` (also at ${between.join(", ")})` : ` (${between.length} more in between)`;
  return `the ${ordinal(turns.length)} and last time that the ${name} ${isOne ? "closes only to open" : "close only to open"} again${also}`;
}

function afterTrials({ failedTrials }: Episode): string {
  if (failedTrials === 0) return "";
  return `, after probes failed ${often(failedTrials)}`;
}

function episodesOf(moves: readonly CircuitMove[]): Episode[] {
  const episodes: Episode[] = [];
  const notClosed = new Set<number>();
  for (const { atNs, instance, from, to, because } of moves) {
    if (to === "closed") {
      notClosed.delete(instance);
      if (notClosed.size === 0 && episodes.length > 0) episodes.at(-1)!.endNs = atNs;
      continue;
    }
    if (notClosed.size === 0) episodes.push({ startNs: atNs, endNs: null, because, instances: new Set(), failedTrials: 0 });
    notClosed.add(instance);
    const episode = episodes.at(-1)!;
    if (to === "open") episode.instances.add(instance);
    if (from === "half-open" && to === "open") episode.failedTrials += 1;
  }
  return episodes;
}
