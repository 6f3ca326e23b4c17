import type { Host } from "../model/host.ts";
import type { ScopeSpec } from "../scenario/scenario.ts";

/** Which states of a policy there are: made for a number of their own, and which endpoints have which. */
export class Scoped<T> {
  private readonly _scope: ScopeSpec;
  private readonly _endpoints: number;
  private readonly _make: (number: number) => T;
  private _shared: readonly T[] | null = null;

  constructor(scope: ScopeSpec, endpoints: number, make: (number: number) => T) {
    this._scope = scope;
    this._endpoints = endpoints;
    this._make = make;
  }

  /** By endpoint of the callee, fresh for this instance of the caller unless it is shared by all of them. */
  of(host: Host): readonly T[] {
    switch (this._scope) {
      case "callee":
        return this._one(host.index);
      case "endpoint":
        return this.numbersOf(host).map((number) => this._make(number));
      case "shared":
        return (this._shared ??= this._one(0));
    }
  }

  /** The numbers of the states that are this instance's own. */
  numbersOf({ index }: Host): readonly number[] {
    switch (this._scope) {
      case "callee":
        return [index];
      case "endpoint":
        return Array.from({ length: this._endpoints }, (_, endpoint) => index * this._endpoints + endpoint);
      case "shared":
        return [];
    }
  }

  private _one(number: number): readonly T[] {
    const one = this._make(number);
    return Array.from({ length: this._endpoints }, () => one);
  }
}
