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
  readonly #plan: SagaTrackPlan;
  /** What it is about; -1: nothing in particular. */
  readonly #key: number;
  startedNs = NaN;
  #state: SagaState | null = null;
  #isContradicted = false;
  #isStuck = false;
  #stuckSlot = -1;
  /** The step that was last begun. */
  #at: Turn | null = null;
  /** Where it is noted what happens to whoever begins it; null: nobody traces that. */
  #span: Span | null = null;
  /** Turns of which the outcome is known. */
  readonly #settled = new Set<number>();
  /** Turns that are through with their events, as the inboxes of the participants have it. */
  readonly #noted = new Set<number>();

  #witnesses: SagaWitnesses | null = null;

  constructor(plan: SagaTrackPlan, key: number) {
    this.#plan = plan;
    this.#key = key;
  }

  get isLeft(): boolean {
    return this.#isStuck;
  }

  get isUndoing(): boolean {
    return this.#at?.direction === "backward";
  }

  watch(witness: SagaWitness): void {
    this.#witnesses ??= new SagaWitnesses();
    this.#witnesses.add(witness);
  }

  /** Its first event is out. */
  begins(): void {
    if (!Number.isNaN(this.startedNs)) return;
    const { simulation, population, probe } = this.#plan;
    this.startedNs = simulation.nowNs;
    population.grew();
    probe.started(simulation.nowNs);
    this.#watch();
  }

  /** A participant has taken its turn. */
  comesTo(turn: Turn, span: Span | null): void {
    this.begins();
    this.#at = turn;
    this.#span = span;
    this.moves();
  }

  /** Something has happened to it. */
  moves(): void {
    if (this.#state !== null) return;
    const { simulation, population, probe, stuckAfter } = this.#plan;
    if (this.#stuckSlot >= 0) stuckAfter.cancel(this.#stuckSlot, this);
    if (this.#isStuck) {
      this.#isStuck = false;
      population.grew();
      probe.unstuck(simulation.nowNs, this.startedNs, this.#stuckAt);
    }
    this.#watch();
  }

  #watch(): void {
    this.#stuckSlot = this.#plan.stuckAfter.start(this.#nothingHappened, this);
  }

  readonly #nothingHappened = (): void => {
    const { simulation, population, probe } = this.#plan;
    this.#stuckSlot = -1;
    this.#isStuck = true;
    this.#stuckAt = this.#at?.step ?? 0;
    population.shrank();
    this.#span?.marked(simulation.nowNs, "stuck");
    const direction: Direction = this.#at?.direction ?? "forward";
    const end = { state: "stuck", step: this.#stuckAt, direction, key: this.#key } as const;
    probe.ended(simulation.nowNs, this.startedNs, end);
    this.#witnesses?.tellLeft(this);
  };

  /** The step at which it was counted as stuck. */
  #stuckAt = 0;

  /** It waits for help from outside: that nothing happens is known. */
  waits(): void {
    if (this.#state !== null) return;
    this.moves();
    this.#plan.stuckAfter.cancel(this.#stuckSlot, this);
    this.#stuckSlot = -1;
  }

  /** A repeated event may settle a step again: that is not counted twice. */
  settled({ direction, step }: Turn, fate: StepFate): void {
    const turn = codeOf({ direction, step });
    if (this.#settled.has(turn)) return;
    this.#settled.add(turn);
    this.#plan.probe.settled(this.#plan.simulation.nowNs, this.startedNs, step, fate);
  }

  /** Whether a participant that keeps an inbox knows the event. */
  isNoted(turn: Turn): boolean {
    return this.#noted.has(codeOf(turn));
  }

  note(turn: Turn): void {
    this.#noted.add(codeOf(turn));
  }

  /** The entry is lost. */
  forget(turn: Turn): void {
    this.#noted.delete(codeOf(turn));
  }

  /** One of its participants had the last word; another one, or a repeated event, may say otherwise later. */
  ends(state: SagaState, { step, direction }: Turn): void {
    const { simulation, population, probe, stuckAfter } = this.#plan;
    if (this.#state !== null) {
      if (this.#state !== state && !this.#isContradicted) {
        this.#isContradicted = true;
        this.#span?.marked(simulation.nowNs, state);
        probe.contradicted(simulation.nowNs, this.startedNs, this.#key);
      }
      return;
    }
    this.moves();
    if (this.#stuckSlot >= 0) stuckAfter.cancel(this.#stuckSlot, this);
    this.#state = state;
    this.#span?.marked(simulation.nowNs, state);
    population.shrank();
    probe.ended(simulation.nowNs, this.startedNs, { state, step, direction, key: this.#key });
    this.#witnesses?.tell(this, state);
  }
}

function codeOf({ direction, step }: Pick<Turn, "direction" | "step">): number {
  return direction === "forward" ? 2 * step : 2 * step + 1;
}
