import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { RunProbe } from "./probes.ts";
import type { DownSeries, Named } from "./summary.ts";

/** Crashes and restarts of one component that happened at one moment. */
export interface InstanceChange {
  readonly atNs: number;
  readonly kind: "crashed" | "restarted";
  readonly component: string;
  readonly instances: number[];
  /** A fault began or ended at that moment, so that its own sentence says what happened. */
  isFaults: boolean;
}

/** A fault that was given up, at this success rate of the workload it watches. */
export interface FaultAbort {
  readonly atNs: number;
  readonly successRate: number;
  /** How many of its strikes had begun. */
  readonly strikes: number;
}

/** The facts about the run itself, as the story needs them. */
export class RunFacts implements RunProbe {
  /** The first 1000, moments with many instances counted once. */
  readonly changes: InstanceChange[] = [];
  /** By name of the fault. */
  readonly aborts = new Map<string, FaultAbort>();
  private readonly _machines: ReadonlyMap<string, number>;
  private readonly _lifted: (nowNs: number, fault: string) => void;
  private readonly _strikes = new Map<string, number>();
  private readonly _fingerprint: Fingerprint;
  private _faultNs = -1;
  private readonly _codes: ReadonlyMap<string, number>;

  /** `lifted` is told of every fault that ends before its time. */
  constructor(context: ObservationContext, lifted: (nowNs: number, fault: string) => void) {
    this._lifted = lifted;
    const { faults, services, databases, caches, brokers } = context.setup;
    this._fingerprint = context.fingerprint;
    this._machines = new Map([
      ...services.map(({ name, instances }) => [name, instances] as const),
      ...databases.map(({ name, shards, replicas }) => [name, shards * (1 + replicas)] as const),
    ]);
    this._codes = new Map(
      [...faults, ...services, ...databases, ...caches, ...brokers].map(({ name }) => [
        name,
        context.nextSubject(),
      ]),
    );
  }

  faultBegan(nowNs: number, fault: string): void {
    this._faultNs = nowNs;
    this._strikes.set(fault, (this._strikes.get(fault) ?? 0) + 1);
    this._fold(nowNs, fault, FACT.faultBegan, 0);
  }

  faultEnded(nowNs: number, fault: string): void {
    for (let last = this.changes.length - 1; this.changes[last]?.atNs === nowNs; last--)
      this.changes[last]!.isFaults = true;
    this._fold(nowNs, fault, FACT.faultEnded, 0);
  }

  faultAborted(nowNs: number, fault: string, successRate: number): void {
    this.aborts.set(fault, { atNs: nowNs, successRate, strikes: this._strikes.get(fault) ?? 0 });
    this._lifted(nowNs, fault);
    this._fold(nowNs, fault, FACT.faultAborted, 0);
  }

  instanceCrashed(nowNs: number, component: string, instance: number): void {
    this._fold(nowNs, component, FACT.crashed, instance);
    this._changed(nowNs, "crashed", component, instance);
  }

  instanceRestarted(nowNs: number, component: string, instance: number): void {
    this._fold(nowNs, component, FACT.restarted, instance);
    this._changed(nowNs, "restarted", component, instance);
  }

  private _changed(atNs: number, kind: InstanceChange["kind"], component: string, instance: number): void {
    const last = this.changes.at(-1);
    if (last?.atNs === atNs && last.kind === kind && last.component === component)
      last.instances.push(instance);
    else if (this.changes.length < CHANGES_KEPT)
      this.changes.push({
        atNs,
        kind,
        component,
        instances: [instance],
        isFaults: this._faultNs === atNs,
      });
  }

  /** How many machines of each component were down, from when on; only of those that ever crashed. */
  down(): Named<DownSeries> {
    const components = [...new Set(this.changes.map(({ component }) => component))];
    return Object.fromEntries(components.map((component) => [component, this._downOf(component)]));
  }

  private _downOf(component: string): DownSeries {
    const gone = new Set<number>();
    const moves: { atMs: number; machines: number }[] = [];
    let highest = 0;
    for (const { atNs, kind, instances } of this.changes.filter((change) => change.component === component)) {
      for (const instance of instances) {
        if (kind === "crashed") gone.add(instance);
        else gone.delete(instance);
        highest = Math.max(highest, instance);
      }
      moves.push({ atMs: atNs / 1e6, machines: gone.size });
    }
    return { of: this._machines.get(component) ?? highest + 1, moves };
  }

  private _fold(nowNs: number, subject: string, fact: number, detail: number): void {
    // A fault and a component may share a name; the kinds of their facts differ.
    this._fingerprint.fold(nowNs, (this._codes.get(subject) ?? 0) + fact, detail);
  }
}

const CHANGES_KEPT = 1000;
