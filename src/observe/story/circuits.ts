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
  /** Those that opened in it. */
  readonly circuits: Set<number>;
  failedTrials: number;
}

/** The circuits of every client: opening, turns condensed to the first and the last, closing. */
export function circuitRemarks({ setup, clients, endNs }: StoryMaterial): Remark[] {
  const moving = clients.filter(({ circuits }) => circuits.moves.length > 0);
  return moving.flatMap((client) =>
    remarksOf({ client, durationNs: setup.durationNs, runEndNs: endNs, isAlone: moving.length === 1 }),
  );
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
  const words = wordsFor(subject, circuits.count === 1, story.isAlone);
  const sentences = [
    ...opening(subject, episodes, story),
    ...turning(words, episodes, story),
    ...ending(words, episodes),
  ];
  return sentences.map(({ atNs, text, weight }) => ({
    atNs,
    kind: "circuit" as const,
    subject,
    text,
    weight,
  }));
}

type Sentence = Pick<Remark, "atNs" | "text" | "weight">;

/** One circuit closes, several close. */
interface Words {
  readonly the: string;
  readonly all: string;
  readonly they: string;
  readonly close: string;
  readonly open: string;
  readonly are: string;
}

function wordsFor(subject: string, isOne: boolean, isAlone: boolean): Words {
  const of = isAlone ? "" : ` of ${subject}`;
  return isOne
    ? {
        the: `the circuit${of}`,
        all: `the circuit${of}`,
        they: "it",
        close: "closes",
        open: "opens",
        are: "is",
      }
    : {
        the: `the circuits${of}`,
        all: `all circuits${of}`,
        they: "they",
        close: "close",
        open: "open",
        are: "are",
      };
}

function opening(
  subject: string,
  episodes: readonly Episode[],
  { client, runEndNs }: CircuitStory,
): Sentence[] {
  const first = episodes[0];
  if (first === undefined) return [];
  const { count, isOnePerInstance } = client.circuits;
  const isOne = count === 1;
  const opened = `${first.circuits.size} of ${count}`;
  const several = isOnePerInstance ? `its circuits on ${opened} instances` : `${opened} circuits`;
  const which = isOne ? "its circuit" : several;
  const left = stretch(runEndNs - first.startNs);
  const stays = `; ${isOne ? "it is" : "they are"} not closed again in the ${left} left${afterTrials(first)}`;
  const text = `${subject} opens ${which}: ${first.because}${first.endNs === null ? stays : ""}`;
  return [{ atNs: first.startNs, text, weight: WEIGHT.circuit }];
}

/** Where circuits closed too early: the first time, and the last with those in between. */
function turning(words: Words, episodes: readonly Episode[], { durationNs }: CircuitStory): Sentence[] {
  const turns = episodes
    .slice(1)
    .map(({ startNs }, index) => ({ atNs: episodes[index]!.endNs!, againNs: startNs }));
  const first = turns[0];
  if (first === undefined) return [];
  const { the, they, close, open } = words;
  const later = stretch(first.againNs - first.atNs);
  const text = `probes pass and ${the} ${close}; ${later} later ${they} ${open} again`;
  const sentences = [{ atNs: first.atNs, text, weight: WEIGHT.circuit - 1 }];
  if (turns.length > 1) {
    const between = turns.slice(1, -1).map(({ atNs }) => clock(atNs, durationNs));
    const also = between.length <= 3 ? `also at ${between.join(", ")}` : `${between.length} more in between`;
    const last = `the ${ordinal(turns.length)} and last time that ${the} ${close} only to open again`;
    const text = between.length === 0 ? last : `${last} (${also})`;
    sentences.push({ atNs: turns.at(-1)!.atNs, text, weight: WEIGHT.detail });
  }
  return sentences;
}

function ending({ the, all, close, open, are }: Words, episodes: readonly Episode[]): Sentence[] {
  const last = episodes.at(-1);
  if (last === undefined) return [];
  if (last.endNs !== null) {
    return [
      { atNs: last.endNs, text: `${all} ${close} for good${afterTrials(last)}`, weight: WEIGHT.circuit },
    ];
  }
  // A first episode without an end says so itself.
  if (episodes.length === 1) return [];
  const text = `${the} ${open} again and ${are} not closed when the run ends${afterTrials(last)}`;
  return [{ atNs: last.startNs, text, weight: WEIGHT.circuit }];
}

function afterTrials({ failedTrials }: Episode): string {
  return failedTrials === 0 ? "" : `, after probes failed ${often(failedTrials)}`;
}

function episodesOf(moves: readonly CircuitMove[]): Episode[] {
  const episodes: Episode[] = [];
  const notClosed = new Set<number>();
  for (const { atNs, circuit, from, to, because } of moves) {
    if (to === "closed") {
      notClosed.delete(circuit);
      if (notClosed.size === 0 && episodes.length > 0) episodes.at(-1)!.endNs = atNs;
      continue;
    }
    if (notClosed.size === 0)
      episodes.push({ startNs: atNs, endNs: null, because, circuits: new Set(), failedTrials: 0 });
    notClosed.add(circuit);
    const episode = episodes.at(-1)!;
    if (to === "open") episode.circuits.add(circuit);
    if (from === "half-open" && to === "open") episode.failedTrials += 1;
  }
  return episodes;
}
