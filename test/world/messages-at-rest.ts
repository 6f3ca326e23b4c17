import { expect } from "vitest";
import type { BrokerSummary, GroupSummary, QueueSummary } from "../../src/observe/summary.ts";

function endedOf({ handled, dead, expired, dropped, rejected, lost, withdrawn }: QueueSummary): number {
  return handled + dead + expired + dropped + rejected + lost + withdrawn;
}

/** Every message of a queue has ended once, and none is on its way. */
export function expectQueueAtRest(name: string, figures: QueueSummary): void {
  expect([name, figures.published - endedOf(figures)]).toEqual([name, figures.inFlight]);
  expect([name, figures.inFlight, figures.depth.last]).toEqual([name, 0, 0]);
  expect(figures.redeliveries).toBeLessThanOrEqual(figures.deliveries);
  expect(figures.waiting.count).toBe(figures.deliveries - figures.redeliveries);
  expect(figures.latency.count).toBe(figures.handled);
}

/** Every message of a topic has ended once for a group, and none is on its way. */
export function expectGroupAtRest(
  name: string,
  { published, inFlight, lag, lost, ...ends }: GroupSummary,
): void {
  const ended = ends.handled + ends.skipped + ends.dead + ends.expired + lost;
  expect([name, "lag", lag.last]).toEqual([name, "lag", published - ended]);
  expect([name, "left", inFlight]).toEqual([name, "left", 0]);
}

/** Everything that a broker was given. */
export function expectBrokerAtRest(broker: string, { topics, queues }: BrokerSummary): void {
  for (const [name, figures] of Object.entries(queues)) expectQueueAtRest(`${broker}.${name}`, figures);
  for (const [name, { groups }] of Object.entries(topics))
    for (const [group, figures] of Object.entries(groups))
      expectGroupAtRest(`${broker}.${name} ${group}`, figures);
}
