import type { Scenario } from "../scenario/scenario.ts";
import { zonesOf } from "../scenario/zones.ts";

/** A component as far as it is in one zone; null: near to all. */
export interface Place {
  readonly component: string;
  readonly zone: string | null;
}

/** Where everything is: one object for each component and zone. */
export class Places {
  private readonly _scenario: Scenario;
  private readonly _ofInstances = new Map<string, readonly Place[]>();

  constructor(scenario: Scenario) {
    this._scenario = scenario;
  }

  of({ name, index }: { readonly name: string; readonly index: number }): Place {
    const place = this.ofInstances(name)[index];
    if (place === undefined) throw new Error(`${name} has no instance ${index}`);
    return place;
  }

  /** By number of the instance. */
  ofInstances(component: string): readonly Place[] {
    const known = this._ofInstances.get(component);
    if (known !== undefined) return known;
    const byZone = new Map<string | null, Place>();
    const places = zonesOf(this._scenario, component).map((zone) => {
      const place = byZone.get(zone) ?? { component, zone };
      byZone.set(zone, place);
      return place;
    });
    this._ofInstances.set(component, places);
    return places;
  }

  /** Each place in which the component has an instance. */
  all(component: string): readonly Place[] {
    return [...new Set(this.ofInstances(component))];
  }
}
