import { figure, latency } from "../../observe/story/phrases.ts";
import type { Summary } from "../../observe/summary.ts";
import type { Finding, Pathology, Plan } from "./pathology.ts";

/**
 * A pool smaller than Little's law asks for: rate x time held is how many are in use on average, and
 * a pool that is not clearly larger makes its users wait. Pools of connections; workers and cores are told as load.
 */
export const smallPool: Pathology = {
  suspected: ({ load, scenario }) =>
    load.flatMap(({ name, resource, utilization }) => {
      const size = scenario.databases[name]?.connections?.size;
      if (resource !== "connections" || size === undefined || utilization === null) return [];
      // From 100 % on it is told as overload.
      if (utilization < BUSY || utilization >= 1) return [];
      return [
        pool(
          name,
          `${name}: callers keep ${figure(utilization * size)} of ${size} connections busy on average, by Little's law: chance alone makes them wait.`,
          { needed: utilization * size, size },
        ),
      ];
    }),
  seen: (plan, summary) => databasePools(plan, summary),
};

function databasePools({ scenario }: Plan, summary: Summary): Finding[] {
  const seconds = (summary.durationMs - summary.warmupMs) / 1000;
  return Object.entries(scenario.databases).flatMap(([name, { connections }]) => {
    const figures = summary.databases[name];
    if (connections === null || connections.perInstance || figures === undefined || seconds <= 0) return [];
    const held = figures.serving.mean;
    if (held === null || (figures.waiting.mean ?? 0) < held) return [];
    const rate = figures.requests / seconds;
    const needed = (rate * held) / 1000;
    if (needed < BUSY * connections.size) return [];
    return [
      pool(
        name,
        `${figure(rate)}/s that hold a connection of ${name} for ${latency(held * 1e6)} use ${figure(needed)} of ${connections.size} on average, by Little's law: they wait ${latency((figures.waiting.mean ?? 0) * 1e6)} for one.`,
        { needed, size: connections.size },
      ),
    ];
  });
}

function pool(name: string, text: string, figures: Finding["figures"]): Finding {
  return { subject: name, setting: `databases.${name}.connections.size`, text, figures };
}

const BUSY = 0.85;
