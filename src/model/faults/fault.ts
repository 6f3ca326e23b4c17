import type { Station } from "../station.ts";

/** What a fault does to the instances it strikes while it lasts: [at, end). */
export interface FaultEffect {
  begin(stations: readonly Station[]): void;
  end(stations: readonly Station[]): void;
}

/** One time that a fault strikes. The same fault never strikes an instance that it still holds. */
export interface ScheduledStrike {
  /** Name of the fault. */
  readonly name: string;
  readonly atNs: number;
  /** At or after the end of the run: it never ends in the run. */
  readonly endNs: number;
  /** None for a fault between components. */
  readonly stations: readonly Station[];
  readonly effect: FaultEffect;
}
