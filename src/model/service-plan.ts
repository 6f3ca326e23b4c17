import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { StationProbe } from "../observe/probes.ts";
import type { WarmUp } from "../resilience/warm-up.ts";
import type { Gate } from "./admission/gate.ts";
import type { Step } from "./flow.ts";
import type { Host } from "./host.ts";
import type { Population } from "./population.ts";
import type { StationOutcomes } from "./station.ts";
import type { Discipline } from "./waiting-line.ts";

/** What all instances of a service share. */
export interface ServicePlan {
  readonly simulation: Simulation;
  readonly population: Population;
  readonly name: string;
  readonly probe: StationProbe;
  /** First step of each endpoint; filled when all components exist, before the run. */
  readonly endpoints: Step[];
  readonly endpointCount: number;
  /** Workers of one instance; Infinity: no limit. */
  readonly workers: number;
  readonly queue: QueuePlan;
  readonly blocking: boolean;
  /** Cores of one instance; null: work is elapsed time. */
  readonly cores: number | null;
  /** What stands at the door of an instance, outermost first; null: nothing. */
  readonly gates: ((host: Host) => readonly Gate[]) | null;
  /** How an instance gets up to speed; null: at once. */
  readonly warmUp: (WarmUp & { readonly atStart: boolean }) | null;
  readonly outcomes: StationOutcomes & {
    readonly queueFull: Outcome;
    readonly queueTimeout: Outcome;
    readonly shed: Outcome;
  };
}

/** How visits wait for a worker of one instance. */
export interface QueuePlan {
  /** Waiting places; Infinity: no limit. */
  readonly places: number;
  readonly discipline: Discipline;
  /** Of the disciplines that mind whether the queue stands; null for the others. */
  readonly standing: { readonly targetNs: number; readonly intervalNs: number } | null;
  /** Lane of the longest wait; null: as long as it takes. */
  readonly maxWait: Lane | null;
  /** Who is refused before the queue is full; null: nobody. */
  readonly shedding: readonly SheddingRule[] | null;
}

/** Refuses newcomers below a priority while so many wait, or while one has waited so long. */
export interface SheddingRule {
  /** Infinity: everybody. */
  readonly priorityBelow: number;
  readonly length: number;
  readonly waitNs: number;
}
