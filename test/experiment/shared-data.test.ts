import { describe, expect, it } from "vitest";
import { incidentJob, soughtIn, toldBy } from "../../src/experiment/incidents.ts";
import { run } from "../../src/experiment/run.ts";
import type { IncidentSummary, Summary } from "../../src/observe/summary.ts";
import { incidentsIn } from "../../src/report/incidents/incidents.ts";
import { NOWHERE, scenarioOf } from "../world/run-yaml.ts";

interface Told {
  readonly summary: Summary;
  readonly incidents: readonly IncidentSummary[];
  /** Of all accounts. */
  readonly lines: readonly string[];
}

function told(text: string): Told {
  const scenario = scenarioOf(`name: test\nduration: 60s\n${text}`);
  const planned = { scenario, source: NOWHERE };
  const { summary } = run(planned);
  const sought = soughtIn(summary, scenario);
  const incidents = toldBy(run(incidentJob(planned, sought)), sought, scenario);
  const lines = incidentsIn({ ...summary, incidents }).flatMap((one) =>
    one.lines.map(({ text: line }) => line.replaceAll("\u00a0", " ")),
  );
  return { summary, incidents, lines };
}

const figuresOf = ({ incidents }: Told) =>
  incidents.map(({ kind, name, key, atMs, sinceMs, untilMs, traces }) => ({
    ...{ kind, name, key, atMs, sinceMs, untilMs },
    by: traces.map(({ workload, number }) => `${workload} ${String(number)}`),
  }));

/** One request of each workload, at these times, all about key 0. */
const once = (name: string, at: string, target: string): string =>
  `  ${name}: { stages: [{ for: ${at}, rate: 0/s }, { for: 1s, rate: 1/s }], arrivals: constant, key: { uniform: { items: 1 } }, target: ${target} }`;

describe("an example of what requests did to each other's data", () => {
  it("is told of a dirty read, by who read it and by the saga that took it back", () => {
    const all = told(`
workloads:
${once("buyers", "10s", "shop")}
${once("office", "11s", "seats.look")}
services:
  shop: { steps: [{ saga: booking }] }
  seats: { endpoints: { take: [{ write: seat }], back: [{ write: seat }], look: [{ read: seat }] } }
  bank: { steps: [{ work: 2s }, { fail: { probability: 100%, code: FAILED_PRECONDITION } }] }
records: { seat: {} }
sagas: { booking: { coordinator: shop, steps: [{ name: take, do: [{ call: seats.take }], undo: [{ call: seats.back }] }, { name: pay, do: [{ call: bank }] }] } }`);
    expect(figuresOf(all)).toEqual([
      {
        ...{ kind: "dirtyRead", name: "seat", key: 0, atMs: 12_000, sinceMs: 11_000, untilMs: null },
        by: ["buyers 0", "office 0"],
      },
    ]);
    expect(all.lines).toEqual([
      "buyers asks for shop (request 1)",
      "saga booking begins",
      "seats writes seat 0",
      "office asks for seats.look (request 1)",
      "seats reads seat 0",
      "office is told: OK",
      "seat 0 is read while the saga that wrote it is not over",
      "pay fails: injected at bank",
      "seats writes seat 0",
      "saga booking: compensated",
      "buyers is told: injected at bank",
      "what was read of seat 0 has been taken back: it never was so",
    ]);
  });

  it("is told of a lost update of a record: who wrote, and whom that wiped out", () => {
    const all = told(`
workloads:
${once("slow", "10s", "shop.slow")}
${once("quick", "11s", "shop.quick")}
services: { shop: { endpoints: { slow: [{ read: cart }, { sleep: 3s }, { write: cart }], quick: [{ read: cart }, { write: cart }] } } }
records: { cart: {} }`);
    expect(figuresOf(all)).toEqual([
      {
        ...{ kind: "lostUpdate", name: "cart", key: 0, atMs: 13_000, sinceMs: null, untilMs: null },
        by: ["slow 0", "quick 0"],
      },
    ]);
    expect(all.lines.at(-1)).toBe("this write to cart 0 wipes out another, which its writer had not seen");
  });

  it("is told of a lost update of a row, by the operations of its database", () => {
    const all = told(`
workloads:
${once("slow", "10s", "shop.slow")}
${once("quick", "11s", "shop.quick")}
services: { shop: { endpoints: { slow: [{ query: db.read }, { sleep: 3s }, { query: db.write }], quick: [{ query: db.read }, { query: db.write }] } } }
databases: { db: { operations: { read: 1ms, write: 1ms }, contention: {} } }`);
    expect(figuresOf(all)).toMatchObject([
      { kind: "lostUpdate", name: "db", key: 0, atMs: 13_002, by: ["slow 0", "quick 0"] },
    ]);
    expect(all.lines.filter((line) => line.startsWith("db."))).toEqual([
      "db.read of 0 is done for request 1 of slow",
      "db.read of 0 is done for request 1 of quick",
      "db.write of 0 is done for request 1 of quick",
      "db.write of 0 is done for request 1 of slow",
    ]);
  });

  it("is told of an effect that was done twice where no invariant forbids it", () => {
    const text = `
workloads: { buyers: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, key: unique, target: bank, client: { timeout: 1s, retry: { maxAttempts: 2 } } } }
services: { bank: { steps: [{ effect: charged }, { work: 3s }] } }`;
    const all = told(text);
    expect(all.summary.effects["charged"]).toMatchObject({ done: 2, repeated: 1 });
    expect(figuresOf(all)).toMatchObject([{ kind: "repeated", name: "charged", key: 1, atMs: 1000 }]);
    expect(all.lines.at(-1)).toBe("charged is done for key 1 once more, and stays so");
    const forbidden = told(`${text}\ninvariants: { twice: { charged: 2+, settle: 1s } }`);
    expect(figuresOf(forbidden)).toMatchObject([{ kind: "invariant", name: "twice" }]);
    // Entities that come back add up their effects: that is no news.
    const again = told(text.replace("key: unique", "key: { uniform: { items: 1 } }"));
    expect(figuresOf(again)).toEqual([]);
  });

  it("is told of a message that was worked through twice, and of one that was given up", () => {
    const all = told(`
workloads: { buyers: { stages: [{ for: 2s, rate: 1/s }], arrivals: constant, key: unique, target: shop } }
services:
  shop: { steps: [{ publish: rabbit.mails }] }
  mailer: { concurrency: 1, consumers: { mails: { from: rabbit.mails, steps: [{ work: 4s }] } } }
brokers: { rabbit: { queues: { mails: { visibilityTimeout: 3s, maxReceiveCount: 2 } } } }`);
    const kinds = all.incidents.map(({ kind }) => kind);
    expect(kinds).toContain("duplicate");
    expect(all.lines).toContain("the message about key 1 has been worked through once more at rabbit.mails");
  });
});

describe("a prepared transaction whose coordinator is dead", () => {
  const PREPARED = (more: string): string => `
workloads:
${once("movers", "10s", "transfers")}
${once("customers", "12s", "bank.pay")}
services:
  transfers: { steps: [{ saga: transfer }] }
  bank: { endpoints: { prepare: [{ lock: account }], commit: [{ unlock: account }], rollback: [{ unlock: account }], pay: [{ lock: account }] } }
  other: { endpoints: { prepare: [{ work: 3s }], commit: [], rollback: [] } }
records: { account: ${more} }
sagas:
  transfer:
    coordinator: transfers
    mode: twoPhaseCommit
    recovery: 2s
    steps:
      - { name: here, do: [{ call: bank.prepare }], confirm: [{ call: bank.commit }], undo: [{ call: bank.rollback }] }
      - { name: there, do: [{ call: other.prepare }], confirm: [{ call: other.commit }], undo: [{ call: other.rollback }] }
faults: { dead: { at: 11s, for: 20s, crash: { target: transfers } } }`;

  it("keeps its locks: who waits for one is told, behind whom and for how long", () => {
    const all = told(PREPARED("{}"));
    expect(all.summary.records?.["account"]).toMatchObject({ blocked: 1, timeouts: 0 });
    // Prepared at 10 s; taken up 20 s after the crash at 11 s, it prepares the other for 3 s, and commits.
    expect(figuresOf(all)).toEqual([
      {
        ...{ kind: "blocked", name: "account", key: 0, atMs: 12_000, sinceMs: 10_000, untilMs: 34_000 },
        by: ["movers 0", "customers 0"],
      },
    ]);
    expect(all.lines).toEqual([
      "movers asks for transfers (request 1)",
      "saga transfer begins",
      "bank locks account 0",
      "there fails: crashed at transfers",
      "transfers [0] dies while it works on it",
      "movers is told: crashed at transfers",
      "customers asks for bank.pay (request 1)",
      "bank waits for the lock on account 0, held by bank.prepare for request 1 of movers",
      "account 0 is locked for a saga that nobody drives any more, and somebody else wants it",
      "bank unlocks account 0",
      "saga transfer: completed",
      "bank has waited 22.0 s for account 0",
      "bank locks account 0",
      "customers is told: OK",
      "account 0 is free again, after 24.0 s",
    ]);
    const [remark] = all.summary.timeline.filter(({ text }) => text.includes("records of account"));
    expect(remark?.text).toContain("; 1 found it locked for a saga whose coordinator was dead");
  });

  it("blocks who waits already when the coordinator dies, who gives up and who is refused", () => {
    const before = PREPARED("{}").replace("at: 11s, for: 20s", "at: 12500ms, for: 20s");
    expect(told(before).summary.records?.["account"]).toMatchObject({ blocked: 1 });
    const impatient = told(PREPARED("{ timeout: 1s }"));
    expect(impatient.summary.records?.["account"]).toMatchObject({ blocked: 1, timeouts: 1 });
    const refused = told(PREPARED("{ whenLocked: fail }"));
    expect(refused.summary.records?.["account"]).toMatchObject({ blocked: 1, refused: 1 });
    expect(figuresOf(refused)).toMatchObject([{ kind: "blocked", by: ["movers 0", "customers 0"] }]);
  });

  it("blocks nobody while its coordinator lives, though others wait", () => {
    const alive = PREPARED("{}").replace("at: 11s, for: 20s", "at: 50s, for: 1s");
    expect(told(alive).summary.records?.["account"]).toMatchObject({ blocked: 0, waiting: { count: 1 } });
    expect(told(alive).incidents).toEqual([]);
  });

  it("is told up to the end of what is watched when nobody ever takes it up", () => {
    const lost = told(PREPARED("{}").replace("for: 20s, crash", "crash"));
    expect(figuresOf(lost)).toMatchObject([
      { kind: "blocked", untilMs: null, by: ["movers 0", "customers 0"] },
    ]);
  });
});
