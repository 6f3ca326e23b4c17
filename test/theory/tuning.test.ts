import { describe, expect, it } from "vitest";
import { seedsOf } from "../../src/experiment/compare.ts";
import { run } from "../../src/experiment/run.ts";
import { parseAxis } from "../../src/experiment/sweep/axis.ts";
import { metricNamed } from "../../src/experiment/sweep/figures.ts";
import { Lattice } from "../../src/experiment/tuning/lattice.ts";
import {
  asking,
  conditionFor,
  observationOf,
  ruleOf,
  tuningCell,
} from "../../src/experiment/tuning/readings.ts";
import { tuning } from "../../src/experiment/tuning/tuning.ts";
import { NOWHERE, scenarioOf } from "../world/run-yaml.ts";
import { erlangC } from "./support/queues.ts";

interface Question {
  readonly axis: string;
  readonly goal: "minimize" | "maximize";
  readonly objective: string;
  readonly limit: string;
  readonly budget?: number;
}

/** The value that a search on this seed selects; null: none. */
function selected(text: (value: string) => string, seed: string, question: Question): string | null {
  const axis = parseAxis(question.axis);
  const lattice = new Lattice([axis]);
  const scenarios = axis.values.map((value) => scenarioOf(text(value), { seed }));
  const conditions = [conditionFor(scenarios[0]!, "--subject-to", question.limit)];
  const objective = metricNamed(scenarios[0]!, question.objective);
  const settings = { confidence: 0.95, indifference: 0.05, budget: question.budget ?? 200 };
  const search = tuning({ lattice, goal: question.goal, constraints: conditions.map(ruleOf), ...settings });
  let step = search.next();
  while (step.done !== true)
    step = search.next(
      step.value.map(({ candidate, replication }) => {
        const scenario = { ...scenarios[candidate]!, seed: seedsOf(seed, replication + 1)[replication]! };
        const finished = run({ scenario: asking(scenario, conditions), source: NOWHERE });
        return observationOf(tuningCell(objective, conditions, finished), 1);
      }),
    );
  const { race, entrants } = step.value;
  const best = race.contestants.findIndex(({ fate }) => fate.kind === "best");
  return best < 0 ? null : axis.values[entrants[best]!]!;
}

/** How often the search selects this value, over seeds. */
function hits(searches: number, text: (value: string) => string, question: Question, value: string): number {
  const seeds = Array.from({ length: searches }, (_, index) => `search/${index}`);
  return seeds.filter((seed) => selected(text, seed, question) === value).length;
}

describe("tuning finds the known optimum", () => {
  it("of how many instances are cheapest with a p99 below a limit: M/M/1 each, p99 = ln 100 / (mu - lambda / n)", () => {
    // mu = 20/s, lambda = 40/s in all: 691 ms with 3 instances, 460 ms with 4, 384 ms with 5.
    const p99 = (instances: number): number => (1000 * Math.log(100)) / (20 - 40 / instances);
    expect([p99(3) > 550, p99(4) < 550]).toEqual([true, true]);
    const text = (instances: string): string => `
name: test
duration: 150s
warmup: 5s
workloads: { users: { rate: 40/s, target: shop, client: { loadBalancing: random } } }
services: { shop: { instances: ${instances}, concurrency: 1, steps: [{ work: { exponential: 50ms } }] } }
cost: { instanceHour: 0.1 }`;
    const question: Question = {
      axis: "services.shop.instances=3..8:1",
      goal: "minimize",
      objective: "cost.perHour",
      limit: "workloads.users.latency.p99 < 550ms",
    };
    expect(hits(4, text, question, "4")).toBe(4);
  }, 60_000);

  it("of how many workers are busiest with a mean wait below a limit, by Erlang's formula", () => {
    // Four of them busy on average: waits of 55 ms with 5 workers, 14 ms with 6, 4.5 ms with 7.
    const wait = (workers: number): number => (1000 * erlangC(workers, 4)) / (10 * workers - 40);
    expect([wait(5) > 28, wait(6) < 22]).toEqual([true, true]);
    const text = (workers: string): string => `
name: test
duration: 60s
warmup: 2s
workloads: { users: { rate: 40/s, target: shop } }
services: { shop: { concurrency: ${workers}, steps: [{ work: { exponential: 100ms } }] } }`;
    const question: Question = {
      axis: "services.shop.concurrency=5..10:1",
      goal: "maximize",
      objective: "services.shop.utilization",
      limit: "services.shop.waiting.mean < 25ms",
    };
    expect(hits(8, text, question, "6")).toBe(8);
  }, 60_000);

  it("of when to hedge calls of exponential latency: mean m (1 - q / 2), attempts 1 + q, with q = exp(-delay / m)", () => {
    // At most 75 ms of 100 ms: q of 0.5 at least, a delay of 69 ms at most; the later, the fewer attempts.
    const mean = (delay: number): number => 100 * (1 - Math.exp(-delay / 100) / 2);
    expect([mean(60) < 73, mean(80) > 77]).toEqual([true, true]);
    const text = (delay: string): string => `
name: test
duration: 25s
workloads: { users: { rate: 100/s, target: shop, client: { hedge: { delay: ${delay}, maxHedges: 1 } } } }
services: { shop: { instances: 2, steps: [{ work: { exponential: 100ms } }] } }
cost: { prices: { shop: { request: 0.01 } } }`;
    const question: Question = {
      axis: "workloads.users.client.hedge.delay=20ms..160ms:20ms",
      goal: "minimize",
      objective: "cost.perThousandOk",
      limit: "workloads.users.latency.mean < 75ms",
    };
    expect(hits(8, text, question, "60ms")).toBe(8);
  }, 60_000);
});
