import { MAIN_ENDPOINT } from "../scenario.ts";
import { durationText } from "../quantity.ts";
import type { KeySpec, Scenario, ServiceConnectionsSpec, StepSpec } from "../scenario.ts";
import { writtenAccess } from "./caches.ts";
import { writtenAddress } from "./queues.ts";
import { said, writtenDistribution, writtenKey } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** Another entity that is drawn. */
function drawn(key: KeySpec | null): Written | null {
  return key === null ? null : writtenKey(key);
}

/** Writes steps; calls of services with one behaviour go by the bare name. */
export class StepWriter {
  private readonly _scenario: Scenario;
  private readonly _keep: KeepFile;

  constructor(scenario: Scenario, keep: KeepFile) {
    this._scenario = scenario;
    this._keep = keep;
  }

  write(steps: readonly StepSpec[]): Written {
    return steps.map((step) =>
      said({ ...this._kind(step), name: step.name, optional: step.optional ? true : null }),
    );
  }

  connections(spec: ServiceConnectionsSpec): Written {
    const { work, roundTrips } = spec.handshake;
    return said({
      max: spec.max,
      maxPending: spec.maxPending,
      maxConcurrentStreams: spec.maxConcurrentStreams,
      maxRequestsPerConnection: spec.maxRequestsPerConnection,
      idleTimeout: durationText(spec.idleTimeoutNs),
      maxIdle: spec.maxIdle,
      connectTimeout: durationText(spec.connectTimeoutNs),
      handshake: said({
        roundTrips,
        work: work === null ? null : writtenDistribution(work, "time", this._keep),
      }),
      balance: spec.balance,
    });
  }

  private _kind(step: StepSpec): Record<string, Written | null> {
    switch (step.kind) {
      case "work":
        return { work: writtenDistribution(step.demand, "time", this._keep) };
      case "sleep":
        return { sleep: writtenDistribution(step.duration, "time", this._keep) };
      case "call":
        return { call: this._target(step.service, step.endpoint), key: drawn(step.key) };
      case "query":
        return { query: `${step.database}.${step.operation}`, key: drawn(step.key) };
      case "publish":
        return {
          publish: `${step.broker}.${step.destination}`,
          key: drawn(step.key),
          ...writtenAddress(step.address, this._keep),
        };
      case "outbox":
        return {
          publish: `${step.broker}.${step.destination}`,
          outbox: step.database,
          key: drawn(step.key),
          ...writtenAddress(step.address, this._keep),
        };
      case "cache":
        return { cache: step.cache, ...writtenAccess(step.access, this) };
      case "parallel":
        return { parallel: this._parallel(step) };
      case "choose":
        return {
          choose: step.alternatives.map(({ weight, steps }) => ({ weight, steps: this.write(steps) })),
        };
      case "repeat":
        return {
          repeat: {
            times: writtenDistribution(step.times, "count", this._keep),
            steps: this.write(step.steps),
          },
        };
      case "steps":
        return { steps: this.write(step.steps) };
      case "transaction":
        return { transaction: step.database, steps: this.write(step.steps) };
      case "background":
        return { background: this.write(step.steps) };
      case "effect":
        return { effect: step.effect, undo: step.undo ? true : null };
      case "saga":
        return { saga: step.saga };
      case "record":
        return { [step.action]: step.record };
      case "react":
      case "signal":
        throw new Error("reactions to the events of a saga stand in no file");
      case "fail":
        return { fail: { probability: step.probability, code: step.code, by: step.by } };
    }
  }

  private _parallel({ branches, waitFor }: Extract<StepSpec, { kind: "parallel" }>): Written {
    return {
      branches: branches.map((branch) => this.write(branch)),
      waitFor: waitFor === branches.length ? "all" : waitFor,
    };
  }

  private _target(service: string, endpoint: string): string {
    const isSingle = this._scenario.services[service]?.single === true && endpoint === MAIN_ENDPOINT;
    return isSingle ? service : `${service}.${endpoint}`;
  }
}
