import type { RandomSource } from "../random-source.ts";
import { AwareZones } from "./aware-zones.ts";
import { OrderedZones } from "./ordered-zones.ts";

/** Narrows what a balancer may choose from to the instances in some of the zones. */
export interface ZoneRouting {
  /** Whether there is anybody it may ever choose, given the instances that there are not (other than 0); null: all are there. */
  reaches(absent: Uint8Array | null): boolean;
  /**
   * The instances to avoid, those in the wrong zones among them. `avoided` are to be avoided where
   * there is another, `absent` in any case. What is returned is good until the next call.
   */
  narrow(avoided: Uint8Array | null, absent: Uint8Array | null, random: RandomSource): Uint8Array | null;
}

export type ZoneRule =
  | { readonly kind: "own" }
  | { readonly kind: "listed"; readonly zones: readonly string[] }
  | { readonly kind: "aware"; readonly minClusterSize: number; readonly routingEnabled: number };

/** Where a caller instance is and where those are whom it may call. */
export interface ZoneView {
  /** Null: near to all. */
  readonly own: string | null;
  /** Of each instance of the caller. */
  readonly callers: readonly (string | null)[];
  /** Of each instance of the callee. */
  readonly callees: readonly (string | null)[];
}

type RuleOf<Kind extends ZoneRule["kind"]> = Extract<ZoneRule, { readonly kind: Kind }>;

/** The routing of one caller instance; null where the rule has nothing to say. */
export function createZoneRouting<Kind extends ZoneRule["kind"]>(
  rule: RuleOf<Kind>,
  view: ZoneView,
): ZoneRouting | null {
  return makers[rule.kind](rule, view);
}

const makers: {
  readonly [Kind in ZoneRule["kind"]]: (rule: RuleOf<Kind>, view: ZoneView) => ZoneRouting | null;
} = {
  own: (_, { own, callees }) =>
    own === null || callees.every((zone) => zone === own)
      ? null
      : new OrderedZones([inZones(callees, [own]), callees.map(() => true)]),
  listed: ({ zones }, { callees }) => new OrderedZones(zones.map((zone) => inZones(callees, [zone]))),
  aware: (rule, view) => (view.own === null ? null : new AwareZones(rule, { ...view, own: view.own })),
};

/** What is in no zone is near to all, and so in any. */
function inZones(callees: readonly (string | null)[], zones: readonly string[]): boolean[] {
  return callees.map((zone) => zone === null || zones.includes(zone));
}
