import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { RegistryProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { RegistrySummary } from "./summary.ts";

/** One move of one instance on or off the list. */
export interface ListingMove {
  readonly atNs: number;
  readonly service: string;
  readonly instance: number;
  readonly isListed: boolean;
}

/** What a registry did with the instances of its services. */
export class RegistryObservation implements RegistryProbe {
  readonly name: string;
  /** The first 1000, for the story. */
  readonly moves: ListingMove[] = [];
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #measured: Interval;
  #dropped = 0;
  #returned = 0;
  #preserved = 0;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#measured = context.measured;
  }

  dropped(nowNs: number, service: string, instance: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.untaken, instance);
    this.#note({ atNs: nowNs, service, instance, isListed: false });
    if (this.#covers(nowNs)) this.#dropped += 1;
  }

  listed(nowNs: number, service: string, instance: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, instance);
    this.#note({ atNs: nowNs, service, instance, isListed: true });
    if (this.#covers(nowNs)) this.#returned += 1;
  }

  preserved(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    if (this.#covers(nowNs)) this.#preserved += 1;
  }

  summary(): RegistrySummary {
    return { dropped: this.#dropped, returned: this.#returned, preserved: this.#preserved };
  }

  #note(move: ListingMove): void {
    if (this.moves.length < MOVES_KEPT) this.moves.push(move);
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#measured.fromNs && nowNs < this.#measured.toNs;
  }
}

const MOVES_KEPT = 1000;
