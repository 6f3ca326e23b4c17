import type { Impairment, Link } from "../link.ts";
import type { FaultEffect } from "./fault.ts";

/** Something is wrong between two components, in one direction or both. */
export class LinkFault implements FaultEffect {
  readonly #links: readonly Link[];
  readonly #impairment: Impairment;

  constructor(links: readonly Link[], impairment: Impairment) {
    this.#links = links;
    this.#impairment = impairment;
  }

  begin(): void {
    for (const link of this.#links) link.impair(this.#impairment);
  }

  end(): void {
    for (const link of this.#links) link.repair(this.#impairment);
  }
}
