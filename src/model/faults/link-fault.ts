import type { Impairment, Link } from "../link.ts";
import type { FaultEffect } from "./fault.ts";

/** Something is wrong between two components or zones, in one direction or both. */
export class LinkFault implements FaultEffect {
  private readonly _linksNow: () => readonly Link[];
  private _links: readonly Link[] = [];
  private readonly _impairment: Impairment;

  /** `linksNow`: asked when it begins, as all links are there by then. */
  constructor(linksNow: () => readonly Link[], impairment: Impairment) {
    this._linksNow = linksNow;
    this._impairment = impairment;
  }

  begin(): void {
    this._links = this._linksNow();
    for (const link of this._links) link.impair(this._impairment);
  }

  end(): void {
    for (const link of this._links) link.repair(this._impairment);
  }
}
