import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupSummary, TopicSummary } from "../../src/observe/summary.ts";
import { expectGroupAtRest } from "./messages-at-rest.ts";
import { producer, randomMessaging } from "./random-broker.ts";
import { run } from "./run-yaml.ts";

type Settings = Readonly<Record<string, unknown>>;
type Random = Readonly<Record<string, Readonly<Record<string, Settings>>>>;

/** What was said of a consumer, by its service and its name. */
function settingsOf(scenario: Random, service: string, name: string): Settings {
  const { consumers } = scenario["services"]![service] as { consumers: Readonly<Record<string, Settings>> };
  return consumers[name]!;
}

/** What is true of every group, whatever befalls it. */
function expectGroupInOrder(
  name: string,
  figures: GroupSummary,
  {
    commit = "after",
    idempotent = false,
    partitioner = "key",
    retention,
    uncleanLeaderElection = false,
  }: Settings,
): void {
  const { lost, duplicates, reordered } = figures;
  expectGroupAtRest(name, figures);
  if (commit !== "before" && uncleanLeaderElection === false)
    expect([name, "lost", lost]).toEqual([name, "lost", 0]);
  // Whose message expired while it worked on it cannot be told from one that does it again.
  if (idempotent === true && retention === undefined)
    expect([name, "twice", duplicates]).toEqual([name, "twice", 0]);
  if (partitioner === "key") expect([name, "reordered", reordered]).toEqual([name, "reordered", 0]);
}

function expectTopicInOrder(
  name: string,
  topic: TopicSummary,
  { acks = "all", uncleanLeaderElection = false }: Settings,
): void {
  if (acks === "all" && uncleanLeaderElection === false) expect([name, topic.lost]).toEqual([name, 0]);
  if (acks !== "all") expect([name, topic.undone]).toEqual([name, 0]);
  if (uncleanLeaderElection !== true)
    for (const { published } of Object.values(topic.groups))
      expect(published).toBeLessThanOrEqual(topic.published - topic.lost - topic.undone);
}

describe("any messaging with faults", { timeout: 120_000 }, () => {
  it("ends every message once in every group, and keeps what was promised of it", () => {
    fc.assert(
      fc.property(randomMessaging, (scenario) => {
        const summary = run(JSON.stringify(scenario));
        const random = scenario as unknown as Random;
        const topics = (random["brokers"]!["log"] as { topics: Readonly<Record<string, Settings>> }).topics;
        const figures = summary.brokers["log"]!.topics;
        for (const [name, topic] of Object.entries(figures)) expectTopicInOrder(name, topic, topics[name]!);
        for (const [topic, group, service, consumer] of READERS)
          expectGroupInOrder(`${topic} ${group}`, figures[topic]!.groups[group]!, {
            ...topics[topic],
            ...settingsOf(random, service, consumer),
          });
        for (const [name, { requests, ok, failed, inFlight }] of Object.entries(summary.services))
          expect([name, ok + failed, inFlight]).toEqual([name, requests, 0]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("keeps the order in which one producer sent to one partition, where that is promised", () => {
    fc.assert(
      fc.property(randomMessaging, producer, fc.integer({ min: 1, max: 5 }), (scenario, own, maxInFlight) => {
        const random = scenario as unknown as Random;
        const topics = (random["brokers"]!["log"] as { topics: Readonly<Record<string, Settings>> }).topics;
        const { clients } = random["services"]!["shop"] as { clients: { log: Settings } };
        // One fails, and the one behind it does not.
        const refusals = { at: "1s", for: "8s", errors: { target: "log.orders", ratio: "20%" } };
        const promised = { acks: "all", enableIdempotence: true, uncleanLeaderElection: false };
        const summary = run(
          JSON.stringify({
            ...scenario,
            faults: { ...random["faults"], refusals },
            services: {
              ...random["services"],
              shop: {
                ...random["services"]!["shop"],
                clients: { log: { ...clients.log, producer: { ...own, maxInFlight } } },
              },
            },
            brokers: {
              log: {
                ...random["brokers"]!["log"],
                topics: { ...topics, orders: { ...topics["orders"], ...promised } },
              },
            },
          }),
        );
        const client = summary.clients["shop"]!["log"]!;
        expect(client.ok + client.failed).toBe(client.calls);
        expect(summary.brokers["log"]!.topics["orders"]!.reordered).toBe(0);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it("says the same twice, byte for byte", () => {
    fc.assert(
      fc.property(randomMessaging, (scenario) => {
        const text = JSON.stringify(scenario);
        expect(JSON.stringify(run(text))).toBe(JSON.stringify(run(text)));
      }),
      { seed: 2, numRuns: 10 },
    );
  });
});

/** Topic, group, and whose consumer it is. */
const READERS = [
  ["orders", "billing", "billing", "orders"],
  ["orders", "audit", "audit", "orders"],
  ["mails", "billing", "billing", "mails"],
  ["dead", "audit", "audit", "buried"],
] as const;
