import { expect, it } from "vitest";
import { queueLines } from "../../src/cli/explain/queues.ts";
import { read } from "../scenario/reading.ts";

it("explain prints the effective settings of queues, those of a preset included", () => {
  const scenario = read(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, target: shop } }
services:
  shop: { steps: [{ publish: aws.all }] }
  mailer: { instances: 2, consumers: { mails: { from: aws.mails, idempotent: true, steps: [] } } }
  audit: { consumers: { log: { from: aws.log, steps: [] } } }
brokers:
  aws:
    queues: { mails: { preset: sqs, deadLetter: dead }, log: { preset: nats }, dead: { capacity: 5, priorities: 3 } }
    exchanges: { all: { queues: [mails, log] } }
`);
  expect(queueLines(scenario)).toEqual([
    "aws.mails: no limit of length; expires after 96h; visibility timeout 30s; handed out 10 times, then to dead; at most 120000 out at a time",
    "aws.mails -> mailer.mails: prefetch 10, acknowledged after it is handled, failed: none, idempotent; 2 of them",
    "aws.log: stores nothing: what nobody has room for is lost",
    "aws.log -> audit.log: prefetch 500000, acknowledged before it is handled; 1 of them",
    "aws.dead: at most 5, then reject; what a consumer had comes back when it dies; handed out for ever; priorities 0 to 3",
    "aws.all: a copy to each of mails, log",
  ]);
});
