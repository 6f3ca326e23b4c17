import { describe, expect, it } from "vitest";
import { renderRunPage } from "../../../src/report/page/run-page.ts";
import { renderRun } from "../../../src/report/terminal/run.ts";
import { scenesOf } from "../../../src/report/page/topology/course.ts";
import { topologyOf } from "../../../src/report/page/topology/graph.ts";
import { Moments } from "../../../src/report/page/topology/moments.ts";
import { run } from "../../world/run-yaml.ts";

/** Ten messages; the mailer refuses the three that come before 3 s, and what is published while it is down waits for it. */
const summary = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 10s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }] }
  mailer: { consumers: { mails: { from: rabbit.mails, nak: drop, steps: [{ work: 10ms }] } } }
brokers: { rabbit: { queues: { mails: { deadLetter: dead }, dead: {} } } }
faults:
  bug: { at: 0s, for: 2500ms, errors: { target: mailer, ratio: 100% } }
  down: { at: 4500ms, for: 3s, crash: { target: mailer } }
`);

describe("the topology of a run with queues", () => {
  it("leads from the broker to those who take its messages", () => {
    const { edges } = topologyOf(summary);
    expect(edges.find(({ from }) => from === "rabbit")).toMatchObject({ to: "mailer", labels: ["0.350/s"] });
  });

  it("has failures begin at a broker that refuses, from moment to moment too", () => {
    const full = run(`
name: test
duration: 20s
workloads: { users: { rate: 20/s, arrivals: constant, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }] }
  mailer: { concurrency: 1, consumers: { mails: { from: rabbit.mails, prefetch: 1, steps: [{ work: 1s }] } } }
brokers: { rabbit: { queues: { mails: { capacity: 5 } } } }
`);
    const topology = topologyOf(full);
    const severities = (parts: readonly { readonly severity: string }[]): Record<string, string> =>
      Object.fromEntries(parts.map(({ severity }, index) => [topology.nodes[index]!.name, severity]));
    expect(severities(topology.nodes)).toMatchObject({ rabbit: "origin", shop: "passes" });
    const moments = new Moments(full);
    const last = scenesOf(topology, full, moments).at(-2)!;
    expect(severities(last.parts)).toMatchObject({ rabbit: "origin", shop: "passes" });
  });
});

describe("a run with queues", () => {
  it("has a section, a table and a chart of the depth on the page", () => {
    const page = renderRunPage(summary, { runtime: "", command: "ripplesim run test.yaml" });
    expect(page).toContain('id="queues"');
    expect(page).toMatch(
      /7 of 10 messages of rabbit\.mails were handled; 3 dead; 3 on to the dead-letter queue/u,
    );
    expect(page).toContain("Depth, rabbit.mails");
    expect(page).toContain("0 of 3 messages of rabbit.dead were handled.");
  });

  it("has a table in the terminal, and a sentence where not all were handled", () => {
    const text = renderRun(summary, {
      width: 120,
      color: false,
      unicode: true,
      reportFile: null,
      command: "",
    });
    expect(text).toMatch(/QUEUES +published +handled +not +again +twice/);
    expect(text).toMatch(/rabbit\.mails +10 +7 +3 +0 +0 /);
    expect(text).toContain("rabbit.mails: 3 dead; 3 on to the dead-letter queue");
    expect(text).toContain("of 10 messages of rabbit.mails in all: 3 dead");
  });
});
