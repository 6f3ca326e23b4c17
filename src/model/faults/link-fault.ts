import type { Impairment, Link } from "../link.ts";
import type { FaultEffect } from "./fault.ts";

/** Something is wrong between two components or zones, in one direction or both. */
export class LinkFault implements FaultEffect {
  readonly #linksNow: () => readonly Link[];
  #links: readonly Link[] = [];
  readonly #impairment: Impairment;

  /** `linksNow`: asked when it begins, as all links are there by then. */
  constructor(linksNow: () => readonly Link[], impairment: Impairment) {
    this.#linksNow = linksNow;
    this.#impairment = impairment;
  }

  begin(): void {
    this.#links = this.#linksNow();
    for (const link of this.#links) link.impair(this.#impairment);
  }

  end(): void {
    for (const link of this.#links) link.repair(this.#impairment);
  }
}
