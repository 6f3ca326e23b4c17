import type { Outcome } from "../observe/outcome.ts";
import { Root } from "./flow.ts";
import type { Host } from "./host.ts";

/** Told when a journey has come to its end. */
export interface JourneyOwner {
  journeyEnded(journey: Journey, outcome: Outcome | null): void;
  /** Nobody knows it any more. */
  journeyForgotten(journey: Journey): void;
}

/** One request of a user: the steps of a target, walked at the user's side. */
export class Journey extends Root {
  private readonly _owner: JourneyOwner;
  startedNs = NaN;
  /** Who waits for it; -1 in an open workload. */
  user: number;
  /** Number of whom it is made for. */
  tenant: number;

  /** The next of the objects that are not in use, see `Workload`. */
  nextSpare: Journey | null = null;

  constructor(
    owner: JourneyOwner,
    host: Host,
    start: { target: number; key: number; priority: number; nowNs: number; user: number; tenant: number },
  ) {
    super(host, start.target, start.key, start.priority, null);
    this._owner = owner;
    this.startedNs = start.nowNs;
    this.user = start.user;
    this.tenant = start.tenant;
  }

  /** As new, for another request of the same workload. */
  reuse(start: {
    target: number;
    key: number;
    priority: number;
    nowNs: number;
    user: number;
    tenant: number;
  }): void {
    this.restart(this.host, start.target, start.key, start.priority, null);
    this.startedNs = start.nowNs;
    this.user = start.user;
    this.tenant = start.tenant;
    this.nextSpare = null;
  }

  get origin(): this {
    return this;
  }

  finish(outcome: Outcome | null): void {
    this.ended = true;
    this._owner.journeyEnded(this, outcome);
  }

  override forgotten(): void {
    if (this.branches === null) this._owner.journeyForgotten(this);
  }

  addWork(): void {
    // The users' own work is nobody's load.
  }

  abandonedWorkEnded(): void {
    // Nothing is kept of a journey that has ended.
  }
}
