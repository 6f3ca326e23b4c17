import type { Excerpt } from "./excerpt.ts";
import type { Named } from "../observe/summary.ts";
import { directionOf, labelOf } from "./metric-words.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** What harm is done by kind, the gravest first: facts that contradict each other, what is gone or left halfway, given up or done twice, seen wrongly, away or late. */
const GRAVITY: readonly (readonly string[])[] = [
  ["count", "inconsistent"],
  [
    ...["lostWrites", "lostUpdates", "lost", "dropped", "expired", "skipped", "unroutable"],
    ...["stuck", "manual", "contradicted"],
  ],
  ["dead", "duplicates", "executed", "phantoms"],
  ["readYourWritesViolations", "causalViolations", "dirtyReads", "staleReads", "atEnd"],
  ["rpoMs", "rtoMs", "reordered"],
];

/** Where each kind of component keeps its figures of harm. */
const FIGURES = {
  invariants: ["count"],
  topics: ["lost", "duplicates", "reordered"],
  groups: ["lost", "expired", "skipped", "dead", "duplicates", "reordered"],
  queues: ["lost", "expired", "dropped", "dead", "duplicates", "reordered"],
  exchanges: ["unroutable"],
  replication: [
    ...["lostWrites", "rpoMs", "rtoMs"],
    ...["staleReads", "readYourWritesViolations", "causalViolations"],
  ],
  contention: ["lostUpdates"],
  outbox: ["lost", "phantoms", "duplicates", "reordered"],
  sagas: ["inconsistent", "stuck", "manual", "contradicted"],
  records: ["lostUpdates", "dirtyReads", "staleReads", "differing.atEnd"],
  duplicates: ["executed"],
  caches: ["staleReads"],
} as const;

/** Every figure of harm of which a run has some. */
export function damageFigures(summary: Excerpt): readonly Metric[] {
  const paths = pathsIn(summary);
  return paths.filter((path) => (numberAt(summary, path) ?? 0) > 0).map(damageAt);
}

/** Where figures of harm may be; of an excerpt not all is there. */
function pathsIn({
  invariants = {},
  brokers = {},
  databases = {},
  services = {},
  sagas = {},
  records = {},
  caches = {},
}: Excerpt): readonly (readonly string[])[] {
  return [
    ...within(invariants, ["invariants"], "invariants"),
    ...Object.entries(brokers).flatMap(([broker, { topics = {}, queues = {}, exchanges = {} }]) => [
      ...within(topics, ["brokers", broker, "topics"], "topics"),
      ...Object.entries(topics).flatMap(([topic, { groups = {} }]) =>
        within(groups, ["brokers", broker, "topics", topic, "groups"], "groups"),
      ),
      ...within(queues, ["brokers", broker, "queues"], "queues"),
      ...within(exchanges, ["brokers", broker, "exchanges"], "exchanges"),
    ]),
    ...Object.keys(databases).flatMap((name) =>
      (["replication", "contention", "outbox"] as const).flatMap((part) =>
        at(["databases", name, part], part),
      ),
    ),
    ...Object.keys(services).flatMap((name) => at(["services", name, "duplicates"], "duplicates")),
    ...within(sagas, ["sagas"], "sagas"),
    ...within(records, ["records"], "records"),
    ...within(caches, ["caches"], "caches"),
  ];
}

function within(all: Named<unknown>, path: readonly string[], kind: keyof typeof FIGURES): string[][] {
  return Object.keys(all).flatMap((name) => at([...path, name], kind));
}

function at(path: readonly string[], kind: keyof typeof FIGURES): string[][] {
  return FIGURES[kind].map((figure) => [...path, ...figure.split(".")]);
}

/** A figure of harm, by its path. */
export function damageAt(path: readonly string[]): Metric {
  const unit = path.at(-1)?.endsWith("Ms") === true ? "ms" : "count";
  return { path, unit, label: labelOf(path), better: directionOf(path) };
}

/** Whether a figure counts harm: what goes wrong though every request may be answered. How long something was away is none. */
export function isDamage(path: readonly string[]): boolean {
  return gravityOf(path) !== null && path.at(-1)?.endsWith("Ms") !== true;
}

/** How many kinds of gravity there are. */
export const GRAVITIES = GRAVITY.length;

/** How grave the harm is that a figure counts, 0 is gravest; null: it counts none. */
export function gravityOf(path: readonly string[]): number | null {
  const [root = "", , ...figure] = path;
  if (root === "workloads" || root === "clients" || root === "faults" || root === "network") return null;
  if (!isAmong(root, figure)) return null;
  const gravity = GRAVITY.findIndex((names) => names.includes(path.at(-1) ?? ""));
  return gravity < 0 ? null : gravity;
}

/** Whether this figure of such a component is one of harm; steps of sagas and parts of brokers stand in for the whole. */
function isAmong(root: string, figure: readonly string[]): boolean {
  const last = figure.at(-1) ?? "";
  switch (root) {
    case "invariants":
      return figure[0] === "count";
    case "services":
      return figure.at(-2) === "duplicates" && last === "executed";
    case "caches":
      return figure[0] === "staleReads";
    case "records":
      return figure.at(-2) === "differing" || last !== "atEnd";
    case "brokers":
    case "databases":
    case "sagas":
      return last !== "count";
    default:
      return false;
  }
}
