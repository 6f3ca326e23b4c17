import type { CircuitSeries, ClientSeries, ClientSummary, Summary } from "../observe/summary.ts";

/** One caller's dealings with one callee. */
export interface Calls {
  readonly caller: string;
  readonly callee: string;
  readonly figures: ClientSummary;
  readonly series: ClientSeries | null;
  readonly circuits: readonly CircuitSeries[];
  /** Share of calls that failed; null without an ended call. */
  readonly failedShare: number | null;
  /** Calls refused at the caller: open circuit, full bulkhead, rate or concurrency limit, too many waiting for a connection, full buffer. */
  readonly rejected: number;
}

/** Every client of a run, callers in file order. */
export function callsOf(summary: Summary): readonly Calls[] {
  return Object.entries(summary.clients).flatMap(([caller, callees]) =>
    Object.entries(callees).map(([callee, figures]): Calls => {
      const ended = figures.ok + figures.failed;
      return {
        caller,
        callee,
        figures,
        series: summary.series.clients[caller]?.[callee] ?? null,
        circuits: summary.series.circuits[caller]?.[callee] ?? [],
        failedShare: ended === 0 ? null : figures.failed / ended,
        rejected:
          figures.circuitBreaker.rejected +
          figures.throttling.rejected +
          figures.concurrencyLimit.rejected +
          figures.bulkhead.rejected +
          figures.rateLimiter.rejected +
          figures.connections.rejected +
          figures.producer.rejected,
      };
    }),
  );
}

/** `orders → payments`. */
export function pairName(calls: Pick<Calls, "caller" | "callee">): string {
  return `${calls.caller} → ${calls.callee}`;
}

/** Circuits that moved at least once, most openings first. */
export function movedCircuits(summary: Summary): readonly Calls[] {
  return callsOf(summary)
    .filter((calls) => calls.circuits.some((circuit) => circuit.moves.length > 0))
    .sort((a, b) => b.figures.circuitBreaker.opened - a.figures.circuitBreaker.opened);
}

/** Whether anything went other than plain: failures, retries, refusals, a moved circuit. */
export function isNotable(calls: Calls): boolean {
  const { figures } = calls;
  return (
    figures.failed > 0 ||
    figures.retries > 0 ||
    figures.hedges > 0 ||
    calls.rejected > 0 ||
    figures.timeouts > 0 ||
    figures.circuitBreaker.opened > 0
  );
}
