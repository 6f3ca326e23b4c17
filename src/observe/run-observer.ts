import type { ClientProbe, LinkProbe, Observer, RunProbe, StationProbe, WorkloadProbe } from "./probes.ts";
import type { Interval, MetricReading, ObserverSetup, RunEnd } from "./setup.ts";
import type { Summary } from "./summary.ts";

/** Skeleton: takes every fact; its Summary follows. */
export class RunObserver implements Observer {
  readonly run: RunProbe = { faultBegan() {}, faultEnded() {}, instanceCrashed() {}, instanceRestarted() {} };
  readonly #setup: ObserverSetup;

  constructor(setup: ObserverSetup) {
    this.#setup = setup;
  }

  workload(_name: string): WorkloadProbe {
    return { arrived() {}, ended() {} };
  }

  service(_name: string): StationProbe {
    return { arrived() {}, ended() {}, answered() {}, workedAfter() {}, busyChanged() {}, queueChanged() {}, cpuChanged() {} };
  }

  database(name: string): StationProbe {
    return this.service(name);
  }

  client(_caller: string, _callee: string): ClientProbe {
    return {
      called() {}, ended() {}, attempted() {}, retried() {}, hedged() {}, timedOut() {}, cameLate() {}, fellBack() {},
      circuitRejected() {}, bulkheadRejected() {}, bulkheadWaited() {}, rateLimited() {}, rateLimiterWaited() {},
      budgetRefused() {}, circuitMoved() {}, circuitGone() {},
    };
  }

  link(_from: string, _to: string): LinkProbe {
    return { sent() {}, lost() {}, held() {}, refused() {} };
  }

  /** Closes the books. Call it once, when the run is over; thresholds are judged by the caller. */
  summary(end: RunEnd): Summary {
    const setup = this.#setup;
    return {
      schema: "ripplesim/summary@1",
      version: setup.version,
      scenario: setup.facts,
      seed: setup.seed,
      variant: setup.variant,
      durationMs: setup.durationNs / 1e6,
      warmupMs: setup.warmupNs / 1e6,
      events: end.events,
      fingerprint: "0000000000000000",
      workloads: {},
      services: {},
      clients: {},
      databases: {},
      network: { links: {} },
      faults: {},
      timeline: [],
      series: { windowMs: 1, workloads: {}, services: {}, databases: {}, clients: {}, circuits: {} },
      thresholds: [],
      stopped: end.stopped === null ? null : { reason: end.stopped.reason, atMs: end.stopped.atNs / 1e6 },
    };
  }

  /** One figure by its path inside the Summary, over the run or one condition window. After `summary`. */
  metric(_path: readonly string[], _window: Interval | null): MetricReading {
    return { value: null, samples: null, wanted: null };
  }
}
