import { describe, expect, it } from "vitest";
import type { InvariantSummary, Summary } from "../../src/observe/summary.ts";
import { answerOf } from "../../src/report/answer.ts";
import { run } from "../world/run-yaml.ts";
import { calmRun, protectedRun, runOf } from "./fixture.ts";

function headline(summary: Summary): string {
  return answerOf(summary).headline.replaceAll("\u00a0", " ");
}

function broken(text: string, count: number, mended = 0, key: number | null = 7): InvariantSummary {
  return { text, count, mended, share: null, unsettled: 0, firstAtMs: 1, examples: [{ key, atMs: 1 }] };
}

describe("the answer of a run that did harm to data", () => {
  it("does not call a run fine whose requests were all answered, and keys stay as they must not", () => {
    const invariants = { billedTwice: broken("billed twice or more", 12) };
    expect(headline({ ...calmRun(), invariants })).toBe(
      "200/s of 200/s answered; p99 190 ms, but 12 keys stay billed twice or more.",
    );
  });

  it("tells of sagas that were undone, where they are more than one in a hundred", () => {
    const undone = (times: number): Summary =>
      ({
        ...calmRun(),
        sagas: { order: { started: 1000, compensated: times, stuck: 0, manual: 0 } },
      }) as never;
    expect(headline(undone(171))).toBe(
      "200/s of 200/s answered; p99 190 ms, but 17.1 % of the sagas order were undone.",
    );
    expect(headline(undone(10))).toBe("200/s of 200/s answered; p99 190 ms.");
  });

  it("adds it to what failed, the most frequent first, two kinds at most", () => {
    const invariants = {
      rare: broken("shipped and not charged", 1),
      frequent: broken("charged and not shipped", 40),
      none: broken("charged twice or more", 0),
      third: broken("stored and not charged", 1),
    };
    expect(headline({ ...runOf(protectedRun), invariants })).toMatch(
      /7\.8 % of requests failed, all of them to checkout; 40 keys stay charged and not shipped and 1 key stays shipped and not charged\.$/,
    );
  });

  it("says of what was mended that it is over, and of requests without a key that they are one", () => {
    const invariants = {
      mended: broken("stored and not shipped", 70, 70),
      shared: broken("charged twice or more", 1, 0, null),
    };
    expect(headline({ ...calmRun(), invariants })).toMatch(
      /70 keys were stored and not shipped until mended and what all requests share stays charged twice or more\.$/,
    );
  });
});

describe("a run of messages and replicas", () => {
  const told = (text: string): string => headline(run(text));
  const reads = (replicas: string): string => `name: Test
duration: 1m
workloads: { users: { rate: 20/s, key: { uniform: { items: 2 } }, targets: { save: { steps: [{ call: shop.save }, { call: shop.look }] } } } }
services: { shop: { endpoints: { save: [{ query: db.write }], look: [{ query: db.read }] } } }
databases: { db: { operations: { read: 1ms, write: 1ms }, replicas: ${replicas} } }
`;

  it("is told by what readers missed", () => {
    expect(told(reads("{ count: 1, lag: 200ms, readFrom: replicas }"))).toMatch(
      /^[\d.]+\/s of [\d.]+\/s answered; p99 2\.00 ms, but 1,\d+ reads of db missed what their own session had written\.$/,
    );
    expect(told(reads("{ count: 1, lag: 200ms, readFrom: primary }"))).toMatch(/answered; p99 2\.00 ms\.$/);
  });

  it("is told by who is behind when it ends, and by what is lost", () => {
    const text = `name: Test
duration: 1m
workloads: { users: { target: shop, rate: 20/s } }
services:
  shop: { steps: [{ publish: kafka.orders }] }
  billing: { consumers: { orders: { from: kafka.orders, steps: [{ work: 100ms }] } } }
brokers: { kafka: { topics: { orders: { retention: 10s } } } }
`;
    // 20 come and 10 are handled a second: what is older than 10 s is gone, and so at most 200 wait.
    expect(told(text)).toMatch(
      /^20\.\d\/s of 20\.\d\/s answered at once, but \d+ messages are lost and billing is \d+ messages behind when the run ends\.$/,
    );
  });
});
