import type { LatencySummary } from "../summary.ts";
import { count, latency, listed } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

interface LockWaits {
  readonly place: string;
  readonly waits: LatencySummary;
  readonly timeouts: number;
  readonly deadlocks: number;
  /** Behind a saga whose coordinator was dead. */
  readonly blocked: number;
}

/** Who waited for locks over the whole run, and who did so in vain: when is not kept. */
export function lockRemarks({ summary, endNs }: StoryMaterial): Remark[] {
  const rows = Object.entries(summary.databases).flatMap(([name, { contention }]): LockWaits[] =>
    contention === undefined
      ? []
      : [
          {
            place: `rows of ${name}`,
            waits: contention.lockWait,
            timeouts: contention.lockTimeouts,
            deadlocks: contention.deadlocks,
            blocked: 0,
          },
        ],
  );
  const records = Object.entries(summary.records ?? {}).map(
    ([name, { waiting, timeouts, deadlocks, blocked }]): LockWaits => ({
      place: `records of ${name}`,
      waits: waiting,
      timeouts,
      deadlocks,
      blocked,
    }),
  );
  return [...rows, ...records].filter(isWorthTelling).map((waits) => ({
    atNs: endNs,
    kind: "queue",
    subject: waits.place,
    text: sentence(waits),
    weight: WEIGHT.queue,
  }));
}

function isWorthTelling({ waits, timeouts, deadlocks, blocked }: LockWaits): boolean {
  return timeouts + deadlocks + blocked > 0 || (waits.count > 0 && (waits.max ?? 0) >= WORTH_TELLING_MS);
}

function sentence({ place, waits, timeouts, deadlocks, blocked }: LockWaits): string {
  const who = waits.count === 1 ? "one request" : `${count(waits.count)} requests`;
  const lengths = `${latency((waits.mean ?? 0) * 1e6)} on average and ${latency((waits.max ?? 0) * 1e6)} at most`;
  const vain = [
    ...(blocked === 0
      ? []
      : [
          `${count(blocked)} found ${blocked === 1 ? "it" : "them"} locked for a saga whose coordinator was dead`,
        ]),
    ...(timeouts === 0 ? [] : [`${count(timeouts)} gave up`]),
    ...(deadlocks === 0 ? [] : [`${count(deadlocks)} would have closed a circle and were refused`]),
  ];
  return `over the run ${who} waited for locks on ${place}, ${lengths}${vain.length === 0 ? "" : `; ${listed(vain)}`}`;
}

/** Shorter waits than this are nobody's trouble. */
const WORTH_TELLING_MS = 10;
