import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { parse, scenarioFiles } from "./collection.ts";
import { describeScenarios } from "./holds.ts";

const files = scenarioFiles();

/** Everything of the language that a scenario can use today, as `featuresOf` names it. */
const FEATURES: readonly string[] = [
  ...["work", "sleep", "call", "query", "parallel", "choose", "repeat", "steps", "background", "fail"].map(
    (kind) => `steps ${kind}`,
  ),
  ...["constant", "exponential", "lognormal", "normal", "uniform", "gamma", "erlang", "weibull"].map(
    (kind) => `demand ${kind}`,
  ),
  ...["pareto", "hyperexponential", "mixture", "percentiles", "samples"].map((kind) => `demand ${kind}`),
  ...["open", "closed", "replay"].map((kind) => `load ${kind}`),
  ...["poisson", "constant", "gamma"].map((kind) => `arrivals ${kind}`),
  ...["none", "unique", "uniform", "zipf"].map((kind) => `key ${kind}`),
  ...["slow", "errors", "freeze", "crash", "latency", "loss", "partition"].map((kind) => `fault ${kind}`),
  ...["dropped", "held", "refused"].map((how) => `messages ${how}`),
  ...["all", "count", "ratio"].map((kind) => `select ${kind}`),
  ...["none", "full", "equal", "decorrelated", "plusRatio", "plusTime", "plusMinus"].map(
    (kind) => `jitter ${kind}`,
  ),
  ...["roundRobin", "random", "leastRequests", "powerOfTwoChoices"].map((kind) => `strategy ${kind}`),
  ...["weightedRoundRobin", "peakEwma", "consistentHash", "sticky"].map((kind) => `strategy ${kind}`),
  ...["subset", "boundedLoad", "ttlNs"],
  ...["fifo", "lifo", "priority"].map((kind) => `discipline ${kind}`),
  ...["blocking", "async"].map((kind) => `threading ${kind}`),
  ...["request", "key"].map((by) => `by ${by}`),
  ...[
    "timeoutNs",
    "deadlineNs",
    "retry",
    "budget",
    "hedge",
    "fallback",
    "circuitBreaker",
    "rateLimiter",
    "bulkhead",
  ],
  ...[
    "cancellation true",
    "optional true",
    "perInstance true",
    "cpu",
    "capacity",
    "maxWaitNs",
    "concurrency",
    "links",
  ],
  ...["connections", "acquireTimeoutNs", "statementTimeoutNs"],
];

const used = new Set(
  files.flatMap((file) => {
    const variants = Object.keys(parse(file).variants);
    return [null, ...variants].flatMap((variant) => featuresOf(parse(file, variant)));
  }),
);

describe("the collection of scenarios", () => {
  it("has no two files of one name, so that `init` can find each by its name alone", () => {
    const names = files.map(({ path }) => basename(path));
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(files)("$shown points editors at the schema, however deep it lies", ({ shown, text }) => {
    const up = "../".repeat(shown.split("/").length);
    expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${up}schema/scenario.schema.json`);
  });

  it.each(files)("$shown says what it is about, teaches and judges itself", (file) => {
    const { summary, lesson, thresholds, variants, findings } = parse(file);
    expect(summary).toMatch(/[.?]$/);
    for (const part of ["**Predict**", "**Run**", "**Explain**", "**Change one knob**"])
      expect(lesson).toContain(part);
    expect(thresholds.length).toBeGreaterThan(0);
    expect(findings.length > 0).toBe(Object.keys(variants).length > 0);
  });

  it.each(files)("$shown is without mistakes and warnings under each of its variants", (file) => {
    for (const variant of Object.keys(parse(file).variants)) expect(() => parse(file, variant)).not.toThrow();
  });

  it.each(files)("$shown asks for a knob that there is", (file) => {
    const commands = [...(parse(file).lesson ?? "").matchAll(/`(--[^`]+)`/g)].map(
      ([, command]) => command ?? "",
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const variant = /--variant (\S+)/.exec(command)?.[1] ?? null;
      const settings = [...command.matchAll(/--set (?:"([^"]+)"|(\S+))/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? "",
      );
      expect(settings.length).toBeGreaterThan(0);
      expect(() => parse(file, variant, settings)).not.toThrow();
    }
  });

  it.each(FEATURES)("has a scenario with %s", (feature) => {
    expect(used.has(feature)).toBe(true);
  });
});

describeScenarios(files.filter(({ shown }) => !shown.includes("/")));

/** Kinds behind the key they stand under, words behind theirs, and the keys of whatever is switched on. */
function featuresOf(scenario: Scenario): readonly string[] {
  const found: string[] = Object.values(scenario.faults).map(({ kind }) => `fault ${kind}`);
  const visit = (key: string, value: unknown): void => {
    if (value === null) return;
    if (typeof value === "string" || typeof value === "boolean") found.push(`${key} ${String(value)}`);
    else found.push(key);
    if (typeof value !== "object") return;
    if ("kind" in value) found.push(`${key} ${String(value.kind)}`);
    for (const [name, below] of Object.entries(value)) visit(Array.isArray(value) ? key : name, below);
  };
  for (const part of [scenario.workloads, scenario.services, scenario.databases, scenario.faults])
    visit("", part);
  if (Object.keys(scenario.network.links).length > 0) found.push("links");
  return found;
}
