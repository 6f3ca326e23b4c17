import type { Outcome } from "../observe/outcome.ts";
import { Root } from "./flow.ts";
import type { Host } from "./host.ts";

/** Told when a journey has come to its end. */
export interface JourneyOwner {
  journeyEnded(journey: Journey, outcome: Outcome | null): void;
}

/** One request of a user: the steps of a target, walked at the user's side. */
export class Journey extends Root {
  readonly #owner: JourneyOwner;
  readonly startedNs: number = NaN;
  /** Who waits for it; -1 in an open workload. */
  readonly user: number;
  /** Number of whom it is made for. */
  readonly tenant: number;

  constructor(
    owner: JourneyOwner,
    host: Host,
    start: { target: number; key: number; priority: number; nowNs: number; user: number; tenant: number },
  ) {
    super(host, start.target, start.key, start.priority, null);
    this.#owner = owner;
    this.startedNs = start.nowNs;
    this.user = start.user;
    this.tenant = start.tenant;
  }

  get origin(): this {
    return this;
  }

  finish(outcome: Outcome | null): void {
    this.ended = true;
    this.#owner.journeyEnded(this, outcome);
  }

  addWork(): void {
    // The users' own work is nobody's load.
  }

  abandonedWorkEnded(): void {
    // Nothing is kept of a journey that has ended.
  }
}
