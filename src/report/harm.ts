import type { GroupSummary, Summary } from "../observe/summary.ts";
import { count, percent, stretch } from "./numbers.ts";
import { plural } from "./phrases.ts";
import { queuesOf } from "./queues.ts";
import { topicsOf } from "./topics.ts";

/** A headline has room for so many. */
const CLAUSES_MAX = 2;
/** Fewer stale reads than this share are not the news of a run, unless somebody missed his own write. */
const STALE_LEAST = 0.01;
/** Of the sagas of one kind; now and then one is undone in any system. */
const UNDONE_LEAST = 0.01;
/** Readers that are less behind than this are readers at work. */
const BEHIND_LEAST_MS = 5000;
const LAG_LEAST = 50;

/**
 * What a run did to data rather than to answers, as clauses that follow a headline: what must not
 * remain and does, then what was left halfway, lost, done twice, seen wrongly, and what came late.
 */
export function harmIn(summary: Summary): readonly string[] {
  return [
    ...brokenInvariants(summary),
    ...leftSagas(summary),
    ...losses(summary),
    ...doneTwice(summary),
    ...seenWrongly(summary),
    ...undoneSagas(summary),
    ...lags(summary),
  ].slice(0, CLAUSES_MAX);
}

/** The most frequent first. */
function brokenInvariants({ invariants }: Summary): readonly string[] {
  return Object.values(invariants)
    .filter(({ count: broken }) => broken > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ text, count: broken, mended, examples }) => {
      const left = broken - mended;
      if (examples[0]?.key === null) return `what all requests share stays ${text}`;
      return left > 0
        ? `${plural(left, "key")} ${left === 1 ? "stays" : "stay"} ${text}`
        : `${plural(broken, "key")} ${broken === 1 ? "was" : "were"} ${text} until mended`;
    });
}

function leftSagas({ sagas }: Summary): readonly string[] {
  return Object.entries(sagas).flatMap(([name, { stuck, manual, started }]) =>
    stuck + manual === 0
      ? []
      : [
          `${count(stuck + manual)} of ${plural(started, "saga")} ${name} ${stuck + manual === 1 ? "is" : "are"} left halfway`,
        ],
  );
}

/** Nothing is wrong with them, but whoever asked did not get what a good answer had promised. */
function undoneSagas({ sagas }: Summary): readonly string[] {
  return Object.entries(sagas)
    .filter(([, { compensated, started }]) => compensated > UNDONE_LEAST * started)
    .map(([name, { compensated, started }]) => {
      return `${percent(compensated / started)} of the sagas ${name} were undone`;
    });
}

function losses(summary: Summary): readonly string[] {
  const groups = topicsOf(summary).flatMap((topic) => topic.groups.map(({ figures }) => figures));
  const topics = topicsOf(summary).map(({ figures }) => figures);
  const queues = queuesOf(summary).map(({ figures }) => figures);
  const databases = Object.values(summary.databases);
  const messages =
    sum(topics, ({ lost }) => lost) +
    sum(groups, ({ lost, expired, skipped }) => lost + expired + skipped) +
    sum(queues, ({ lost, expired, dropped }) => lost + expired + dropped);
  const dead = sum(groups, (group) => group.dead) + sum(queues, (queue) => queue.dead);
  const writes = sum(
    databases,
    ({ replication, backups }) => (replication?.lostWrites ?? 0) + (backups?.lostWrites ?? 0),
  );
  const updates =
    sum(databases, ({ contention }) => contention?.lostUpdates ?? 0) +
    sum(Object.values(summary.records ?? {}), ({ lostUpdates }) => lostUpdates);
  return [
    ...amount(writes, "acknowledged write", "lost"),
    ...amount(updates, "update", "lost"),
    ...amount(messages, "message", "lost"),
    ...(dead === 0
      ? []
      : [`${plural(dead, "message")} ended as ${dead === 1 ? "a dead letter" : "dead letters"}`]),
  ];
}

function amount(much: number, what: string, how: string): readonly string[] {
  return much === 0 ? [] : [`${plural(much, what)} ${much === 1 ? "is" : "are"} ${how}`];
}

/** Only where no effect tells what that did. */
function doneTwice(summary: Summary): readonly string[] {
  if (Object.keys(summary.invariants).length > 0) return [];
  const twice =
    sum(
      topicsOf(summary).flatMap(({ groups }) => groups),
      ({ figures }) => figures.duplicates,
    ) + sum(queuesOf(summary), ({ figures }) => figures.duplicates);
  return twice === 0
    ? []
    : [`${plural(twice, "message")} ${twice === 1 ? "was" : "were"} worked through twice`];
}

function seenWrongly(summary: Summary): readonly string[] {
  const records = Object.entries(summary.records ?? {});
  const dirty = sum(records, ([, { dirtyReads }]) => dirtyReads);
  const differing = records.flatMap(([name, figures]) => {
    const atEnd = figures.differing?.atEnd ?? 0;
    return atEnd === 0
      ? []
      : [
          `${plural(atEnd, "record")} of ${name} still ${atEnd === 1 ? "differs" : "differ"} from the original`,
        ];
  });
  return [
    ...differing,
    ...(dirty === 0 ? [] : [`${plural(dirty, "read")} saw what was taken back later`]),
    ...Object.entries(summary.databases).flatMap(([name, { replication }]) => {
      const own = replication?.readYourWritesViolations ?? 0;
      const share = replication?.staleShare ?? 0;
      if (own > 0) return [`${plural(own, "read")} of ${name} missed what their own session had written`];
      return share < STALE_LEAST ? [] : [`${percent(share)} of the reads of ${name} were stale`];
    }),
  ];
}

interface Reader {
  readonly who: string;
  readonly lag: GroupSummary["lag"];
  readonly oldestMs: number | null;
}

/** Whoever was furthest behind. */
function lags({ brokers }: Summary): readonly string[] {
  const readers = Object.values(brokers).flatMap(({ topics }) =>
    Object.values(topics).flatMap(({ groups }): Reader[] =>
      Object.entries(groups).map(([who, { lag, oldestMs }]) => ({ who, lag, oldestMs })),
    ),
  );
  const late = readers
    .filter(({ lag, oldestMs }) => lag.max >= LAG_LEAST && (oldestMs ?? 0) >= BEHIND_LEAST_MS)
    .sort((a, b) => (b.oldestMs ?? 0) - (a.oldestMs ?? 0));
  const [worst] = late;
  if (worst === undefined) return [];
  const { who, lag, oldestMs } = worst;
  const isBehind = lag.last >= LAG_LEAST && lag.last >= lag.max / 2;
  return isBehind
    ? [`${who} is ${count(lag.last)} messages behind when the run ends`]
    : [`${who} was up to ${stretch(oldestMs ?? 0)} behind`];
}

function sum<T>(items: readonly T[], figureOf: (item: T) => number): number {
  return items.reduce((total, item) => total + figureOf(item), 0);
}
