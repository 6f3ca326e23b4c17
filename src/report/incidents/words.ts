import type { IncidentKind, IncidentSummary, Summary } from "../../observe/summary.ts";

interface Words {
  /** What it is called, by the name of what it befell. */
  readonly title: (name: string) => string;
  /** How it ends; null: that is told where it happens. */
  readonly end: (incident: IncidentSummary, summary: Summary) => string | null;
}

const ofItself = (name: string): string => name;

const message =
  (befell: string) =>
  ({ key, name }: IncidentSummary): string =>
    `the message about key ${String(key)} ${befell.replace("%", name)}`;

/** What went wrong, in words. */
export const WORDS: Readonly<Record<IncidentKind, Words>> = {
  invariant: {
    title: ofItself,
    end: ({ key, name }, { invariants }) => `key ${String(key)} is still ${invariants[name]?.text ?? name}`,
  },
  repeated: {
    title: (name) => `${name} twice`,
    end: ({ key, name }) => `${name} is done for key ${String(key)} once more, and stays so`,
  },
  stuck: {
    title: ofItself,
    end: ({ key, name }) => `saga ${name} of key ${String(key)} is left halfway, and nobody knows`,
  },
  manual: {
    title: ofItself,
    end: ({ key, name }) => `saga ${name} of key ${String(key)} is left halfway, for people to mend`,
  },
  contradicted: {
    title: ofItself,
    end: ({ key, name }) => `saga ${name} of key ${String(key)} ends once more, and otherwise`,
  },
  stale: { title: (name) => `a stale read of ${name}`, end: () => null },
  ownMissed: { title: (name) => `a read of ${name} that missed its own write`, end: () => null },
  dirtyRead: {
    title: (name) => `a dirty read of ${name}`,
    end: ({ key, name }) => `what was read of ${name} ${String(key)} has been taken back: it never was so`,
  },
  lostUpdate: {
    title: (name) => `a lost update of ${name}`,
    end: ({ key, name }) =>
      `this write to ${name} ${String(key)} wipes out another, which its writer had not seen`,
  },
  staleCopy: {
    title: (name) => `a read of ${name} that differed`,
    end: ({ key, name }) => `what is read of ${name} ${String(key)} is not what its original says`,
  },
  blocked: {
    title: (name) => `a lock on ${name} that nobody could free`,
    end: ({ key, name }) =>
      `${name} ${String(key)} is locked for a saga that nobody drives any more, and somebody else wants it`,
  },
  causal: {
    title: (name) => `a read of ${name} that missed its cause`,
    end: ({ name }) => `this read of ${name} misses what came before something that its session had seen`,
  },
  lost: { title: ofItself, end: message("is lost at %: nobody will handle it") },
  expired: { title: ofItself, end: message("was too old at %: nobody will handle it") },
  dropped: { title: ofItself, end: message("made room for a newer one at %: nobody will handle it") },
  unroutable: {
    title: ofItself,
    end: message("is gone at %, and whoever published it was told OK: nobody will handle it"),
  },
  dead: { title: ofItself, end: message("is given up at %, as a dead letter") },
  skipped: { title: ofItself, end: message("is given up at %, and its group goes on without it") },
  duplicate: { title: ofItself, end: message("has been worked through once more at %") },
  reordered: {
    title: ofItself,
    end: message("is handled at % before one of the same key that had come earlier"),
  },
};
