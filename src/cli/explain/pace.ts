import { Demand, type Visits } from "../../experiment/demand.ts";
import { figure, latency, plain } from "../../report/numbers.ts";
import type { PlacedConsumer } from "../../scenario/consumers-of.ts";
import type { Scenario } from "../../scenario/scenario.ts";

/** How fast consumers are at best, against what comes: by arithmetic on means. */
export class Pace {
  private readonly _scenario: Scenario;
  private readonly _demand: Demand;
  private readonly _peak: Visits;

  constructor(scenario: Scenario) {
    this._scenario = scenario;
    this._demand = new Demand(scenario);
    this._peak = this._demand.visits(({ peak }) => peak);
  }

  /** Mean time (ns) from a message in hand to its end, when nothing waits. */
  handlingNs({ service, name }: Pick<PlacedConsumer, "service" | "name">): number {
    return this._demand.stayNs(service, name);
  }

  /** `atOnce`: messages that are worked at side by side; infinite: as many as there are. */
  ofConsumer(consumer: PlacedConsumer, atOnce: number): readonly string[] {
    const takesNs = this.handlingNs(consumer);
    if (!(takesNs > 0) || !Number.isFinite(takesNs)) return [];
    const takes = `each takes ${plain(latency(takesNs / 1e6))}`;
    const { instances, concurrency } = this._scenario.services[consumer.service]!;
    const slots = Math.min(atOnce, concurrency === null ? Infinity : concurrency * instances);
    if (!Number.isFinite(slots)) return [`${takes}, as many at a time as there are`];
    const bestPerSecond = (slots * 1e9) / takesNs;
    const peak = this._peak.get(`${consumer.service}.${consumer.name}`) ?? 0;
    const comes =
      peak === 0 ? "" : `, and ${rate(peak)} come${peak > bestPerSecond ? ": the rest piles up" : ""}`;
    return [`${takes}, ${slots} at a time: ${rate(bestPerSecond)} at best${comes}`];
  }
}

export function rate(perSecond: number): string {
  return plain(figure(perSecond, "perSecond"));
}
