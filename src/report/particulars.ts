import type {
  DatabaseSummary,
  OutboxSummary,
  RegistrySummary,
  ServiceSummary,
  Summary,
  TransactionsSummary,
} from "../observe/summary.ts";
import { callsOf, pairName } from "./calls.ts";
import { count, latency, percent } from "./numbers.ts";
import { listed, plural } from "./phrases.ts";
import { connectionsInWords } from "./connections.ts";
import { contentionInWords } from "./contention.ts";
import { costInWords } from "./cost.ts";
import { backupsInWords, replicationInWords } from "./replication.ts";
import { wiresInWords } from "./wires.ts";

/** What only some services, databases and registries count, a sentence for each. */
export function serviceParticulars(summary: Summary): readonly string[] {
  const services = Object.entries(summary.services).map(
    ([name, service]) => [name, serviceInWords(service)] as const,
  );
  const shares = Object.entries(summary.services).map(
    ([name, service]) => [name, imbalance(service, summary.scenario.services[name]?.instances ?? 1)] as const,
  );
  const registries = Object.entries(summary.registries).map(
    ([name, registry]) => [name, listings(registry)] as const,
  );
  const databases = Object.entries(summary.databases).map(
    ([name, database]) => [name, databaseInWords(database)] as const,
  );
  const cost = summary.cost === undefined ? [] : [["cost", costInWords(summary.cost)] as const];
  return [
    ...services,
    ...shares,
    ...databases,
    ...registries,
    ...crossings(summary),
    ...wiresInWords(summary),
    ...cost,
  ].flatMap(([name, said]) => (said === null ? [] : [`${name}: ${said}`]));
}

function databaseInWords({
  replication,
  backups,
  transactions,
  contention,
  balance,
  outbox,
  connections,
}: DatabaseSummary): string | null {
  const said = [
    ...(replication === undefined ? [] : [replicationInWords(replication)]),
    ...(backups === undefined ? [] : [backupsInWords(backups)]),
    ...(transactions === undefined ? [] : [transactionsInWords(transactions)]),
    ...hottestShard(balance ?? null),
    ...(connections === undefined ? [] : [connectionsInWords(connections)]),
    ...(contention === undefined ? [] : [contentionInWords(contention)]),
    ...(outbox === undefined ? [] : [outboxInWords(outbox)]),
  ];
  return said.length === 0 ? null : said.join("; ");
}

function outboxInWords(outbox: OutboxSummary): string {
  const { rows, duplicates, reordered, lost, phantoms, pending, lag } = outbox;
  const mean = lag.mean === null ? "" : `, ${latency(lag.mean)} after the commit on average`;
  const flaws = [
    ...(duplicates > 0 ? [`${count(duplicates)} published again`] : []),
    ...(reordered > 0 ? [`${count(reordered)} overtaken by later ones`] : []),
    ...(lost > 0 ? [`${count(lost)} lost with their data, ${count(phantoms)} of them published`] : []),
    ...(pending.last > 0 ? [`${count(pending.last)} not yet marked at the end`] : []),
  ];
  return [`outbox of ${plural(rows, "message")}${mean}`, ...flaws].join(", ");
}

function transactionsInWords({ committed, rolledBack }: TransactionsSummary): string {
  const back = rolledBack === 0 ? "none rolled back" : `${count(rolledBack)} rolled back`;
  return `${plural(committed, "transaction")} committed, ${back}`;
}

function hottestShard(balance: DatabaseSummary["balance"] | null): readonly string[] {
  const most = balance?.maxOverMean ?? null;
  return most === null ? [] : [`its busiest shard got ${most.toFixed(2)} times the mean`];
}

/** How much of what callers send leaves their zone. */
function crossings(summary: Summary): readonly (readonly [string, string])[] {
  return callsOf(summary).flatMap((calls) => {
    const share = summary.network.links[calls.caller]?.[calls.callee]?.crossZone ?? null;
    return share === null
      ? []
      : [[pairName(calls), `${percent(share)} of the messages cross zones`] as const];
  });
}

function zones(service: ServiceSummary): string | null {
  const all = Object.entries(service.zones ?? {}).map(([zone, { requests, failed, utilization }]) => {
    const busy = utilization === null ? "" : `, ${percent(utilization)} busy`;
    return `${zone} ${plural(requests, "visit")}${failed === 0 ? "" : ` (${count(failed)} failed)`}${busy}`;
  });
  return all.length === 0 ? null : all.join("; ");
}

function serviceInWords(service: ServiceSummary): string | null {
  const said = [zones(service), concurrency(service), ...rateLimits(service), duplicates(service)].filter(
    (sentence) => sentence !== null,
  );
  return said.length === 0 ? null : said.join("; ");
}

function concurrency({ concurrencyLimit: limit }: ServiceSummary): string | null {
  if (limit === null) return null;
  const level = `${count(Math.round(limit.mean))} on average, ${count(limit.max)} at most`;
  return `concurrency limit ${level}, ${plural(limit.rejected, "visit")} above it refused`;
}

function rateLimits(service: ServiceSummary): readonly string[] {
  return Object.entries(service.rateLimits).map(
    ([name, { rejected }]) => `rate limit ${name} refused ${plural(rejected, "visit")}`,
  );
}

function listings({ dropped, returned, preserved }: RegistrySummary): string {
  const kept =
    preserved === 0 ? "" : `; kept ${plural(preserved, "lease")} that had run out, because too many had`;
  if (dropped === 0 && returned === 0) return `listed every instance all the time${kept}`;
  return `dropped an instance ${times(dropped)}, listed one again ${times(returned)}${kept}`;
}

function times(amount: number): string {
  return amount === 1 ? "once" : `${count(amount)} times`;
}

/** Said where an instance got clearly more than its share: more than chance would give it, too. */
function imbalance({ balance, requests }: ServiceSummary, instances: number): string | null {
  const most = balance?.maxOverMean ?? 1;
  if (most < 1.2 || most < 1 + 4 * Math.sqrt(instances / requests)) return null;
  const least = balance?.minOverMean ?? 1;
  return `its busiest instance got ${most.toFixed(2)} times the mean, the idlest ${least.toFixed(2)} times`;
}

function duplicates({ duplicates: found }: ServiceSummary): string | null {
  if (found === null) return null;
  const kept = [
    ...(found.answered > 0 ? [`${count(found.answered)} answered without doing it again`] : []),
    ...(found.rejected > 0 ? [`${count(found.rejected)} rejected`] : []),
  ];
  const damage =
    found.executed === 0 ? "nothing was done twice" : `${plural(found.executed, "operation")} done twice`;
  return kept.length === 0 ? damage : `${damage}; duplicates: ${listed(kept)}`;
}
