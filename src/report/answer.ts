import type { FaultSummary, ImpactSummary, Summary, TargetSummary } from "../observe/summary.ts";
import { harmIn } from "./harm.ts";
import { count, latency, NO_DATA, perSecond, roughPercent, significant, stretch, clock } from "./numbers.ts";
import { listed, sentenceCase } from "./phrases.ts";
import { allTargets, failedCauses, total } from "./traffic.ts";

/** What a run has to say, in one sentence and a second line. Names stay as they are in the file. */
export interface Answer {
  readonly headline: string;
  readonly detail: string;
}

interface Impact extends ImpactSummary {
  readonly name: string;
  readonly fault: FaultSummary;
  readonly workload: string;
}

/**
 * The answer of a run, by the first rule that holds: stopped, not recovered, recovered, unaffected,
 * no fault, recovery not judged; and what befell data meanwhile, which answers do not show.
 */
export function answerOf(summary: Summary): Answer {
  return { headline: withHarm(summary), detail: detailOf(summary) };
}

function withHarm(summary: Summary): string {
  const headline = headlineOf(summary);
  const harm = summary.stopped === null ? harmIn(summary) : [];
  if (harm.length === 0) return headline;
  const isWhole = total(summary).failed === 0;
  // Nobody asks who came back where nobody was gone.
  if (isWhole && headline.includes(UNJUDGED)) return `No request failed, but ${listed(harm)}.`;
  const fine = headline.replace(/\.$/, "").replace(UNHARMED, "");
  const isGood = isWhole && !fine.includes(", but ");
  return `${fine}${isGood ? ", but " : "; "}${listed(harm)}.`;
}

const UNHARMED = " without a loss";
const UNJUDGED = "; too little was run ";

function headlineOf(summary: Summary): string {
  if (summary.stopped !== null) {
    const { atMs, reason } = summary.stopped;
    return `Stopped at ${moment(atMs)} by ${reason}; what follows covers ${roughPercent(atMs / summary.durationMs)} of the run.`;
  }
  const impacts = impactsOf(summary);
  const stuck = impacts.filter((impact) => impact.recovered === false).at(-1);
  if (stuck !== undefined) return metastable(stuck, impacts, summary);
  const harmed = impacts.filter((impact) => impact.recovered === true && isHarmed(impact));
  if (harmed.length > 0) return recovered(harmed, summary);
  if (impacts.length === 0) return undisturbed(summary);
  if (impacts.every((impact) => !isHarmed(impact) && impact.recovered !== null)) return passed(impacts);
  const unjudged = impacts.filter((impact) => impact.recovered === null);
  return unjudgedOf(unjudged, summary);
}

/** Nothing failed; whoever waits longer for his answers has lost something all the same. */
function passed(impacts: readonly Impact[]): string {
  const faults = listed(namesOf(impacts));
  const slow = impacts.flatMap(({ fault, workload }) =>
    fault.blastRadius.spread.filter(
      ({ kind, name, sign }) => kind === "workload" && name === workload && sign === "slow",
    ),
  );
  const worst = slow.sort((a, b) => (b.measure ?? 0) - (a.measure ?? 0))[0];
  if (worst === undefined) return `${faults} passed${UNHARMED}.`;
  const times = worst.measure === null ? "longer" : `${significant(worst.measure)} times as long`;
  return `${faults} passed without a failure, but answers to ${worst.name} took ${times}.`;
}

/** Why nothing can be said of recovery, and what can be said all the same. */
function unjudgedOf(unjudged: readonly Impact[], summary: Summary): string {
  const names = listed(namesOf(unjudged));
  const { failed, ended } = total(summary);
  const share = failed === 0 ? "no request failed" : `${roughPercent(failed / ended)} of requests failed`;
  const isLasting = unjudged.every(({ fault }) => fault.endMs >= summary.durationMs);
  if (isLasting)
    return `${names} ${namesOf(unjudged).length === 1 ? "lasts" : "last"} to the end of the run; ${share}.`;
  const hasBaseline = unjudged.every(({ baselineGoodput }) => baselineGoodput !== null);
  return `${sentenceCase(share)}${UNJUDGED}${hasBaseline ? "after" : "before"} ${names} to tell whether all came back.`;
}

/** A moment early in a run in finer units than a clock has: `12.5 µs`, `340 ms`, `4.562 s`. */
function moment(ms: number): string {
  if (ms >= 10_000) return clock(ms);
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}\u00a0s`;
  return ms >= 1 || ms === 0 ? latency(ms) : `${significant(ms * 1000)}\u00a0µs`;
}

function impactsOf(summary: Summary): Impact[] {
  const struck = Object.entries(summary.faults).filter(([, fault]) => fault.strikes > 0);
  return struck.flatMap(([name, fault]) =>
    Object.entries(fault.impact).map(([workload, impact]) => ({ ...impact, name, fault, workload })),
  );
}

function namesOf(impacts: readonly Impact[]): string[] {
  return [...new Set(impacts.map((impact) => impact.name))];
}

function metastable(stuck: Impact, impacts: readonly Impact[], summary: Summary): string {
  const workloads = impacts
    .filter((impact) => impact.name === stuck.name && impact.recovered === false)
    .map((impact) => impact.workload);
  const rest = summary.durationMs - stuck.fault.endMs;
  return `Metastable: ${stuck.name} ended at ${clock(stuck.fault.endMs)}, and ${listed(workloads)} did not recover in the ${stretch(rest)} that were left.`;
}

function recovered(harmed: readonly Impact[], summary: Summary): string {
  const slowest = harmed.reduce((worst, impact) =>
    (impact.recoveryMs ?? 0) > (worst.recoveryMs ?? 0) ? impact : worst,
  );
  const recoveryMs = slowest.recoveryMs ?? 0;
  const when =
    recoveryMs === 0
      ? `as soon as ${listed(namesOf(harmed))} ended`
      : `${stretch(recoveryMs)} after ${slowest.name} ended`;
  return `Recovered ${when}; ${failedShare(summary) ?? slump(harmed)}.`;
}

/** Something failed, took time to come back, or slumped: users who wait for their answers make no failures. */
function isHarmed(impact: Impact): boolean {
  return impact.lostRequests > 0 || (impact.recoveryMs ?? 0) > 0 || slumped(impact);
}

/** A window far below what chance makes of 100 expected answers. */
function slumped({ baselineGoodput, worstGoodput }: Impact): boolean {
  return baselineGoodput !== null && worstGoodput !== null && worstGoodput < 0.7 * baselineGoodput;
}

function slump(harmed: readonly Impact[]): string {
  const deepest = harmed.find(slumped);
  if (deepest === undefined) return "no request failed";
  const { baselineGoodput, worstGoodput, workload } = deepest;
  return `no request failed, but answers to ${workload} fell from ${perSecond(baselineGoodput ?? 0)} to ${perSecond(worstGoodput ?? 0)}`;
}

/** Null when nothing failed. */
function failedShare(summary: Summary): string | null {
  const { failed, ended } = total(summary);
  if (failed === 0) return null;
  const targets = allTargets(summary);
  const hit = targets.filter((entry) => entry.target.failed > 0);
  const only = hit.length === 1 && targets.length > 1 ? `, all of them to ${hit[0]?.name ?? ""}` : "";
  return `${roughPercent(failed / ended)} of requests failed${only}`;
}

function undisturbed(summary: Summary): string {
  const { offered, goodput } = total(summary);
  const latencies = Object.values(summary.workloads).map((workload) => workload.latency.p99);
  const worst = latencies.reduce(
    (high, value) => (high === null || (value !== null && value > high) ? value : high),
    null,
  );
  const answered = `${perSecond(goodput)} of ${perSecond(offered)} answered`;
  if (worst === 0) return `${answered} at once.`;
  const tail = worst === null ? NO_DATA : latency(worst);
  return `${answered}; ${latencies.length > 1 ? "worst p99" : "p99"} ${tail}.`;
}

function detailOf(summary: Summary): string {
  return [mainCause(summary), spared(summary), judged(summary)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function mainCause(summary: Summary): string {
  const { failed } = total(summary);
  if (failed === 0) return "No request failed.";
  const [first] = failedCauses(Object.values(summary.workloads));
  if (first === undefined) return "";
  if (first.count === failed) return `Failed because: ${first.cause}, all ${count(failed)}.`;
  return `Failed because: ${first.cause}, ${count(first.count)} of ${count(failed)}.`;
}

/** Targets that lost nothing while others did. */
function spared(summary: Summary): string {
  const targets = allTargets(summary);
  if (total(summary).failed === 0) return "";
  const whole = targets.filter((entry) => entry.target.failed === 0 && entry.target.ok > 0);
  if (whole.length === 0) return "";
  if (whole.length > 2) return `${listed(whole.map((entry) => entry.name))} lost nothing.`;
  return whole
    .map((entry) => `${entry.name} kept ${perSecond(entry.target.goodput)}${tailOf(entry.target)}.`)
    .join(" ");
}

function tailOf(target: TargetSummary): string {
  return target.latency.p99 === null ? "" : ` at a p99 of ${latency(target.latency.p99)}`;
}

function judged(summary: Summary): string {
  const { thresholds } = summary;
  if (thresholds.length === 0) return "";
  const failing = thresholds.filter((threshold) => threshold.status === "fail").length;
  const empty = thresholds.filter((threshold) => threshold.status === "no-data").length;
  const all = thresholds.length;
  if (failing + empty === 0)
    return all === 1
      ? "Its threshold holds."
      : all === 2
        ? "Both thresholds hold."
        : `All ${String(all)} thresholds hold.`;
  if (all === 1) return failing === 1 ? "Its threshold fails." : "Its threshold has too little data.";
  const fails = `${String(failing)} of ${String(all)} thresholds ${failing === 1 ? "fails" : "fail"}`;
  const lacks = `${String(empty)}${failing === 0 ? ` of ${String(all)} thresholds` : ""} ${empty === 1 ? "has" : "have"} too little data`;
  if (failing === 0) return `${lacks}.`;
  return empty === 0 ? `${fails}.` : `${fails} and ${lacks}.`;
}
