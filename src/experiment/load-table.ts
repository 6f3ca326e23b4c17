import type { Scenario, ServiceSpec } from "../scenario/scenario.ts";
import { Demand } from "./demand.ts";
import type { Visits } from "./demand.ts";

/** How the offered load compares with what one part can do, when nothing fails and nothing waits. */
export interface LoadRow {
  readonly name: string;
  readonly visitsPerSecond: number;
  /** "2 x 60 workers", "50 connections", "no limit". */
  readonly capacity: string;
  /** What would run out first. */
  readonly resource: "workers" | "cores" | "connections";
  /** Busy share at the mean rate and at the highest rate; null: no limit. */
  readonly utilization: number | null;
  readonly peakUtilization: number | null;
}

/** Services first, then databases, in file order. */
export function loadTable(scenario: Scenario): readonly LoadRow[] {
  const demand = new Demand(scenario);
  const mean = demand.visits((rate) => rate.mean);
  const peak = demand.visits((rate) => rate.peak);
  return [...serviceRows(scenario, demand, mean, peak), ...databaseRows(scenario, demand, mean, peak)];
}

function serviceRows(scenario: Scenario, demand: Demand, mean: Visits, peak: Visits): LoadRow[] {
  return Object.entries(scenario.services).map(([name, service]) => {
    const visitsPerSecond = visitsTo(name, Object.keys({ ...service.endpoints, ...service.consumers }), mean);
    const workers = demand.utilizationOf(name, service, mean);
    const cores = demand.cpuUtilizationOf(name, service, mean);
    const perInstance = [
      ...(service.concurrency === null ? [] : [counted(service.concurrency, "worker")]),
      ...(service.cpu === null ? [] : [counted(service.cpu, "core")]),
    ];
    const capacity =
      perInstance.length === 0 ? "no limit" : `${instancesText(service)} x ${perInstance.join(", ")}`;
    const byCores = cores !== null && cores >= (workers ?? 0);
    return {
      name,
      visitsPerSecond,
      capacity,
      resource: byCores ? "cores" : "workers",
      utilization: byCores ? cores : workers,
      peakUtilization: byCores
        ? demand.cpuUtilizationOf(name, service, peak)
        : demand.utilizationOf(name, service, peak),
    };
  });
}

/** `4`, or `4 (a 2, b 2)` where they are in zones. */
function instancesText({ instances, zones }: ServiceSpec): string {
  if (zones === null) return String(instances);
  const placed = Object.entries(zones).map(([zone, count]) => `${zone} ${count}`);
  return `${instances} (${placed.join(", ")})`;
}

function databaseRows(scenario: Scenario, demand: Demand, mean: Visits, peak: Visits): LoadRow[] {
  return Object.entries(scenario.databases).map(([name, database]) => {
    const callers = Object.values(scenario.services).filter(({ clients }) => clients[name] !== undefined);
    const { connections } = database;
    const pools =
      connections?.perInstance === true
        ? Math.max(
            callers.reduce((sum, { instances }) => sum + instances, 0),
            1,
          )
        : 1;
    return {
      name,
      visitsPerSecond: visitsTo(name, Object.keys(database.operations), mean),
      capacity:
        connections === null
          ? "no limit"
          : `${pools === 1 ? "" : `${pools} x `}${counted(connections.size, "connection")}`,
      resource: "connections",
      utilization: demand.connectionUtilizationOf(name, database, mean, pools),
      peakUtilization: demand.connectionUtilizationOf(name, database, peak, pools),
    };
  });
}

function visitsTo(name: string, endpoints: readonly string[], visits: Visits): number {
  return endpoints.reduce((sum, endpoint) => sum + (visits.get(`${name}.${endpoint}`) ?? 0), 0);
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
