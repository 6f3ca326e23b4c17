import type { Host } from "../model/host.ts";
import type { ScopeSpec } from "../scenario/scenario.ts";

/** Which states of a policy there are: made for a number of their own, and which endpoints have which. */
export class Scoped<T> {
  readonly #scope: ScopeSpec;
  readonly #endpoints: number;
  readonly #make: (number: number) => T;
  #shared: readonly T[] | null = null;

  constructor(scope: ScopeSpec, endpoints: number, make: (number: number) => T) {
    this.#scope = scope;
    this.#endpoints = endpoints;
    this.#make = make;
  }

  /** By endpoint of the callee, fresh for this instance of the caller unless it is shared by all of them. */
  of(host: Host): readonly T[] {
    switch (this.#scope) {
      case "callee":
        return this.#one(host.index);
      case "endpoint":
        return this.numbersOf(host).map((number) => this.#make(number));
      case "shared":
        return (this.#shared ??= this.#one(0));
    }
  }

  /** The numbers of the states that are this instance's own. */
  numbersOf({ index }: Host): readonly number[] {
    switch (this.#scope) {
      case "callee":
        return [index];
      case "endpoint":
        return Array.from({ length: this.#endpoints }, (_, endpoint) => index * this.#endpoints + endpoint);
      case "shared":
        return [];
    }
  }

  #one(number: number): readonly T[] {
    const one = this.#make(number);
    return Array.from({ length: this.#endpoints }, () => one);
  }
}
