import type { Outcome } from "../../observe/outcome.ts";
import type { Span } from "../../observe/tracing/span.ts";
import type { Request } from "../call.ts";
import { Branch, type BranchOwner, type Flow, type StopReason } from "../flow.ts";
import type { Station } from "../station.ts";

/** Where a participant does its step of a choreographed saga, and what that is called. */
export interface PartPlace {
  readonly name: string;
  /** The endpoint whose steps it walks. */
  readonly endpoint: number;
}

/**
 * One attempt of a participant at its step, or at its undo: a visit at the endpoint that says what is done, in the hands
 * of the visit that brought the event. It is counted, struck by faults at that endpoint and slowed as any other, but has
 * come through no door and no queue. One that was given up goes on, and is a visit until it ends.
 */
export class PartVisit extends Branch {
  private readonly _station: Station;
  private readonly _arrivedNs: number;
  private readonly _waitedNs: number;
  private readonly _span: Span | null;
  /** The participant no longer waits for it. */
  private _isGivenUp = false;

  constructor(parent: Flow, owner: BranchOwner, { name, endpoint }: PartPlace) {
    super(parent, owner);
    this.endpoint = endpoint;
    const station = stationOf(parent);
    const { nowNs } = station.simulation;
    this._station = station;
    this._arrivedNs = nowNs;
    this._waitedNs = this.root.waitedUntil(nowNs);
    this._span = parent.trace?.stepped(nowNs, name) ?? null;
    this._span?.arrived(nowNs, station.name, station.index);
    this.trace = this._span;
    station.probe.arrived(nowNs, endpoint, station.index);
  }

  /** What an errors fault at its endpoint answers instead; null: it may go on. */
  get refusal(): Outcome | null {
    return this._station.errorAt(this);
  }

  givenUp(outcome: Outcome): void {
    this._isGivenUp = true;
    this._span?.ended(this._station.simulation.nowNs, outcome, false);
  }

  override finish(outcome: Outcome | null): void {
    this._leaves(outcome);
    super.finish(outcome);
  }

  override stop(stop: StopReason): void {
    const { crashed, callerGone } = this._station.outcomes;
    super.stop(stop);
    this._leaves(stop === "crashed" ? crashed : callerGone);
  }

  private _leaves(outcome: Outcome | null): void {
    const { probe, simulation } = this._station;
    const { nowNs } = simulation;
    const waitedNs = this.root.waitedUntil(nowNs) - this._waitedNs;
    probe.ended(nowNs, this.endpoint, this._arrivedNs, waitedNs, outcome);
    // Its work is that of the visit that brought the event.
    probe.answered(nowNs, this._arrivedNs, outcome, !this._isGivenUp, 0);
    this._span?.left(nowNs);
    if (!this._isGivenUp) this._span?.ended(nowNs, outcome, false);
  }
}

/** Events are brought by messages and by calls: both visit an instance. */
function stationOf({ root }: Flow): Station {
  const { station } = root as Request;
  if (station === null) throw new Error("the event of a saga came to nobody");
  return station;
}
