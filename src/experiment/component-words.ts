import type { Direction } from "./metric-words.ts";
import { spelt, timeLabel } from "./statistic-words.ts";

/** How to speak of a figure, and which way it is better. */
interface Words {
  readonly label: string;
  readonly better: Direction;
}

/** A figure of a broker, a saga, a registry or the bill; null for a path to anything else. */
export function componentFigure([root = "", ...path]: readonly string[]): Words | null {
  switch (root) {
    case "brokers":
      return brokerFigure(path);
    case "sagas":
      return sagaFigure(path);
    case "records":
      return inWords(RECORD, path.slice(1), path[0] ?? "");
    case "registries":
      return inWords(REGISTRY, path.slice(1), path[0] ?? "");
    case "cost":
      return costFigure(path);
    default:
      return null;
  }
}

function brokerFigure([, , name = "", ...rest]: readonly string[]): Words {
  const [inside = "", group = "", ...figure] = rest;
  return inside === "groups" && figure.length > 0
    ? inWords(BROKER, figure, `${name} -> ${group}`)
    : inWords(BROKER, rest, name);
}

function costFigure([first = "", component = "", part = ""]: readonly string[]): Words {
  const label =
    component === "" ? (COST[first] ?? spelt(first)) : `${COST[part] ?? spelt(part)}, ${component}`;
  return { label, better: "lower" };
}

function sagaFigure([saga = "", ...rest]: readonly string[]): Words {
  const [inside = "", step = "", ...figure] = rest;
  if (inside === "inconsistentBy")
    return { label: `sagas over that broke ${step}, ${saga}`, better: "lower" };
  return inside === "steps" && figure.length > 0
    ? inWords(SAGA, figure, `${saga}.${step}`)
    : inWords(SAGA, rest, saga);
}

type Table = Readonly<Record<string, readonly [words: string, better: Direction]>>;

function inWords(table: Table, [figure = "", ...statistic]: readonly string[], subject: string): Words {
  const [words, better] = table[figure] ?? [spelt(figure), null];
  const [named] = table[[figure, ...statistic].join(".")] ?? [null];
  const label = named ?? (statistic.length === 0 ? words : timeLabel(words, statistic));
  return { label: `${label}, ${subject}`, better: statistic[0] === "count" ? null : better };
}

const BROKER: Table = {
  published: ["messages published", null],
  publishRate: ["messages published per second", null],
  partitionSkew: ["share of the fullest partition over the mean", "lower"],
  handled: ["messages handled", "higher"],
  skipped: ["messages skipped", "lower"],
  dead: ["messages given up", "lower"],
  expired: ["messages expired unread", "lower"],
  lost: ["messages lost", "lower"],
  dropped: ["messages put out by newer ones", "lower"],
  rejected: ["messages refused", "lower"],
  withdrawn: ["messages withdrawn", "lower"],
  inFlight: ["messages in flight at the end", null],
  deadLettered: ["dead letters", "lower"],
  deliveries: ["deliveries", null],
  redeliveries: ["redeliveries", "lower"],
  timeouts: ["deliveries not acknowledged in time", "lower"],
  failures: ["failed deliveries", "lower"],
  lateAcks: ["late acknowledgements", "lower"],
  duplicates: ["messages worked through again", "lower"],
  recognized: ["duplicates recognised", null],
  reordered: ["messages out of order", "lower"],
  aborted: ["messages of aborted transactions", "lower"],
  held: ["time kept from readers of committed messages", "lower"],
  abortedRead: ["messages of aborted transactions that were read", "lower"],
  abortedSkipped: ["messages of aborted transactions that were left out", null],
  pauses: ["times a partition was paused", null],
  "transactions.committed": ["transactions committed", null],
  "transactions.aborted": ["transactions aborted", "lower"],
  "transactions.timedOut": ["transactions that timed out", "lower"],
  "transactions.fenced": ["transactions fenced off", "lower"],
  rebalances: ["rebalances", "lower"],
  rebalancingMs: ["time spent rebalancing", "lower"],
  blocked: ["producers that had to wait", "lower"],
  deduplicated: ["messages published again and not kept", null],
  routed: ["messages that matched a binding", null],
  alternated: ["messages to the alternate exchange", null],
  unroutable: ["messages that matched no binding and are gone", "lower"],
  returned: ["messages returned as unroutable", null],
  copies: ["copies in queues", null],
  lag: ["lag", "lower"],
  "lag.max": ["largest lag", "lower"],
  "lag.last": ["lag at the end", "lower"],
  depth: ["number of waiting messages", "lower"],
  "depth.max": ["largest depth", "lower"],
  "depth.last": ["messages waiting at the end", "lower"],
  unacked: ["number of messages with consumers", null],
  "unacked.max": ["most messages with consumers", null],
  oldestMs: ["age of the oldest message", "lower"],
  waiting: ["wait for the first delivery", "lower"],
  latency: ["time to handle a message", "lower"],
};

const SAGA: Table = {
  started: ["sagas started", null],
  completed: ["sagas completed", "higher"],
  compensated: ["sagas compensated", null],
  stuck: ["sagas stuck halfway", "lower"],
  manual: ["sagas left to a person", "lower"],
  running: ["sagas running at the end", null],
  inconsistent: ["sagas over that broke an invariant", "lower"],
  recovered: ["sagas taken up after a crash", null],
  contradicted: ["sagas that ended in two ways", "lower"],
  handedOver: ["times help was called", "lower"],
  duration: ["duration", "lower"],
  held: ["time that something is held", "lower"],
  entered: ["sagas that came", null],
  done: ["times done", "higher"],
  turnedBack: ["sagas that turned back", "lower"],
  attempts: ["attempts", "lower"],
  inDoubt: ["attempts in doubt", "lower"],
  undoFailures: ["failed attempts to undo", "lower"],
  kept: ["times done for nothing", "lower"],
  passedOver: ["times passed over", "lower"],
  notUndone: ["times not undone", "lower"],
};

const COST: Readonly<Record<string, string>> = {
  total: "cost",
  perHour: "cost per hour",
  perThousandOk: "cost of a thousand answers",
  machines: "cost of machines",
  requests: "cost of requests",
  traffic: "cost of traffic",
};

const RECORD: Table = {
  reads: ["reads", null],
  writes: ["writes", null],
  expired: ["leases that ran out", "lower"],
  lateWrites: ["writes by those whose lease had run out", "lower"],
  fenced: ["late writes fenced off", "lower"],
  uncommittedReads: ["reads of what a saga was not through with", "lower"],
  dirtyReads: ["dirty reads", "lower"],
  lostUpdates: ["lost updates", "lower"],
  staleReads: ["reads of a copy that differed", "lower"],
  differing: ["rows that differ", "lower"],
  "differing.atEnd": ["rows that differ at the end", "lower"],
  "differing.max": ["most rows that differ", "lower"],
  locks: ["times locked", null],
  refused: ["times refused by a lock", "lower"],
  timeouts: ["waits for a lock that took too long", "lower"],
  deadlocks: ["deadlocks", "lower"],
  waiting: ["wait for a lock", "lower"],
  blocked: ["times blocked by a saga that nobody drove", "lower"],
  held: ["time locked", "lower"],
  queue: ["waiting for locks", "lower"],
  locked: ["records locked", "lower"],
  "locked.atEnd": ["records locked at the end", "lower"],
};

const REGISTRY: Table = {
  dropped: ["instances dropped", null],
  returned: ["instances listed again", null],
  preserved: ["times nobody was dropped to be safe", null],
};
