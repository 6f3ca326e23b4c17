import { figure, percent, plain } from "../../report/numbers.ts";
import { unlimitedIn } from "../../experiment/source-facts.ts";
import { durationText } from "../../scenario/quantity.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { columns, wrapped } from "../text.ts";
import { admissionLines } from "./admission.ts";
import { faultLines, invariantLines } from "./faults.ts";
import { allCallSites, worstChain } from "../../experiment/chains.ts";
import { Demand } from "../../experiment/demand.ts";
import { loadTable } from "../../experiment/load-table.ts";
import type { LoadRow } from "../../experiment/load-table.ts";
import { outboxLines } from "./outboxes.ts";
import { policiesInWords } from "./policies.ts";
import { queueLines } from "./queues.ts";
import { registryLines } from "./registries.ts";
import { replicaLines } from "./replicas.ts";
import { sagaLines } from "./sagas.ts";
import { topicLines } from "./topics.ts";
import { suspicionsOf } from "./suspicions.ts";

/** What can be said about a scenario before it runs, as plain data. */
export interface Explanation {
  readonly scenario: Scenario;
  readonly workloads: Readonly<
    Record<
      string,
      {
        readonly meanRate: number;
        readonly peakRate: number;
        readonly worstCaseAttempts: number;
        readonly worstChain: readonly string[];
      }
    >
  >;
  readonly load: readonly LoadRow[];
  readonly suspicions: readonly string[];
}

/** By arithmetic on means alone; only a run knows what waiting and failing do. */
export function explain(scenario: Scenario): Explanation {
  const demand = new Demand(scenario);
  const workloads = Object.keys(scenario.workloads).map((name) => {
    const rate = demand.rateOf(name);
    const chain = worstChain(scenario, name);
    return [
      name,
      {
        meanRate: rate.mean,
        peakRate: rate.peak,
        worstCaseAttempts: chain.attempts,
        worstChain: chain.names,
      },
    ] as const;
  });
  const load = loadTable(scenario);
  return {
    scenario,
    workloads: Object.fromEntries(workloads),
    load,
    suspicions: suspicionsOf(scenario, load),
  };
}

function leftOut({ warmupNs, warmup }: Scenario): string {
  if (warmup === "auto") return ", warm-up to be found";
  return warmupNs === 0 ? "" : `, first ${durationText(warmupNs)} left out`;
}

/** The same as text for a terminal, ending in a line break. */
export function explanationText(explanation: Explanation, width: number): string {
  const { scenario } = explanation;
  const warmup = leftOut(scenario);
  const hung = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => hanging(line, 8, width));
  const sections = [
    [`${scenario.name}   seed ${scenario.seed}   ${durationText(scenario.durationNs)} simulated${warmup}`],
    section("OFFERED", offeredLines(explanation)),
    section("LOAD AGAINST CAPACITY, when nothing fails", loadLines(explanation.load)),
    section("AT THE DOOR, before anybody waits for a worker", hung(admissionLines(scenario))),
    section("CALLS AND THEIR POLICIES, outermost first", policyLines(scenario, width)),
    section("HOW SERVICES ARE FOUND", hung(registryLines(scenario))),
    section("CACHES, the load above is with all of them empty", cacheLines(scenario)),
    section("DATABASES, their servers and their rows", hung(replicaLines(scenario))),
    section("QUEUES, and who consumes from them", hung(queueLines(scenario))),
    section("TOPICS, and who reads them", hung(topicLines(scenario))),
    section("OUTBOXES, and who empties them", hung(outboxLines(scenario))),
    section("SAGAS", hung(sagaLines(scenario))),
    section("FAULTS", hung(faultLines(scenario))),
    section("INVARIANTS", hung(invariantLines(scenario))),
    section("LEFT WITHOUT A LIMIT", unlimitedLines(scenario, width)),
    section(
      "WORTH A SECOND LOOK",
      explanation.suspicions.flatMap((sentence) => hanging(`- ${sentence}`, 6, width)),
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

function offeredLines({ workloads }: Explanation): readonly string[] {
  const rows = Object.entries(workloads).map(
    ([name, { meanRate, peakRate, worstCaseAttempts, worstChain: chain }]) => [
      name,
      rate(meanRate),
      peakRate === meanRate ? "" : `peak ${rate(peakRate)}`,
      worstCaseAttempts === 1
        ? "one attempt per call"
        : `at most ${worstCaseAttempts} attempts per request: ${chain.join(" -> ")}`,
    ],
  );
  return columns(rows, ["left", "right", "left", "left"]);
}

function loadLines(load: readonly LoadRow[]): readonly string[] {
  const rows = load.map(({ name, visitsPerSecond, capacity, utilization, peakUtilization }) => [
    name,
    rate(visitsPerSecond),
    capacity,
    utilization === null ? "-" : plain(percent(utilization)),
    peakUtilization === null || peakUtilization === utilization ? "" : plain(percent(peakUtilization)),
  ]);
  const hasPeak = rows.some((row) => row[4] !== "");
  return columns(
    [["", "visits", "capacity", "busy", hasPeak ? "at the peak" : ""], ...rows],
    ["left", "right", "left", "right", "right"],
  );
}

function policyLines(scenario: Scenario, width: number): readonly string[] {
  const words = new Map<string, readonly string[]>();
  for (const { caller, callee, calleeEndpoint, client, call } of allCallSites(scenario)) {
    const own = client.endpoints[calleeEndpoint] !== undefined;
    words.set(
      `${caller} -> ${callee}${own ? `.${calleeEndpoint}` : ""}`,
      policiesInWords({ ...client, ...call }),
    );
  }
  return [...words].flatMap(([pair, policies]) =>
    hanging(`${pair}: ${policies.length === 0 ? "none" : policies.join("; ")}`, 8, width),
  );
}

function cacheLines({ caches }: Scenario): readonly string[] {
  const after = (word: string, ns: number | null): string[] =>
    ns === null ? [] : [`${word} ${durationText(ns)}`];
  const rows = Object.entries(caches).map(([name, cache]) => [
    name,
    cache.scope,
    cache.capacity === null ? "no limit" : `${cache.capacity} entries, ${cache.eviction}`,
    [
      ...(cache.ttlNs === null ? ["no ttl"] : after("ttl", cache.ttlNs)),
      ...(cache.ttlJitter === 0 ? [] : [`jitter ${plain(percent(cache.ttlJitter))}`]),
      ...(cache.singleFlight ? ["single flight"] : []),
      ...after("stale while revalidate", cache.staleWhileRevalidateNs),
      ...after("stale if error", cache.staleIfErrorNs),
      ...after("negative ttl", cache.negativeTtlNs),
      ...(cache.earlyRefresh === null ? [] : [`early refresh ${cache.earlyRefresh}`]),
      ...(cache.warm ? ["warm"] : []),
    ].join(", "),
  ]);
  return columns(rows, ["left", "left", "left", "left"]);
}

function unlimitedLines(scenario: Scenario, width: number): readonly string[] {
  const patient = allCallSites(scenario).filter(
    ({ call }) => call.timeoutNs === null && call.deadlineNs === null,
  );
  const waits = [...new Set(patient.map(({ caller, callee }) => `${caller} for ${callee}`))];
  const phrases = [
    ...unlimitedIn(scenario),
    ...(waits.length === 0 ? [] : [`how long ${waits.join(", ")} may wait`]),
  ];
  return phrases.flatMap((phrase) => hanging(phrase, 8, width));
}

function hanging(text: string, indent: number, width: number): readonly string[] {
  const [first = "", ...rest] = wrapped(text, width - indent);
  return [first, ...rest.map((line) => `${" ".repeat(indent - 4)}${line}`)];
}

function rate(perSecond: number): string {
  return plain(figure(perSecond, "perSecond"));
}
