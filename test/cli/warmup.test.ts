import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/experiment/comparison.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { folderWith, ripplesim } from "./command-line.ts";

/** 600 users ask 10/s of a worker that can do 8.3/s: a queue of 100 fills with a time constant of a minute. */
const SLOW_START = `
name: Slow start
duration: 20m
workloads: { users: { target: shop, users: 600, thinkTime: { exponential: 60s } } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 120ms } }] } }
thresholds: [workloads.users.successRate == 100%, workloads.users.latency.mean < 1h to 9m]
variants: { asItIs: {}, faster: { services.shop.steps: [{ work: { exponential: 110ms } }] } }
findings: [faster.workloads.users.latency.mean < asItIs.workloads.users.latency.mean]
`;
const STEADY = `
name: Steady
duration: 1m
workloads: { users: { target: shop, rate: 100/s } }
services: { shop: { concurrency: 10, steps: [{ work: { exponential: 10ms } }] } }
`;
const GROWING = STEADY.replace("concurrency: 10", "concurrency: 1").replace("100/s", "150/s");
const folder = folderWith({ "slow.yaml": SLOW_START, "steady.yaml": STEADY, "growing.yaml": GROWING });

async function summaryOf(...words: readonly string[]): Promise<Summary> {
  return JSON.parse((await ripplesim(["run", ...words, "--json"], { folder })).out) as Summary;
}

describe("--warmup", () => {
  it("auto finds how long a system takes to fill, measures after it and says so", async () => {
    const summary = await summaryOf("slow.yaml", "--warmup", "auto");
    expect(summary.warmup).toMatchObject({ procedure: "MSER-5", isSettled: true });
    expect(summary.warmupMs).toBe(summary.warmup?.foundMs);
    expect(summary.warmupMs).toBeGreaterThan(60_000);
    expect(summary.warmupMs).toBeLessThan(400_000);
    const { out } = await ripplesim(["run", "slow.yaml", "--warmup", "auto"], { folder });
    expect(out).toMatch(/left out \(found by MSER-5\)/);
    expect(out).toContain("--warmup auto");
    const given = await summaryOf("slow.yaml", "--warmup", `${summary.warmupMs / 1000}s`);
    expect(given.workloads).toEqual(summary.workloads);
    expect(given.thresholds).toEqual(summary.thresholds);
  });

  it("auto leaves out little of what is steady from the start", async () => {
    expect((await summaryOf("steady.yaml", "--warmup", "auto")).warmupMs).toBeLessThan(15_000);
  });

  it("auto warns of what never settles", async () => {
    const { warmup, warnings = [] } = await summaryOf("growing.yaml", "--warmup", "auto");
    expect(warmup?.isSettled).toBe(false);
    expect(warnings.map(({ kind, subject }) => `${kind} ${subject}`)).toContain("tooShort warmup");
  });

  it("auto is one and the same for all variants and runs of a comparison", async () => {
    const words = ["compare", "slow.yaml", "--warmup", "auto", "--replications", "2", "--json"];
    const { variants } = JSON.parse((await ripplesim(words, { folder })).out) as Comparison;
    const found = Object.values(variants).flatMap(({ runs }) => runs.map(({ warmupMs }) => warmupMs));
    expect(found).toHaveLength(4);
    expect(new Set(found).size).toBe(1);
    expect(found[0]).toBeGreaterThan(0);
  });

  it("takes a duration as the scenario does", async () => {
    expect((await summaryOf("steady.yaml", "--warmup", "10s")).warmupMs).toBe(10_000);
    expect((await ripplesim(["run", "steady.yaml", "--warmup", "soon"], { folder })).code).toBe(3);
  });

  it("may be auto in the file or by --set, as with the option", async () => {
    const option = await summaryOf("slow.yaml", "--warmup", "auto");
    const set = await summaryOf("slow.yaml", "--set", "warmup=auto");
    expect(set.warmup).toEqual(option.warmup);
    expect(set.fingerprint).toBe(option.fingerprint);
    const own = folderWith({ "auto.yaml": `${SLOW_START}warmup: auto\n` });
    const { out } = await ripplesim(["run", "auto.yaml"], { folder: own });
    expect(out).toMatch(/left out \(found by MSER-5\)/);
    const given = await ripplesim(["run", "auto.yaml", "--warmup", "1m", "--json"], { folder: own });
    const { warmup, warmupMs } = JSON.parse(given.out) as Summary;
    expect([warmup, warmupMs]).toEqual([undefined, 60_000]);
    expect((await ripplesim(["explain", "auto.yaml"], { folder: own })).out).toContain("warm-up to be found");
  });

  it("is found for the variants that say auto, and for no other", async () => {
    const own = folderWith({
      "some.yaml": SLOW_START.replace("asItIs: {}", "asItIs: { warmup: auto }").replace(
        "faster: {",
        "given: { warmup: 30s }, faster: { warmup: auto, ",
      ),
    });
    const words = ["compare", "some.yaml", "--replications", "2", "--json"];
    const { variants } = JSON.parse((await ripplesim(words, { folder: own })).out) as Comparison;
    const cuts = Object.fromEntries(
      Object.entries(variants).map(([name, { runs }]) => [name, runs.map(({ warmupMs }) => warmupMs)]),
    );
    expect(cuts["given"]).toEqual([30_000, 30_000]);
    expect(cuts["asItIs"]![0]).toBeGreaterThan(60_000);
    expect(new Set([...cuts["asItIs"]!, ...cuts["faster"]!]).size).toBe(1);
  });

  it.each([
    ["sweep", ["--vary", "workloads.users.rate=40/s,80/s", "--set", "warmup=auto"]],
    ["sweep", ["--vary", "warmup=10s,auto"]],
    [
      "tune",
      [
        "--vary",
        "services.shop.concurrency=1..3:1",
        "--minimize",
        "workloads.users.latency.p99",
        "--set",
        "warmup=auto",
      ],
    ],
    [
      "cliff",
      [
        "--vary",
        "workloads.users.rate=60/s..140/s",
        "--until",
        "workloads.users.latency.p50 > 1s",
        "--set",
        "warmup=auto",
      ],
    ],
  ])("auto is refused where all runs are to be measured alike: %s %j", async (command, words) => {
    const { code, out, err } = await ripplesim([command, "steady.yaml", ...words, "--out", "none"], {
      folder,
    });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("warmup: auto is found for the designs that run and compare are given");
  });
});
