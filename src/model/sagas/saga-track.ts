import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { Direction, SagaProbe, SagaState, StepFate } from "../../observe/probes.ts";
import type { Span } from "../../observe/tracing/span.ts";
import type { Turn } from "../../resilience/sagas/orchestration.ts";
import type { Headcount } from "../population.ts";
import { type SagaActor, type SagaWitness, SagaWitnesses } from "./saga-actor.ts";

export interface SagaTrackPlan {
  readonly simulation: Simulation;
  readonly population: Headcount;
  readonly probe: SagaProbe;
  /** Lane of the time after which one of which nothing has happened counts as stuck. */
  readonly stuckAfter: Lane;
}

/**
 * What has become of one choreographed saga. None of its participants knows that: it is the view of whoever
 * watches them all, and it changes nothing. It rides with the events, and is forgotten with the last of them.
 */
export class SagaTrack implements SagaActor {
  private readonly _plan: SagaTrackPlan;
  /** What it is about; -1: nothing in particular. */
  private readonly _key: number;
  startedNs = NaN;
  private _state: SagaState | null = null;
  private _isContradicted = false;
  private _isStuck = false;
  private _stuckSlot = -1;
  /** The step that was last begun. */
  private _at: Turn | null = null;
  /** Where it is noted what happens to whoever begins it; null: nobody traces that. */
  private _span: Span | null = null;
  /** Turns of which the outcome is known. */
  private readonly _settled = new Set<number>();
  /** Turns that are through with their events, as the inboxes of the participants have it. */
  private readonly _noted = new Set<number>();

  private _witnesses: SagaWitnesses | null = null;

  constructor(plan: SagaTrackPlan, key: number) {
    this._plan = plan;
    this._key = key;
  }

  get isLeft(): boolean {
    return this._isStuck;
  }

  get isUndoing(): boolean {
    return this._at?.direction === "backward";
  }

  watch(witness: SagaWitness): void {
    this._witnesses ??= new SagaWitnesses();
    this._witnesses.add(witness);
  }

  /** Its first event is out. */
  begins(): void {
    if (!Number.isNaN(this.startedNs)) return;
    const { simulation, population, probe } = this._plan;
    this.startedNs = simulation.nowNs;
    population.grew();
    probe.started(simulation.nowNs);
    this._watch();
  }

  /** A participant has taken its turn. */
  comesTo(turn: Turn, span: Span | null): void {
    this.begins();
    this._at = turn;
    this._span = span;
    this.moves();
  }

  /** Something has happened to it. */
  moves(): void {
    if (this._state !== null) return;
    const { simulation, population, probe, stuckAfter } = this._plan;
    if (this._stuckSlot >= 0) stuckAfter.cancel(this._stuckSlot, this);
    if (this._isStuck) {
      this._isStuck = false;
      population.grew();
      probe.unstuck(simulation.nowNs, this.startedNs, this._stuckAt);
    }
    this._watch();
  }

  private _watch(): void {
    this._stuckSlot = this._plan.stuckAfter.start(this._nothingHappened, this);
  }

  private readonly _nothingHappened = (): void => {
    const { simulation, population, probe } = this._plan;
    this._stuckSlot = -1;
    this._isStuck = true;
    this._stuckAt = this._at?.step ?? 0;
    population.shrank();
    this._span?.marked(simulation.nowNs, "stuck");
    const direction: Direction = this._at?.direction ?? "forward";
    const end = { state: "stuck", step: this._stuckAt, direction, key: this._key } as const;
    probe.ended(simulation.nowNs, this.startedNs, end);
    this._witnesses?.tellLeft(this);
  };

  /** The step at which it was counted as stuck. */
  private _stuckAt = 0;

  /** It waits for help from outside: that nothing happens is known. */
  waits(): void {
    if (this._state !== null) return;
    this.moves();
    this._plan.stuckAfter.cancel(this._stuckSlot, this);
    this._stuckSlot = -1;
  }

  /** A repeated event may settle a step again: that is not counted twice. */
  settled({ direction, step }: Turn, fate: StepFate): void {
    const turn = codeOf({ direction, step });
    if (this._settled.has(turn)) return;
    this._settled.add(turn);
    this._plan.probe.settled(this._plan.simulation.nowNs, this.startedNs, step, fate);
  }

  /** Whether a participant that keeps an inbox knows the event. */
  isNoted(turn: Turn): boolean {
    return this._noted.has(codeOf(turn));
  }

  note(turn: Turn): void {
    this._noted.add(codeOf(turn));
  }

  /** The entry is lost. */
  forget(turn: Turn): void {
    this._noted.delete(codeOf(turn));
  }

  /** One of its participants had the last word; another one, or a repeated event, may say otherwise later. */
  ends(state: SagaState, { step, direction }: Turn): void {
    const { simulation, population, probe, stuckAfter } = this._plan;
    if (this._state !== null) {
      if (this._state !== state && !this._isContradicted) {
        this._isContradicted = true;
        this._span?.marked(simulation.nowNs, state);
        probe.contradicted(simulation.nowNs, this.startedNs, this._key);
      }
      return;
    }
    this.moves();
    if (this._stuckSlot >= 0) stuckAfter.cancel(this._stuckSlot, this);
    this._state = state;
    this._span?.marked(simulation.nowNs, state);
    population.shrank();
    probe.ended(simulation.nowNs, this.startedNs, { state, step, direction, key: this._key });
    this._witnesses?.tell(this, state);
  }
}

function codeOf({ direction, step }: Pick<Turn, "direction" | "step">): number {
  return direction === "forward" ? 2 * step : 2 * step + 1;
}
