import type { CostSetup, PricedSetup } from "./setup.ts";
import type { Named, Summary } from "./summary.ts";

/** What the measured part of a run cost, in the currency of the scenario. */
export interface CostSummary extends CostParts {
  readonly currency: string;
  /** At the rate of the measured part. */
  readonly perHour: number;
  /** total / OK requests of all workloads * 1000; null without one. */
  readonly perThousandOk: number | null;
  readonly components: Named<CostParts>;
}

/** `total` = `machines` + `requests` + `traffic`. */
export interface CostParts {
  readonly total: number;
  /** For the time that they were there, busy or not, crashed or not. */
  readonly machines: number;
  /** For what reached them. */
  readonly requests: number;
  /** For what they sent, and sent to other zones. */
  readonly traffic: number;
}

type Counted = Pick<Summary, "workloads" | "services" | "databases" | "caches" | "brokers" | "network">;

/** Prices times what was counted in so many seconds. */
export function costOf(setup: CostSetup, counted: Counted, seconds: number): CostSummary {
  const hours = seconds / 3600;
  const parts = setup.components.map((priced) => {
    const machines = priced.machines * priced.instanceHour * hours;
    const requests = priced.request === 0 ? 0 : priced.request * requestsOf(priced, counted);
    const traffic = trafficOf(priced, setup.crossZoneGib, counted);
    return [priced.name, { total: machines + requests + traffic, machines, requests, traffic }] as const;
  });
  const sum = (of: (part: CostParts) => number): number =>
    parts.reduce((total, [, part]) => total + of(part), 0);
  const total = sum((part) => part.total);
  const ok = Object.values(counted.workloads).reduce((all, workload) => all + workload.ok, 0);
  return {
    currency: setup.currency,
    total,
    perHour: hours === 0 ? 0 : total / hours,
    perThousandOk: ok === 0 ? null : (1000 * total) / ok,
    machines: sum(({ machines }) => machines),
    requests: sum(({ requests }) => requests),
    traffic: sum(({ traffic }) => traffic),
    components: Object.fromEntries(parts),
  };
}

/** For every GiB that it sent, and once more for those that went to another zone. */
function trafficOf({ name, egressGib }: PricedSetup, crossZoneGib: number, { network }: Counted): number {
  return Object.values(network.links[name] ?? {}).reduce(
    (sum, { bytes = 0, crossZoneBytes = 0 }) =>
      sum + (bytes * egressGib + crossZoneBytes * crossZoneGib) / BYTES_PER_GIB,
    0,
  );
}

function requestsOf({ name, kind }: PricedSetup, counted: Counted): number {
  switch (kind) {
    case "service":
      return counted.services[name]?.requests ?? 0;
    case "database":
      return counted.databases[name]?.requests ?? 0;
    case "cache":
      return counted.caches[name]?.lookups ?? 0;
    case "broker": {
      const { topics = {}, queues = {} } = counted.brokers[name] ?? {};
      return [...Object.values(topics), ...Object.values(queues)].reduce(
        (sum, { published }) => sum + published,
        0,
      );
    }
  }
}

const BYTES_PER_GIB = 1024 * 1024 * 1024;
