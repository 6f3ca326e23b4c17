import { describe, expect, it } from "vitest";
import { incidentJob, soughtIn, toldBy } from "../../src/experiment/incidents.ts";
import { mishapsIn } from "../../src/experiment/message-mishaps.ts";
import { run } from "../../src/experiment/run.ts";
import { incidentsIn } from "../../src/report/incidents/incidents.ts";
import { NOWHERE, scenarioOf } from "../world/run-yaml.ts";

/** One message a second from 0 on; the mailer dies at 2.5 s with what it was given for good, and the queue has room for two. */
const TEXT = `
name: test
duration: 20s
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }, { publish: rabbit.events, routingKey: order.lost }] }
  mailer: { concurrency: 1, consumers: { mails: { from: rabbit.mails, ack: before, prefetch: 1, steps: [{ work: 900ms }] } } }
brokers: { rabbit: { queues: { mails: { capacity: 2, overflow: dropHead } }, exchanges: { events: { type: direct, bindings: [{ queue: mails, key: other }] } } } }
faults: { down: { at: 2.5s, for: 5s, crash: { target: mailer } } }`;

describe("messages that come to nothing", () => {
  const scenario = scenarioOf(TEXT);
  const planned = { scenario, source: NOWHERE };
  const { summary } = run(planned);

  it("have a first example for each way: lost with its consumer, dropped for a newer one, unroutable", () => {
    expect(mishapsIn(summary)).toEqual([
      { name: "rabbit.mails", key: 3, atMs: 2500, how: "lost" },
      { name: "rabbit.mails", key: 4, atMs: 5000, how: "dropped" },
      { name: "rabbit.events", key: 1, atMs: 0, how: "unroutable" },
    ]);
  });

  it("are told, step by step, in the request that published them", () => {
    const sought = soughtIn(summary, scenario);
    const incidents = toldBy(run(incidentJob(planned, sought)), sought, scenario);
    expect(incidents.map(({ kind, key, traces }) => [kind, key, traces.length])).toEqual([
      ["lost", 3, 1],
      ["dropped", 4, 1],
      ["unroutable", 1, 1],
    ]);
    const told = incidentsIn({ ...summary, incidents });
    const lines = told.flatMap(({ lines: all }) => all.map(({ text }) => text));
    expect(lines).toContain("the message in rabbit.mails: lost");
    expect(lines).toContain("the message about key 3 is lost at rabbit.mails: nobody will handle it");
    expect(lines).toContain("a message comes to rabbit.events");
  });
});
