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
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _measured: Interval;
  private _dropped = 0;
  private _returned = 0;
  private _preserved = 0;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._measured = context.measured;
  }

  dropped(nowNs: number, service: string, instance: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.untaken, instance);
    this._note({ atNs: nowNs, service, instance, isListed: false });
    if (this._covers(nowNs)) this._dropped += 1;
  }

  listed(nowNs: number, service: string, instance: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, instance);
    this._note({ atNs: nowNs, service, instance, isListed: true });
    if (this._covers(nowNs)) this._returned += 1;
  }

  preserved(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    if (this._covers(nowNs)) this._preserved += 1;
  }

  summary(): RegistrySummary {
    return { dropped: this._dropped, returned: this._returned, preserved: this._preserved };
  }

  private _note(move: ListingMove): void {
    if (this.moves.length < MOVES_KEPT) this.moves.push(move);
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._measured.fromNs && nowNs < this._measured.toNs;
  }
}

const MOVES_KEPT = 1000;
